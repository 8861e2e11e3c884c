"""The day of an event: the full date an item opens with, taken from the text, its dateline, or the day it appeared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from feeds.issue.sentences import dateline, split

FULL: Final = re.compile(r"(?P<year>(?:19|20)\d\d)\s*年\s*(?P<month>\d{1,2})\s*月(?:\s*(?P<day>\d{1,2})\s*日)?")
OPENING: Final = re.compile(r"^\W{0,2}(?:19|20)\d\d\s*年(?:\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?)")
_OPENING_EN: Final = re.compile(r"^\W{0,2}(?:On )?[A-Z][a-z]{2,8}\.?(?: \d{1,2},?)? (?:19|20)\d\d\b")
_SHORT: Final = re.compile(
    r"(?<![\d年月至到—–\-、/.])(?:(?P<month>\d{1,2})\s*月)?(?P<day>\d{1,2})\s*(?:日|(?<=月\d)号|(?<=月\d\d)号)(?![至到—–\-、\d]|以[来前后]|[前后起之内]|游|报|均)"
)
_RELATIVE: Final = {"今天": 0, "今日": 0, "当日": 0, "当天": 0, "今晚": 0, "昨天": 1, "昨日": 1, "昨晚": 1}
_WORD: Final = re.compile("|".join(_RELATIVE))
_AHEAD: Final = re.compile(r"(?:将|拟|计划|预计|定)(?:于|在)?[^，。]{0,6}$")
_QUOTED: Final = re.compile(r"“[^”]*$|《[^》]*$|（[^）]*$")
_AGAIN: Final = re.compile(r"[（(](?:\d{1,2}月)?\d{1,2}日[)）]")
_HOUR: Final = re.compile("上午|下午|晚间?|凌晨|中午|清晨|傍晚")
_JOINT: Final = re.compile(r"(?:(?:当地|北京)时间|[于在从])?$")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LATEST: Final = timedelta(days=2)
_OLDEST: Final = timedelta(days=183)


@dataclass(frozen=True, slots=True)
class Opened:
    """A text that opens with its date: the day of the event (empty if only its month is known), and where it is from.

    Attributes:
        found: `text`, `dateline`, or `published`.
    """

    paragraphs: tuple[str, ...]
    day: str
    found: str


def opens(text: str, language: str) -> bool:
    """Whether a text opens with a full date, or a month where only that is known."""
    return bool((OPENING if language == "zh" else _OPENING_EN).match(text))


def printed(day: date, language: str) -> str:
    """2020年3月26日, or March 26, 2020."""
    return f"{day.year}年{day.month}月{day.day}日" if language == "zh" else f"{day:%B} {day.day}, {day.year}"


def opened(paragraphs: Sequence[str], original: Sequence[str], published: date, language: str) -> Opened:
    """A text with the full date in front.

    Args:
        paragraphs: without dateline, not empty.
        original: as the article has them, for the dateline.
        published: the day the article appeared.
    """
    first, *rest = paragraphs
    if language == "zh" and OPENING.match(first):
        return Opened(tuple(paragraphs), _day_of(first), "text")
    told = _from_dateline(original, published)
    known = told or published
    if language == "zh" and (found := _in_text(first, known)):
        day, text = found
        return Opened((text, *rest), day, "text")
    text = f"{printed(known, language)}，{first}" if language == "zh" else f"{printed(known, language)}: {first}"
    return Opened((text, *rest), known.isoformat(), "dateline" if told else "published")


def _day_of(first: str) -> str:
    match = FULL.search(first)
    if match is None or not match["day"]:
        return ""
    day = _made(int(match["year"]), int(match["month"]), int(match["day"]))
    return day.isoformat() if day else ""


def _from_dateline(original: Sequence[str], published: date) -> date | None:
    if (match := dateline(original)) is None:
        return None
    named = match.groupdict()
    if month := named.get("month_en"):
        number = _MONTHS.index(month[:3].lower()) + 1 if month[:3].lower() in _MONTHS else 0
        return _near(number, int(named["day_en"] or 0), published)
    if not named.get("day"):
        return None
    return _near(int(named["month"] or published.month), int(named["day"]), published)


def _in_text(first: str, known: date) -> tuple[str, str] | None:
    """The day that the first sentence names, and the text with that day in front, in full."""
    head = split(first)[0]
    for match in FULL.finditer(head):
        day = _made(int(match["year"]), int(match["month"]), int(match["day"])) if match["day"] else None
        if day and known - _OLDEST <= day <= known + _LATEST and _tells(head[: match.start()]):
            return day.isoformat(), _moved(first, match.start(), match.end(), day)
    for match in _SHORT.finditer(head):
        day = _near(int(match["month"] or known.month), int(match["day"]), known, alone=not match["month"])
        if day and _tells(head[: match.start()]):
            return day.isoformat(), _moved(first, match.start(), match.end(), day)
    if (word := _WORD.search(head)) and _tells(head[: word.start()]):
        day = known - timedelta(days=_RELATIVE[word[0]])
        night = word[0].endswith("晚")
        behind = _AGAIN.match(first, word.end() - night)
        return day.isoformat(), _moved(first, word.start(), behind.end() if behind else word.end() - night, day)
    return None


def _tells(before: str) -> bool:
    """Whether a date behind these words is that of the event: not announced, not inside quotation marks."""
    return not _AHEAD.search(before) and not _QUOTED.search(before)


def _moved(first: str, begin: int, end: int, day: date) -> str:
    before, behind = _JOINT.sub("", first[:begin]), first[end:]
    if hour := _HOUR.match(behind):
        behind = behind[hour.end() :]
    return f"{printed(day, 'zh')}{hour[0] if hour else ''}，{before}{behind if before else behind.lstrip('，, ')}"


def _near(month: int, day: int, known: date, *, alone: bool = False) -> date | None:
    """The last such day that is not behind the day it was told, and not half a year before it."""
    years = ((known.year, month), (known.year - 1, month))
    if alone:
        years = ((known.year, known.month), (known.year - (known.month == 1), (known.month - 2) % 12 + 1))
    made = (_made(year, number, day) for year, number in years)
    return next((one for one in made if one and known - _OLDEST <= one <= known + _LATEST), None)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
