"""Figures, dates and doubled words in a sentence, Chinese or English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

# 2020年3月26日, 3月26日, 26日: what is not printed is left open.
_STAMP_ZH: Final = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)\s*年)?\s*(?:(?P<month>\d{1,2})\s*月)(?:\s*(?P<day>\d{1,2})\s*日)?"
    r"|(?P<lone_year>(?:19|20)\d\d)\s*年|(?<!\d)(?P<lone_day>\d{1,2})\s*日"
)
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH: Final = rf"(?:{'|'.join(_MONTHS)})(?:[a-z]{{1,6}}|\.)?"
_YEAR: Final = r"(?:,?\s+(?P<year>(?:19|20)\d\d)\b)?"
# March 26, 2020; March 26; March 2020; and the same with the day in front.
_STAMPS_EN: Final = (
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH}){_YEAR}(?![a-z])"),
    re.compile(rf"\b(?P<month>{_MONTH})\s+(?P<day>\d{{1,2}})(?!\d|,\d{{3}})(?:st|nd|rd|th)?{_YEAR}"),
    re.compile(rf"\b(?P<month>{_MONTH}),?\s+(?P<year>(?:19|20)\d\d)\b"),
)
_SCALES: Final = {
    "十": 10, "百": 10**2, "千": 10**3, "万": 10**4, "亿": 10**8,
    "hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12,
}  # fmt: skip
_FIGURE: Final = re.compile(
    r"(?P<digits>\d+(?:[,，]\d{3})*(?:\.\d+)?)(?:\s?(?P<percent>[%％]|百分点|per\s?cent)|\s?(?P<scale>[万亿千百]+)"
    r"|\s(?P<scale_en>hundred|thousand|million|billion|trillion)|[a-zA-Z℃°‰]+)?"
)
_COUNTED: Final = re.compile(r"[一二三四五六七八九十百千万亿两]{2,}(?=[个项家名人次份座台万亿元吨国])")
_DIGITS_ZH: Final = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_WORDS_ZH: Final = re.compile(
    r"(?:(?P<percent>百分之)(?P<of>[零〇一二两三四五六七八九十百点]+)|(?P<tenths>[一二两三四五六七八九])成"
    r"|(?P<plain>[零〇一二两三四五六七八九十百千万亿]+))"
)
_WORDS_EN: Final = dict(
    zip(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
        " eighteen nineteen twenty".split(),
        range(1, 21),
        strict=True,
    )
)
_TWICE_HAN: Final = re.compile(r"([\u3400-\u9fff]{2,6})\1")
# Single characters: only those that join words, for 天天 and 人人 are meant.
_TWICE_ONE: Final = re.compile(r"([的了在是和与及对将把被为从向于且或也都就并以由])\1(?!为)")
_TWICE_LATIN: Final = re.compile(r"\b([A-Za-z]{2,})\s+\1\b", re.IGNORECASE)
_TWICE_SIGN: Final = re.compile(r"([，。；：、])\1|([,;:])\s*\2")
Value = tuple[float, bool]


@dataclass(frozen=True, slots=True)
class Known:
    """The figures of a text: as printed, and what they are worth (a number, and whether it is per cent)."""

    printed: frozenset[str]
    values: frozenset[Value]


def stamps(text: str) -> set[str]:
    """The dates in a text as year-month-day, `?` for what is not printed."""
    found = set()
    for match in _STAMP_ZH.finditer(text):
        named = match.groupdict()
        year, month, day = named["year"] or named["lone_year"], named["month"], named["day"] or named["lone_day"]
        found.add(f"{year or '?'}-{int(month) if month else '?'}-{int(day) if day else '?'}")
    for pattern in _STAMPS_EN:
        for match in pattern.finditer(text):
            named = match.groupdict()
            month = _MONTHS.index(named["month"][:3]) + 1
            found.add(f"{named['year'] or '?'}-{month}-{int(named['day']) if named.get('day') else '?'}")
        text = pattern.sub(" ", text)
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


def known(text: str) -> Known:
    """The figures that a text has, those of its dates and those in words among them."""
    printed = {_plain(match[0]) for match in (*_FIGURE.finditer(text), *_COUNTED.finditer(text))}
    values = {_value(match) for match in _FIGURE.finditer(text)}
    values |= {(float(match["digits"].replace(",", "").replace("，", "")), False) for match in _FIGURE.finditer(text)}
    return Known(frozenset(printed), frozenset(values | set(_in_words(text))))


def absent(text: str, among: Known) -> Iterator[str]:
    """The figures of a text, dates aside, that are not among others, however these are written."""
    for pattern in (_STAMP_ZH, *_STAMPS_EN):
        text = pattern.sub(" ", text)
    for match in _FIGURE.finditer(text):
        if _plain(match[0]) not in among.printed and _value(match) not in among.values:
            yield match[0]
    yield from (match[0] for match in _COUNTED.finditer(text) if not _is_counted(match[0], among))


def doubled(text: str) -> Iterator[str]:
    """Words that stand twice in a row and are not meant to (天天 is)."""
    yield from (match[1] for match in _TWICE_HAN.finditer(text))
    yield from (match[1] for match in _TWICE_LATIN.finditer(text))
    yield from (match[0] for match in _TWICE_SIGN.finditer(text))
    yield from (match[1] for match in _TWICE_ONE.finditer(text))


def _plain(figure: str) -> str:
    return re.sub(r"[\s,，]", "", figure)


def _value(match: re.Match[str]) -> Value:
    number = float(match["digits"].replace(",", "").replace("，", ""))
    for sign in match["scale"] or ():
        number *= _SCALES[sign]
    return number * _SCALES.get(match["scale_en"] or "", 1), bool(match["percent"])


def _is_counted(words: str, among: Known) -> bool:
    return words in among.printed or (_counted(words), False) in among.values


def _in_words(text: str) -> Iterator[Value]:
    for match in _WORDS_ZH.finditer(text):
        if match["tenths"]:
            yield 10.0 * _DIGITS_ZH[match["tenths"]], True
        elif match["percent"] and "点" not in match["of"]:
            yield _counted(match["of"]), True
        elif match["plain"]:
            yield _counted(match["plain"]), False
    yield from ((float(_WORDS_EN[word]), False) for word in re.findall(r"[a-z]+", text.lower()) if word in _WORDS_EN)


def _counted(words: str) -> float:
    """What a number in Han characters is worth: 三百二十 is 320, 两万 20,000."""
    whole = part = digit = 0
    for sign in words:
        if sign in _DIGITS_ZH:
            digit = _DIGITS_ZH[sign]
        elif sign in "万亿":
            whole, part, digit = (whole + part + digit or 1) * _SCALES[sign], 0, 0
        else:
            part, digit = part + (digit or 1) * _SCALES[sign], 0
    return float(whole + part + digit)
