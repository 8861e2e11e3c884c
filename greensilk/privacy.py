"""Who may read what is kept: as this machine has it, or with `private = true` its owner alone. Feeds are for all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Final

from greensilk.config import Config

_OTHERS: Final = 0o077
_WRITING: Final = 0o022


def guard(config: Config) -> None:
    """From now on nobody else may read what is written; what was written before is closed to them, too."""
    if not config.private:
        return
    os.umask(_OTHERS)
    beside = config.archive.parent.glob(f"{config.archive.name}*")
    logs = config.log.parent.glob(f"{config.log.name}*")
    for path in chain(beside, logs, config.archive.parent.glob("desk.db*"), [config.warc]):
        if path.exists() and path.stat().st_mode & _OTHERS and path.stat().st_uid == os.geteuid():
            path.chmod(path.stat().st_mode & ~_OTHERS)


@contextmanager
def for_all(config: Config) -> Iterator[None]:
    """What is written inside is for a web server and for monitors, and may be read by all."""
    if not config.private:
        yield
        return
    before = os.umask(_WRITING)
    try:
        yield
    finally:
        os.umask(before)
