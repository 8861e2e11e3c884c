"""What a nightly run says, and when: a line as a trouble begins, once a week while it lasts, and as it ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from crawler.health import Health
from pipelines.archive import Archive, alarms, runs
from pipelines.tally import COUNTS
from tests.conftest import Greensilk

BEGAN = datetime(2026, 11, 1, 18, 17, tzinfo=UTC)
WELL = Health("quiet", "人民网: no new article")
BLOCKED = Health("blocked", "人民网: the site refuses us: 403")
DRIFTED = Health("drifted", "人民网: no title")
Night = tuple[list[str], int]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive.db")


def night(archive: Archive, day: float, health: Health | None = None, *losses: str) -> Night:
    now = BEGAN + timedelta(days=day)
    report = alarms.report(archive, {"people": health} if health else {}, losses, now)
    return report.lines, report.lasting


def test_well_is_silent(archive: Archive) -> None:
    assert night(archive, 0, WELL) == ([], 0)


def test_a_line_as_it_begins_once_a_week_and_as_it_ends(archive: Archive) -> None:
    nights = [night(archive, day, BLOCKED) for day in range(15)]
    assert [lasting for _, lasting in nights] == [1] * 15
    said = {day: lines for day, (lines, _) in enumerate(nights) if lines}
    assert said == {
        0: ["people blocked: 人民网: the site refuses us: 403"],
        7: ["people blocked since 2026-11-02: 人民网: the site refuses us: 403"],
        14: ["people blocked since 2026-11-02: 人民网: the site refuses us: 403"],
    }
    assert night(archive, 15, WELL) == (
        ["people well again (blocked since 2026-11-02): quiet: 人民网: no new article"],
        0,
    )
    assert night(archive, 16, WELL) == ([], 0)


def test_another_kind_of_trouble_is_said_at_once(archive: Archive) -> None:
    night(archive, 0, BLOCKED)
    assert night(archive, 1, DRIFTED) == (["people drifted (it was blocked since 2026-11-02): 人民网: no title"], 1)


def test_a_source_that_was_not_asked_is_still_in_trouble(archive: Archive) -> None:
    night(archive, 0, BLOCKED)
    assert night(archive, 1) == ([], 1)


def test_what_concerns_no_source_is_said_in_the_same_way(archive: Archive) -> None:
    assert night(archive, 0, WELL, "3 unexpected errors.") == (["greensilk error: 3 unexpected errors."], 1)
    assert night(archive, 1, WELL, "2 unexpected errors.") == ([], 1)
    assert night(archive, 2, WELL)[0] == ["greensilk well again (error since 2026-11-02): nothing was lost"]


def test_a_muted_source_says_nothing_until_the_mute_is_over(archive: Archive) -> None:
    night(archive, 0, BLOCKED)
    alarms.mute(archive, "people", date(2026, 11, 5))
    assert night(archive, 1, BLOCKED) == ([], 0)
    assert night(archive, 3, BLOCKED) == ([], 0)
    assert night(archive, 4, BLOCKED) == ([], 1)
    assert alarms.mutes(archive, BEGAN) == {"people": date(2026, 11, 5)}


def test_a_trouble_that_began_in_silence_is_said_when_the_mute_is_over(archive: Archive) -> None:
    alarms.mute(archive, "people", date(2026, 11, 5))
    assert night(archive, 0, BLOCKED) == ([], 0)
    assert night(archive, 4, BLOCKED) == (["people blocked since 2026-11-02: 人民网: the site refuses us: 403"], 1)


def test_a_trouble_nobody_was_told_of_ends_in_silence(archive: Archive) -> None:
    alarms.mute(archive, "people", date(2026, 11, 5))
    night(archive, 0, BLOCKED)
    assert night(archive, 5, WELL) == ([], 0)


def test_a_clock_that_was_years_ahead_does_not_silence(archive: Archive) -> None:
    night(archive, 900, BLOCKED)
    assert night(archive, 0, BLOCKED)[0]


def test_health_mutes_shows_the_mute_and_does_not_count_it(greensilk: Greensilk, tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as kept:
        kept.register("people", "人民网", "http://www.people.com.cn/")
        run = runs.begin(kept)
        runs.source_run(kept, run, "people", dict.fromkeys(COUNTS, 0), [], BLOCKED)
    assert greensilk("health").returncode == 1
    until = f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}"
    muted = greensilk("health", "--mute", "people", "--until", until)
    assert muted.returncode == 0
    assert f"blocked      never             muted until {until}: 人民网" in muted.stdout
    assert greensilk("health", "--mute", "people").returncode == 2
    assert "did you mean people" in greensilk("health", "--mute", "peple", "--until", until).stderr
    assert greensilk("health", "--mute", "people", "--until", "2026-01-01").returncode == 1


def test_the_past_is_kept(archive: Archive) -> None:
    night(archive, 0, BLOCKED)
    night(archive, 1, DRIFTED)
    night(archive, 2, WELL)
    kept = [(alarm.verdict, bool(alarm.ended)) for alarm in alarms.past(archive, 10)]
    assert kept == [("drifted", True), ("blocked", True)]
