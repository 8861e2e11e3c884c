"""A file of rows, read one by one."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO, BinaryIO, Final

from pipelines.importing.outlets import Outlets
from pipelines.importing.rows import BadRow, Row, read

_LONGEST: Final = 32 * 1024 * 1024
_GZIP: Final = b"\x1f\x8b"
_BOM: Final = b"\xef\xbb\xbf"


def rows(file: IO[bytes], name: str, outlets: Outlets) -> Iterator[tuple[int, Row | BadRow]]:
    """Every row with its line number; in place of a wrong one what is wrong with it."""
    now, number = datetime.now(UTC), 0
    try:
        for number, line in enumerate(_lines(file), 1):
            bare = line.removeprefix(_BOM).strip() if number == 1 else line.strip()
            if bare:
                yield number, _row(bare, outlets, name, now)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        yield number + 1, BadRow("the file is cut or damaged from here on")


def unpacked(file: BinaryIO) -> IO[bytes]:
    """A file of rows, or what is compressed in it."""
    begin = file.read(len(_GZIP))
    file.seek(0)
    return gzip.GzipFile(fileobj=file) if begin == _GZIP else file  # type: ignore[return-value]


def _row(line: bytes, outlets: Outlets, name: str, now: datetime) -> Row | BadRow:
    if len(line) > _LONGEST:
        return BadRow("it is longer than 32 MB")
    try:
        return read(line, outlets, name, now)
    except BadRow as bad:
        return bad


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    """The lines of a file; of one that is far too long, its beginning."""
    while line := file.readline(_LONGEST + 2):
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = file.readline(_LONGEST)
        yield line
