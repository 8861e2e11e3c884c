"""`alarms` and `mutes`: what needs a person, since when, and when it was last said; a mail every night is not read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from crawler.dates import BEIJING
from crawler.health import Health
from pipelines.archive.store import Archive

WHOLE: Final = ""
"""The name under which an alarm stands that concerns no source alone."""

_AGAIN: Final = timedelta(days=6, hours=12)  # a nightly run does not begin at the same second
_LOST: Final = "error"


@dataclass(frozen=True, slots=True)
class Alarm:
    """A source that is not well, or (with the name `WHOLE`) a run that lost something.

    Attributes:
        began, told, ended: ISO 8601 with offset, UTC; `told` is empty as long as it is muted, `ended` while it lasts.
    """

    id: int
    source: str
    verdict: str
    sentence: str
    began: str
    told: str
    ended: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a run says.

    Attributes:
        lines: a sentence for each alarm that began, ended, became another or has lasted one more week.
        lasting: how many alarms last that nobody muted.
    """

    lines: list[str]
    lasting: int


def report(archive: Archive, health: Mapping[str, Health], losses: Sequence[str], now: datetime) -> Report:
    """What is to be said of a run; from now on it counts as said.

    Args:
        health: by source, of those that the run asked.
        losses: what concerns no source alone, a sentence each.
        now: aware.
    """
    bad: dict[str, tuple[str, str]] = {name: (it.verdict, it.sentence) for name, it in health.items() if it.alarming}
    if losses:
        bad[WHOLE] = (_LOST, " ".join(losses))
    well = {name: f"{it.verdict}: {it.sentence}" for name, it in health.items() if not it.alarming}
    if not losses:
        well[WHOLE] = "nothing was lost"
    with archive.write():
        silent = set(mutes(archive, now))
        open_ = {alarm.source: alarm for alarm in lasting(archive)}
        lines = [_end(archive, open_[name], why, now, silent) for name, why in well.items() if name in open_]
        for name, (verdict, sentence) in sorted(bad.items()):
            lines.append(_bad(archive, name, verdict, sentence, now, open_.get(name), muted=name in silent))
        count = sum(alarm.source not in silent for alarm in lasting(archive))
    return Report([line for line in lines if line], count)


def lasting(archive: Archive) -> list[Alarm]:
    """The alarms that are not over, the oldest first."""
    return _alarms(archive, "WHERE ended = '' ORDER BY began, id")


def past(archive: Archive, limit: int) -> list[Alarm]:
    """The newest alarms, over or not, by what happened last."""
    return _alarms(archive, "ORDER BY max(began, ended) DESC, id DESC LIMIT :limit", limit=limit)


def mute(archive: Archive, source: str, until: date) -> None:
    """Say nothing of a source to the end of a day in Beijing; a day that is over takes that back."""
    with archive.write() as db:
        db.execute("INSERT OR REPLACE INTO mutes (source, until) VALUES (?, ?)", [source, until.isoformat()])


def mutes(archive: Archive, now: datetime) -> dict[str, date]:
    """To the end of which day in Beijing sources are muted."""
    today = now.astimezone(BEIJING).date().isoformat()
    rows = archive.db.execute("SELECT source, until FROM mutes WHERE until >= ? ORDER BY source", [today])
    return {source: date.fromisoformat(until) for source, until in rows}


def _bad(
    archive: Archive, name: str, verdict: str, sentence: str, now: datetime, known: Alarm | None, *, muted: bool
) -> str:
    if known is None or known.verdict != verdict:
        before = f" (it was {known.verdict} since {_day(known.began)})" if known and known.told else ""
        _close(archive, known, now)
        _begin(archive, name, verdict, sentence, now, muted=muted)
        return "" if muted else f"{_title(name, verdict)}{before}: {sentence}"
    archive.db.execute("UPDATE alarms SET sentence = ? WHERE id = ?", [sentence, known.id])
    if muted or (known.told and abs(now - datetime.fromisoformat(known.told)) < _AGAIN):
        return ""
    archive.db.execute("UPDATE alarms SET told = ? WHERE id = ?", [_utc(now), known.id])
    return f"{_title(name, verdict)} since {_day(known.began)}: {sentence}"


def _end(archive: Archive, alarm: Alarm, why: str, now: datetime, silent: set[str]) -> str:
    _close(archive, alarm, now)
    if alarm.source in silent or not alarm.told:
        return ""
    return f"{_title(alarm.source, 'well again')} ({alarm.verdict} since {_day(alarm.began)}): {why}"


def _begin(archive: Archive, name: str, verdict: str, sentence: str, now: datetime, *, muted: bool) -> None:
    archive.db.execute(
        "INSERT INTO alarms (source, verdict, sentence, began, told) VALUES (?, ?, ?, ?, ?)",
        [name, verdict, sentence, _utc(now), "" if muted else _utc(now)],
    )


def _close(archive: Archive, alarm: Alarm | None, now: datetime) -> None:
    if alarm:
        archive.db.execute("UPDATE alarms SET ended = ? WHERE id = ?", [_utc(now), alarm.id])


def _alarms(archive: Archive, rest: str, **values: int) -> list[Alarm]:
    columns = "id, source, verdict, sentence, began, told, ended"
    return [Alarm(*row) for row in archive.db.execute(f"SELECT {columns} FROM alarms {rest}", values)]


def _title(name: str, verdict: str) -> str:
    return f"{name or 'greensilk'} {verdict}"


def _day(printed: str) -> str:
    return f"{datetime.fromisoformat(printed).astimezone(BEIJING):%Y-%m-%d}"


def _utc(now: datetime) -> str:
    return now.isoformat(timespec="seconds")
