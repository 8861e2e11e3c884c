"""Which encoding a page's bytes are in, decided for each response by itself."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Final

_META: Final = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Sites that declare gb2312 use characters of its supersets, 喆 and 镕 among them.
_SUPERSETS: Final = {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252", "ascii": "utf-8"}
_TRIALS: Final = ("utf-8", "gb18030", "big5hkscs")


def decode(body: bytes, content_type: str = "") -> tuple[str, str]:
    """The text of a page and the encoding it was read in.

    The HTTP header speaks first, then the byte order mark, then the page's own meta; what they name counts if the
    bytes bear it out, or nearly: a page cut inside a character stays in its encoding. If none does, the first of
    UTF-8, GB18030 and Big5 that decodes strictly is taken. Bytes that fit nothing become U+FFFD.
    """
    declared = list(_declared(body, content_type))
    for encoding in declared:
        if _plausible(body, encoding):
            return body.decode(encoding, "replace"), encoding
    for encoding in _TRIALS:
        if _strict(body, encoding):
            return body.decode(encoding), encoding
    encoding = declared[0] if declared else "utf-8"
    return body.decode(encoding, "replace"), encoding


def _declared(body: bytes, content_type: str) -> Iterator[str]:
    names = re.findall(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", content_type, re.IGNORECASE)[:1]
    yield from filter(None, map(_known, names))
    yield from (encoding for bom, encoding in _BOMS if body.startswith(bom))
    if meta := _META.search(body[:8192]):
        yield from filter(None, [_known(meta[1].decode("ascii", "replace"))])


def _known(name: str) -> str | None:
    try:
        canonical = codecs.lookup(name).name
    except LookupError:
        return None
    return _SUPERSETS.get(canonical, canonical)


def _strict(body: bytes, encoding: str) -> bool:
    try:
        body.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _plausible(body: bytes, encoding: str) -> bool:
    """Whether at most one byte in a thousand does not fit, and never fewer than two are forgiven."""
    if _strict(body, encoding):
        return True
    broken = body.decode(encoding, "replace").count("\ufffd") - body.count("\ufffd".encode())
    return broken <= max(2, len(body) // 1000)
