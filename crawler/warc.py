"""Read WARC files record by record, whole records only, also of a file that is cut or damaged."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

_GZIP: Final = b"\x1f\x8b"
_END: Final = b"\r\n\r\n"
_BLOCK: Final = 64 * 1024
_LARGEST: Final = 256 * 1024 * 1024


class Damaged(Exception):
    """The file holds no whole record after byte `end`, though it goes on."""

    def __init__(self, end: int) -> None:
        self.end = end
        super().__init__(f"damaged after byte {end}")


def records(path: Path) -> Iterator[tuple[int, ArcWarcRecord]]:
    """Every whole record of a file with the byte it begins at; its body is read from `raw_stream`.

    Raises:
        Damaged: where the file is cut, fails its checksum, or is no WARC.
    """
    with path.open("rb") as file:
        compressed = file.read(2) == _GZIP
        size = path.stat().st_size
        offset = 0
        while offset < size:
            file.seek(offset)
            raw, end = _member(file, offset) if compressed else _plain(file, offset)
            yield offset, _parsed(raw, offset)
            offset = end


def record_at(path: Path, offset: int) -> ArcWarcRecord:
    """The record that begins at a byte of a file."""
    with path.open("rb") as file:
        compressed = file.read(2) == _GZIP
        file.seek(offset)
        return _parsed((_member(file, offset) if compressed else _plain(file, offset))[0], offset)


def _member(file: BinaryIO, offset: int) -> tuple[bytes, int]:
    """One gzip member, its checksum verified, and where it ends. warcio would take half a one for a whole one."""
    inflate = zlib.decompressobj(wbits=31)
    raw, read = bytearray(), 0
    try:
        while not inflate.eof:
            block = file.read(_BLOCK)
            if not block:
                raise Damaged(offset)
            read += len(block)
            raw += inflate.decompress(block, _LARGEST - len(raw) + 1)
            if len(raw) > _LARGEST:
                raise Damaged(offset)
    except zlib.error as error:
        raise Damaged(offset) from error
    return bytes(raw), offset + read - len(inflate.unused_data)


def _plain(file: BinaryIO, offset: int) -> tuple[bytes, int]:
    """One uncompressed record, and where the next begins."""
    head = bytearray()
    length = None
    while (line := file.readline(_BLOCK)).strip():
        head += line
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            length = int(value)
    if length is None or length > _LARGEST or not line:
        raise Damaged(offset)
    raw = bytes(head) + line + file.read(length)
    if len(raw) < len(head) + len(line) + length:
        raise Damaged(offset)
    end = file.tell()
    while (line := file.readline(_BLOCK)) and not line.strip():
        end = file.tell()
    return raw + _END, end


def _parsed(raw: bytes, offset: int) -> ArcWarcRecord:
    try:
        record = next(iter(ArchiveIterator(BytesIO(raw))))
    # AttributeError: warcio 1.8 where a response names no address.
    except (ArchiveLoadFailed, StopIteration, ValueError, AttributeError) as error:
        raise Damaged(offset) from error
    if record.format != "warc" or _several(raw, record):
        raise Damaged(offset)
    return record


def _several(raw: bytes, record: ArcWarcRecord) -> bool:
    """Whether bytes follow the record: several in one gzip member cannot be found again one by one."""
    head, end, _ = raw.partition(_END)
    length = int(record.rec_headers.get_header("Content-Length") or 0)
    return bool(raw[len(head) + len(end) + length :].strip())
