"""Which state of the program reads a source: a page that one could not read, a mended one may."""

from __future__ import annotations

import hashlib
import inspect
from pathlib import Path

from scrapy import Spider

from crawler import layout

_ROOM = Path(__file__).parent


def of(source: type[Spider]) -> str:
    """A digest of all that reads a page of a source: its classes, its layouts, and what all sources share."""
    classes = (Path(inspect.getfile(kind)) for kind in source.__mro__ if kind is not object)
    shared = (*_ROOM.glob("*.py"), *(_ROOM / "engines").glob("*.py"))
    read = sorted({*classes, *shared, layout.file(source.name)})
    digest = hashlib.sha256()
    for path in filter(Path.is_file, read):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
