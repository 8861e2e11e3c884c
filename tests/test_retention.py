"""Recordings go by age and size; what was read from them stays readable."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipelines.retention import Keep, due
from tests.conftest import Greensilk

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def recordings(folder: Path, *ages: int) -> list[str]:
    """Files of half a gigabyte that take no room, written so many days ago."""
    for age in ages:
        file = folder / f"{age:03}.warc.gz"
        with file.open("wb") as opened:
            opened.truncate(2**29)
        moment = (NOW - timedelta(days=age)).timestamp()
        os.utime(file, (moment, moment))
    return [file.name for file in folder.iterdir()]


def test_nothing_goes_unless_told(tmp_path: Path) -> None:
    recordings(tmp_path, 900, 1)
    assert due(tmp_path, Keep(), NOW) == []


def test_by_age(tmp_path: Path) -> None:
    recordings(tmp_path, 1, 40, 29, 31)
    assert [file.name for file in due(tmp_path, Keep(days=30), NOW)] == ["040.warc.gz", "031.warc.gz"]


def test_by_size_the_oldest_first(tmp_path: Path) -> None:
    recordings(tmp_path, 1, 2, 3, 4)
    assert [file.name for file in due(tmp_path, Keep(gigabytes=1), NOW)] == ["004.warc.gz", "003.warc.gz"]


def test_only_recordings_go(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", "utf-8")
    os.utime(tmp_path / "notes.txt", (0, 0))
    assert due(tmp_path, Keep(days=1), NOW) == []


def test_what_was_read_from_a_recording_can_be_read_again(greensilk: Greensilk, tmp_path: Path, sites: Path) -> None:
    (tmp_path / "warc").mkdir()
    file = Path(shutil.copy(sites, tmp_path / "warc" / sites.name))
    greensilk("crawl", "mee", "--replay", file)
    with (tmp_path / "greensilk.toml").open("a", encoding="utf-8") as config:
        config.write("keep_warc_days = 30\n")
    os.utime(file, (0, 0))
    tried = greensilk("vacuum", "--dry-run")
    assert tried.stdout.startswith(f"warc/{file.name} would go (")
    assert file.exists()
    assert "1 recordings are gone; their newest pages stay" in greensilk("vacuum").stdout
    assert not file.exists()
    with closing(sqlite3.connect(tmp_path / "archive.db")) as db:
        (count,) = db.execute("SELECT count(*) FROM articles").fetchone()
        db.execute("UPDATE articles SET body = '误'")
        db.commit()
    said = greensilk("reread", "mee")
    assert said.stdout.splitlines()[1].split()[:3] == ["mee", str(count), str(count)]
