"""Timestamps as Chinese and English news pages print them, read into aware datetimes with their precision.

Nothing is invented: a text without a complete day gives None.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Final

from crawler.article import Precision

BEIJING: Final = timezone(timedelta(hours=8), "+08:00")

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = r"(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_CLOCK: Final = re.compile(
    r"(?:(?P<part>上午|下午|凌晨|晚上(?!\s*12))\s*)?(?<![\d:])(?P<hour>[01]?\d|2[0-3])[:：时](?P<minute>[0-5]\d)"
    r"(?:[:：分](?P<second>[0-5]\d)(?:\.\d+)?)?\s*(?P<half>[AaPp]\.?[Mm]\b)?"
)
# 上午12:05 is past noon.
_HALVES: Final = {"上午": "", "凌晨": "a", "下午": "p", "晚上": "p"}
_ZONE: Final = re.compile(r"\s*(?P<zone>Z|UTC|GMT(?![+-])|(?:GMT|UTC)?[+-](?:0\d|1[0-4]):?[0-5]\d)")
_DAYS: Final = (
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日"),
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<dash>[-/.])(?P<month>\d{1,2})(?P=dash)(?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)\s+(?P<month>\d{1,2})\s*/\s*(?P<day>\d{1,2})(?!\d)"),
    re.compile(rf"{_MONTH}\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*,\s*(?P<year>(?:19|20)\d\d)", re.IGNORECASE),
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(?P<year>(?:19|20)\d\d)", re.IGNORECASE),
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A moment as printed: `when` is aware; with day precision its time is 00:00."""

    when: datetime
    precision: Precision


@dataclass(frozen=True, slots=True)
class Span:
    """The days from `since` to `until`, both included."""

    since: date
    until: date

    @classmethod
    def read(cls, since: str, until: str) -> Span:
        """A span from days, months or years as printed (2020-01-31, 2020-01, 2020); the last one is included whole.

        Raises:
            ValueError: if one is no such thing, or the second lies before the first.
        """
        span = cls(_first(since), _last(until))
        if span.until < span.since:
            raise ValueError(f"{until} lies before {since}")
        return span

    def holds(self, day: date | None) -> bool:
        """Whether a day lies in it; one that nobody knows may."""
        return day is None or self.since <= day <= self.until

    def is_ahead_of(self, days: Iterable[date | None]) -> bool:
        """Whether some days are all known and all before it."""
        known = list(days)
        return bool(known) and all(day is not None and day < self.since for day in known)

    def months(self) -> Iterator[tuple[date, date]]:
        """Its months, the newest first, each with the first and the last of its days that lie in it."""
        until = self.until
        while until >= self.since:
            since = max(until.replace(day=1), self.since)
            yield since, until
            until = since - timedelta(days=1)

    def milliseconds(self, zone: tzinfo = BEIJING) -> tuple[int, int]:
        """Its first and its last moment, counted from 1970."""
        ends = (self.since, self.until + timedelta(days=1))
        first, end = (int(datetime.combine(day, time(), zone).timestamp()) * 1000 for day in ends)
        return first, end - 1

    def days(self) -> Iterator[date]:
        """Its days, the newest first."""
        for back in range((self.until - self.since).days + 1):
            yield self.until - timedelta(days=back)


def _first(printed: str) -> date:
    return date.fromisoformat(printed + "-01-01"[len(printed) - 4 :] if len(printed) in (4, 7) else printed)


def _last(printed: str) -> date:
    first = _first(printed)
    if len(printed) == 4:
        return date(first.year, 12, 31)
    return date(first.year, first.month, monthrange(first.year, first.month)[1]) if len(printed) == 7 else first


def read(text: str, zone: tzinfo = BEIJING) -> Stamp | None:
    """The first complete timestamp in `text`, or None.

    A clock counts when it stands next to the day (`2024年05月10日06:58`, `11:35, November 23, 2022`).
    A printed offset wins over `zone`; but UTC is a machine's, and is told in `zone`, where the day may be another.
    A clock of exactly 00:00 means that only the day was entered.
    """
    found = min(
        (match for pattern in _DAYS if (match := pattern.search(text))), key=lambda match: match.start(), default=None
    )
    if found is None or (day := _day(found)) is None:
        return None
    clock, said = _clock(text, found, zone)
    if clock is None or clock == time():
        return Stamp(datetime.combine(day, time(), zone if said == UTC else said), "day")
    moment = datetime.combine(day, clock, said)
    when = moment.astimezone(zone) if said == UTC else moment
    return Stamp(when, "day" if when.time() == time() else "minute")


def of_url(digits: str, zone: tzinfo = BEIJING) -> Stamp | None:
    """The day that eight digits in an address name (20260914), or None."""
    try:
        return Stamp(datetime.strptime(digits, "%Y%m%d").replace(tzinfo=zone), "day")
    except ValueError:
        return None


def of_milliseconds(told: object, zone: tzinfo = BEIJING) -> Stamp | None:
    """The moment that thirteen digits name, counted from 1970, or None."""
    if not re.fullmatch(r"\d{13}", str(told)):
        return None
    return Stamp(datetime.fromtimestamp(int(str(told)) // 1000, zone), "minute")


def _day(match: re.Match[str]) -> date | None:
    month = match["month"]
    number = int(month) if month.isdigit() else _MONTHS.index(month.lower()[:3]) + 1
    try:
        return date(int(match["year"]), number, int(match["day"]))
    except ValueError:
        return None


def _clock(text: str, day: re.Match[str], zone: tzinfo) -> tuple[time | None, tzinfo]:
    """The clock just after the day, or just before it."""
    after = _CLOCK.search(text, day.end(), day.end() + 24)
    if after and re.fullmatch(
        r"[\sT,，|　]*(?:[A-Z][a-z]{2,8}day|星期.)?[\sT,，|　]*", text[day.end() : after.start()]
    ):
        return _time(after), _zone(text, after.end(), zone)
    before = list(_CLOCK.finditer(text, max(0, day.start() - 24), day.start()))
    if before and re.fullmatch(r"[\s,，]*", text[before[-1].end() : day.start()]):
        return _time(before[-1]), zone
    return None, zone


def _time(match: re.Match[str]) -> time:
    hour, half = int(match["hour"]), _HALVES.get(match["part"], (match["half"] or "").lower()[:1])
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, int(match["minute"]), int(match["second"] or 0))


def _zone(text: str, start: int, zone: tzinfo) -> tzinfo:
    match = _ZONE.match(text, start)
    if not match:
        return zone
    digits = re.sub(r"[^\d+-]", "", match["zone"])
    if not digits:
        return UTC
    sign = -1 if digits[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(digits[1:3]), minutes=int(digits[3:5])))
