"""How the sources are, as a page and as a feed of troubles and recoveries beside the feeds, new after every run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from crawler.dates import BEIJING
from crawler.health import is_alarming
from feeds import identity, rss, site
from feeds.publish import keep
from feeds.settings import Settings
from pipelines.archive import Archive, alarms, runs
from pipelines.archive.alarms import Alarm

_TOLD: Final = 100  # alarms the feed goes back

VERDICTS: Final = {
    "ok": "正常",
    "quiet": "无新文章",
    "unchanged": "列表未变",
    "stale": "过久没有新文章",
    "drifted": "网页改版，读不出",
    "blocked": "被网站拒绝",
    "unreachable": "网站无应答",
    "tls": "证书有误",
    "encoding": "文字缺损",
    "unproven": "尚未验证",
    "error": "程序有误",
}


@dataclass(frozen=True, slots=True)
class Row:
    """How one source is, as the page prints it; times are Beijing's."""

    source: str
    publisher: str
    verdict: str
    verdict_zh: str
    good: str
    sentence: str
    alarming: bool
    muted: str


def write(archive: Archive, public: Path, settings: Settings, now: datetime) -> None:
    """Write `health.html` and `health.xml`; they are written anew whatever they held.

    Args:
        now: aware.

    Raises:
        PublishError: if the folder cannot be written.
    """
    muted = alarms.mutes(archive, now)
    rows = [_row(state, muted.get(state.source)) for state in runs.latest(archive)]
    past = alarms.past(archive, _TOLD)
    last = runs.last(archive)
    page = site.health_page(rows, past, _beijing(last.ended) if last else "", VERDICTS)
    keep(public, {"health.html": page, "health.xml": rss.notices(_notices(past), settings, "health")})


def _row(state: runs.SourceRun, until: date | None) -> Row:
    return Row(
        state.source,
        state.publisher,
        state.verdict,
        VERDICTS.get(state.verdict, ""),
        _beijing(state.good) if state.good else "",
        state.sentence.partition(": ")[2] or state.sentence,
        is_alarming(state.verdict) and until is None,
        str(until or ""),
    )


def _notices(past: Sequence[Alarm]) -> list[rss.Notice]:
    """One for each beginning and each end, the newest first."""
    found = []
    for alarm in past:
        name, tag = alarm.source or "greensilk", f"alarm/{alarm.id}"
        kind = f"{VERDICTS.get(alarm.verdict, '')} {alarm.verdict}"
        found.append(rss.Notice(identity.notice(tag), f"{name}: {kind}", alarm.sentence, _time(alarm.began)))
        if alarm.ended:
            since = f"{kind}, {_beijing(alarm.began)} – {_beijing(alarm.ended)}"
            title = f"{name}: 已恢复 well again"
            found.append(rss.Notice(identity.notice(f"{tag}/over"), title, since, _time(alarm.ended)))
    return sorted(found, key=lambda notice: notice.time, reverse=True)


def _time(printed: str) -> datetime:
    return datetime.fromisoformat(printed).astimezone(UTC)


def _beijing(printed: str) -> str:
    return f"{datetime.fromisoformat(printed).astimezone(BEIJING):%Y-%m-%d %H:%M}"
