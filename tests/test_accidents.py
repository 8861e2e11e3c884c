"""A machine dies, its disk fills, its clock jumps, its archive is held, at any step of a run: the next one completes.

Without --soak at one step of each phase; with it at every one.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.accidents import configured, live, steps
from tests.conftest import Greensilk, small_disk
from tests.nights import Site, address
from tests.test_faults import entries

FIRST = datetime.fromisoformat("2026-11-04T18:17:00+00:00")
NIGHT = FIRST + timedelta(days=2)
ALARM = "loopback blocked: "
# A step of each phase of a run, by what it begins with.
PHASES = {
    "start": "INSERT INTO runs",
    "recording": "open warc/",
    "list": "INSERT INTO fetches (url, source, state, found_on",
    "article": "INSERT INTO search (",
    "judgement": "INSERT INTO source_runs",
    "drafts": "open public/.greensilk/draft-3",
    "feeds": "rename public/source/loopback.json",
    "alarms": "INSERT INTO alarms",
    "retention": "remove warc/",
    "metrics": "open greensilk.prom.",
    "health": "rename public/health.html",
}


class Told(NamedTuple):
    """A place where a night has been, and every step of the next one."""

    folder: Path
    steps: list[str]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "phase" in metafunc.fixturenames:
        wanted = metafunc.definition.get_closest_marker("phases")
        named = list(PHASES) if metafunc.config.getoption("soak") or not wanted else list(wanted.args)
        metafunc.parametrize("phase", named)


def news(site: Site) -> None:
    """What the site has on the night of the accident: two new articles, and a list that is refused."""
    site.list(*map(address, range(1, 6)))
    site.articles(*range(1, 6))
    site.answers["/gbk/"] = (403, "")


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory, small_models: Path) -> Iterator[tuple[Site, Told]]:
    """Three articles, and a recording that is old enough to go."""
    folder = tmp_path_factory.mktemp("before")
    place = folder / "place"
    configured(place, small_models)
    with Site() as site:
        site.list(*map(address, range(1, 4)))
        site.articles(*range(1, 4))
        steps(site, place, FIRST.isoformat())
        for recording in (place / "warc").iterdir():
            os.utime(recording, (FIRST.timestamp(), FIRST.timestamp()))
        news(site)
        shutil.copytree(place, folder / "undisturbed")
        yield site, Told(place, steps(site, folder / "undisturbed", NIGHT.isoformat()))


@pytest.fixture
def place(before: tuple[Site, Told], tmp_path: Path) -> Path:
    return Path(shutil.copytree(before[1].folder, tmp_path / "place"))


def step_of(told: Told, phase: str) -> int:
    return next(number for number, step in enumerate(told.steps, 1) if step.startswith(PHASES[phase]))


def query(place: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(place / "archive.db")) as db:
        return db.execute(sql).fetchall()


def assert_complete(place: Path, public: Path) -> None:
    """All is there once: articles, their texts, what they were read from, and the feeds of an undisturbed night."""
    assert query(place, "PRAGMA integrity_check") == [("ok",)]
    assert query(place, "PRAGMA foreign_key_check") == []
    assert query(place, "SELECT count(*), count(DISTINCT source_id) FROM articles") == [(5, 5)]
    assert query(place, "SELECT count(*) FROM versions") == [(5,)]
    assert query(place, "SELECT source, verdict FROM alarms WHERE ended = ''") == [("loopback", "blocked")]
    assert query(place, "SELECT count(*) FROM fetches WHERE state = 'pending'") == [(0,)]
    kept = {warc.name for warc in (place / "warc").iterdir()}
    read = query(place, "SELECT warc FROM fetches WHERE article <> '' AND record NOT IN (SELECT record FROM pages)")
    assert {file for (file,) in read} <= kept
    assert {file.relative_to(place / "public") for file in (place / "public").rglob("*.*")} == {
        file.relative_to(public) for file in public.rglob("*.*")
    }
    for feed in ("all.xml", "source/loopback.xml"):
        assert entries(place / "public" / feed) == entries(public / feed)
    assert (place / "greensilk.prom").exists()


def undisturbed(told: Told) -> Path:
    return told.folder.with_name("undisturbed") / "public"


def said(*stderrs: str) -> list[str]:
    return [line for stderr in stderrs for line in stderr.splitlines()]


@pytest.mark.phases("article", "drafts", "alarms", "retention", "health")
def test_killed(before: tuple[Site, Told], place: Path, phase: str) -> None:
    site, told = before
    first = live(site, place, "kill", step_of(told, phase), NIGHT.isoformat())
    assert first.returncode == -9
    second = live(site, place, moment=NIGHT.isoformat())
    assert second.returncode == 1
    assert 1 <= len([line for line in said(first.stderr, second.stderr) if line.startswith(ALARM)]) <= 2
    assert_complete(place, undisturbed(told))


@pytest.mark.soak
def test_killed_at_every_step(
    before: tuple[Site, Told], place: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    site, told = before
    numbers = range(1, len(told.steps) + 1) if request.config.getoption("soak") else [len(told.steps) // 2]
    for number in numbers:
        tried = Path(shutil.copytree(place, tmp_path / f"{number}"))
        first = live(site, tried, "kill", number, NIGHT.isoformat())
        assert first.returncode == -9, told.steps[number - 1]
        second = live(site, tried, moment=NIGHT.isoformat())
        assert any(line.startswith(ALARM) for line in said(first.stderr, second.stderr)), told.steps[number - 1]
        assert_complete(tried, undisturbed(told))
        shutil.rmtree(tried)


@pytest.mark.phases("list", "alarms")
@pytest.mark.parametrize("jump", ["yesterday", "next year"])
def test_the_clock_jumps_during_a_run(before: tuple[Site, Told], place: Path, jump: str, phase: str) -> None:
    site, told = before
    first = live(site, place, jump, step_of(told, phase), NIGHT.isoformat())
    assert first.returncode == 1
    assert [line.split(": ")[0] for line in said(first.stderr)] == ["loopback blocked"]
    second = live(site, place, moment=(NIGHT + timedelta(days=1)).isoformat())
    assert second.returncode == 1
    assert all(line.startswith("loopback blocked since") for line in said(second.stderr))
    assert_complete(place, undisturbed(told))


def test_the_clock_jumps_between_runs(before: tuple[Site, Told], place: Path) -> None:
    site, told = before
    days = [0, -1, 366, 1, 2]
    ended = [live(site, place, moment=(NIGHT + timedelta(days=day)).isoformat()) for day in days]
    assert [night.returncode for night in ended] == [1] * len(days)
    assert ended[0].stderr.startswith(ALARM)
    assert_complete(place, undisturbed(told))


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    yield from small_disk(tmp_path / "disk", 8)


@pytest.mark.phases("list", "drafts", "alarms")
def test_the_disk_fills_up(before: tuple[Site, Told], disk: Path, phase: str) -> None:
    site, told = before
    place = Path(shutil.copytree(told.folder, disk / "place"))
    first = live(site, place, "full", step_of(told, phase), NIGHT.isoformat())
    assert first.returncode == 1
    assert "Traceback" not in first.stderr
    assert 1 <= len(said(first.stderr)) <= 3, first.stderr
    assert any(word in first.stderr for word in ("the disk is full", "No space left", "disk I/O error")), first.stderr
    (place / "ballast").unlink()
    second = live(site, place, moment=NIGHT.isoformat())
    assert second.returncode == 1
    assert any(line.startswith(ALARM) for line in said(first.stderr, second.stderr))
    assert_complete(place, undisturbed(told))


@pytest.mark.phases("recording", "drafts")
def test_the_archive_is_held_for_a_while(before: tuple[Site, Told], place: Path, phase: str) -> None:
    site, told = before
    night = live(site, place, "held", step_of(told, phase), NIGHT.isoformat())
    assert night.returncode == 1
    assert [line.split(": ")[0] for line in said(night.stderr)] == ["loopback blocked"]
    assert_complete(place, undisturbed(told))


@pytest.mark.phases("recording", "drafts")
def test_the_archive_is_held_for_longer_than_anybody_waits(before: tuple[Site, Told], place: Path, phase: str) -> None:
    site, told = before
    first = live(site, place, "held", step_of(told, phase), NIGHT.isoformat(), patience=0.2)
    assert first.returncode == 1
    assert "Traceback" not in first.stderr
    assert "has been held by another program" in first.stderr
    assert live(site, place, moment=NIGHT.isoformat()).returncode == 1
    assert_complete(place, undisturbed(told))


def test_a_reader_holds_nothing_up(before: tuple[Site, Told], place: Path) -> None:
    site, told = before
    with closing(sqlite3.connect(place / "archive.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM articles").fetchone() == (3,)
        night = live(site, place, moment=NIGHT.isoformat(), patience=0.2)
        assert [line.split(": ")[0] for line in said(night.stderr)] == ["loopback blocked"]
        assert reader.execute("SELECT count(*) FROM articles").fetchone() == (3,)
        reader.execute("COMMIT")
        assert reader.execute("SELECT count(*) FROM articles").fetchone() == (5,)
    assert_complete(place, undisturbed(told))


def test_a_second_run_says_who_holds_the_lock(greensilk: Greensilk, tmp_path: Path) -> None:
    with (tmp_path / "archive.db.lock").open("a+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        held.write("process 4711 since 2026-11-22 18:17 UTC")
        held.flush()
        second = greensilk("run")
    assert (second.returncode, second.stdout) == (75, "")
    assert second.stderr == "Another run holds the lock: process 4711 since 2026-11-22 18:17 UTC.\n"
    assert not (tmp_path / "archive.db").exists()
