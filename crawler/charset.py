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
_SUPERSETS: Final = {"gb2312": "gb18030", "gbk": "gb18030", "ascii": "utf-8"}
# Any bytes are valid Latin-1, and servers name it by default: it counts only where nothing else fits.
_LATIN: Final = frozenset({"iso8859-1", "cp1252"})
# A text of so many characters beyond ASCII is not valid UTF-8 by accident.
_NO_ACCIDENT: Final = 8


def decode(body: bytes, content_type: str = "") -> tuple[str, str]:
    """The text of a page and the encoding it was read in.

    The HTTP header speaks first, then the byte order mark, then the page's own meta, then a strict trial of UTF-8,
    GB18030 and Big5. An encoding counts if the bytes bear it out; UTF-8 that is declared, or that fits but for a
    character cut in two, is not tried as anything else. Bytes that fit nothing become U+FFFD.
    """
    declared = list(_declared(body, content_type))
    named = [encoding for encoding in declared if encoding not in _LATIN]
    for encoding in [*named, "utf-8"]:
        if _strict(body, encoding) and not (encoding == "gb18030" and _surely_utf8(body)):
            return body.decode(encoding), encoding
    for encoding in [*named, "utf-8"]:
        if _nearly(body, encoding):
            return body.decode(encoding, "replace"), encoding
    for encoding in ("gb18030", "big5hkscs", *declared):
        if _strict(body, encoding):
            return body.decode(encoding), encoding
    encoding = named[0] if named else "utf-8"
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
        "".encode(canonical)
    except (LookupError, UnicodeError):
        return None
    return _SUPERSETS.get(canonical, canonical)


def _strict(body: bytes, encoding: str) -> bool:
    try:
        body.decode(encoding)
    except UnicodeError:
        return False
    return True


def _surely_utf8(body: bytes) -> bool:
    return _strict(body, "utf-8") and sum(character > "\x7f" for character in body.decode()) >= _NO_ACCIDENT


def _nearly(body: bytes, encoding: str) -> bool:
    """Whether no more than one character in five hundred beyond ASCII does not fit; two are always forgiven."""
    text = body.decode(encoding, "replace")
    broken = text.count("\ufffd") - body.count("\ufffd".encode())
    beyond = sum(character > "\x7f" for character in text)
    return beyond > broken * 4 and broken <= max(2, beyond // 500)
