"""Figures, dates and doubled words in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

# 2020年3月26日, 3月26日, 26日: what is not printed is left open.
STAMP: Final = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)\s*年)?\s*(?:(?P<month>\d{1,2})\s*月)(?:\s*(?P<day>\d{1,2})\s*日)?"
    r"|(?P<lone_year>(?:19|20)\d\d)\s*年|(?<!\d)(?P<lone_day>\d{1,2})\s*日"
)
FIGURE: Final = re.compile(
    r"\d+(?:[,，]\d{3})*(?:\.\d+)?\s?(?:[%％‰]|百分点|[万亿千百]+|[a-zA-Z℃°]+)?|[一二三四五六七八九十百千万亿两]{2,}(?=[个项家名人次份座台万亿元吨国])"
)
_TWICE_HAN: Final = re.compile(r"([\u3400-\u9fff]{2,6})\1")
# Single characters: only those that join words, for 天天 and 人人 are meant.
_TWICE_ONE: Final = re.compile(r"([的了在是和与及对将把被为从向于且或也都就并以由])\1(?!为)")
_TWICE_LATIN: Final = re.compile(r"\b([A-Za-z]{2,})\s+\1\b", re.IGNORECASE)
_TWICE_SIGN: Final = re.compile(r"([，。；：、])\1")


def stamps(text: str) -> set[str]:
    """The dates in a text as year-month-day, `?` for what is not printed."""
    found = set()
    for match in STAMP.finditer(text):
        named = match.groupdict()
        year, month, day = named["year"] or named["lone_year"], named["month"], named["day"] or named["lone_day"]
        found.add(f"{year or '?'}-{int(month) if month else '?'}-{int(day) if day else '?'}")
    return found


def meant(text: str, told: date) -> set[str]:
    """The dates in a text, with the year and the month that a reader of that day understands."""
    found = set()
    for stamp in stamps(text):
        year, month, day = stamp.split("-")
        if year == month == "?":
            last = told.replace(day=1) - timedelta(days=1) if int(day) > told.day else told
            found |= {f"{told.year}-{told.month}-{day}", f"{last.year}-{last.month}-{day}"}
        elif year == "?":
            found |= {f"{told.year}-{month}-{day}", f"{told.year - (int(month) > told.month)}-{month}-{day}"}
        else:
            found.add(stamp)
    return found


def dated(stamp: str, known: set[str]) -> bool:
    """Whether a date, or what of one is printed, is that of one of the known dates."""
    parts = stamp.split("-")
    return any(all(a in ("?", b) for a, b in zip(parts, other.split("-"), strict=True)) for other in known)


def doubled(text: str) -> Iterator[str]:
    """Words that stand twice in a row and are not meant to (天天 is)."""
    yield from (match[1] for match in _TWICE_HAN.finditer(text))
    yield from (match[1] for match in _TWICE_LATIN.finditer(text))
    yield from (match[0] for match in _TWICE_SIGN.finditer(text))
    yield from (match[1] for match in _TWICE_ONE.finditer(text))
