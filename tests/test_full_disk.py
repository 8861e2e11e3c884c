"""A full or a read-only disk, a file that another program holds: one sentence, and nothing is lost."""

from __future__ import annotations

import fcntl
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crawler.recording import press
from crawler.samples import answers
from pipelines.archive import Archive
from pipelines.way import Way
from tests.clippings import row, write
from tests.conftest import Greensilk, command, small_disk
from tests.test_reread import WARC, Mee, Misreads, crawl


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    yield from small_disk(tmp_path / "disk", 6)


@pytest.fixture
def there(disk: Path, models: Path) -> Greensilk:
    """The command on that disk, with an archive of thirty articles."""
    call = command(disk, models)
    write(disk / "rows.jsonl", [row(number) for number in range(1, 31)])
    assert call("import", "rows.jsonl").returncode == 0
    return call


def sound(archive: Path) -> int:
    """How many articles a sound archive has."""
    with closing(sqlite3.connect(archive)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return int(db.execute("SELECT count(*) FROM articles").fetchone()[0])


def filled(disk: Path, left: int) -> Path:
    """Fill the disk up to so many bytes."""
    ballast = disk / "ballast"
    ballast.write_bytes(b"\0" * (shutil.disk_usage(disk).free - left))
    return ballast


def test_an_import_on_a_full_disk_goes_on_when_there_is_room(disk: Path, there: Greensilk, tmp_path: Path) -> None:
    more = write(tmp_path / "more.jsonl", [row(number) for number in range(100, 400)])
    ballast = filled(disk, 300_000)
    full = there("import", more)
    assert full.returncode == 1
    assert "the disk is full" in full.stderr or "failed: disk I/O error" in full.stderr
    assert len(full.stderr.splitlines()) == 1
    ballast.unlink()
    assert sound(disk / "archive.db") == 30
    assert there("import", more).returncode == 0
    assert sound(disk / "archive.db") == 330


def test_a_reread_on_a_full_disk_goes_on_when_there_is_room(disk: Path, there: Greensilk, models: Path) -> None:
    press(disk / "warc" / WARC, answers())
    with Archive(disk / "archive.db") as archive:
        archive.register(Mee.name, Mee.publisher, Mee.homepage)
        misread = crawl(archive, Way(archive, models), disk / "warc", Misreads())
    ballast = filled(disk, 49_152)
    full = there("reread", "mee")
    assert full.returncode == 1
    assert "the disk is full" in full.stderr
    assert len(full.stderr.splitlines()) == 1
    ballast.unlink()
    assert sound(disk / "archive.db") == 30 + misread
    assert there("reread", "mee").returncode == 0
    with Archive(disk / "archive.db") as archive:
        corrected = "SELECT count(*) FROM versions WHERE corrected <> '' AND title = '首页要闻动态'"
        assert archive.db.execute(corrected).fetchone() == (misread,)


@pytest.mark.parametrize("words", [("backup", "safe.tar.gz"), ("export", "--output", "all.jsonl"), ("vacuum",)])
def test_what_needs_room_and_finds_none(disk: Path, there: Greensilk, words: tuple[str, ...]) -> None:
    ballast = filled(disk, 8_192)
    full = there(*words)
    assert full.returncode == 1
    assert len(full.stderr.splitlines()) == 1
    assert "full" in full.stderr or "No space left" in full.stderr
    ballast.unlink()
    assert sound(disk / "archive.db") == 30
    assert {file.name.removeprefix("archive.db") for file in disk.iterdir()} <= {
        "", "-wal", "-shm", ".lock", "greensilk.toml", "rows.jsonl", "log",
    }  # fmt: skip


def test_a_restore_without_room_touches_nothing(disk: Path, there: Greensilk, tmp_path: Path) -> None:
    assert there("backup", tmp_path / "safe.tar.gz").returncode == 0
    ballast = filled(disk, 8_192)
    full = there("restore", tmp_path / "safe.tar.gz", "--force")
    assert full.returncode == 1
    assert len(full.stderr.splitlines()) == 1
    ballast.unlink()
    assert sound(disk / "archive.db") == 30
    assert not list(disk.glob("*.before-*"))


def test_a_read_only_disk(disk: Path, there: Greensilk, tmp_path: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    for words in (("import", "rows.jsonl"), ("vacuum",), ("reread",)):
        refused = there(*words)
        assert refused.returncode == 1
        assert "cannot be written" in refused.stderr
        assert len(refused.stderr.splitlines()) == 1
    subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
    assert sound(disk / "archive.db") == 30


def test_an_archive_in_use_is_not_touched(tmp_path: Path, greensilk: Greensilk) -> None:
    write(tmp_path / "rows.jsonl", [row(1)])
    greensilk("import", "rows.jsonl")
    with (tmp_path / "archive.db.lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        for words in (("import", "rows.jsonl"), ("vacuum",), ("reread",)):
            assert greensilk(*words).returncode == 75
        assert greensilk("export").returncode == 0
        assert greensilk("backup", "safe.tar.gz").returncode == 0
        assert greensilk("restore", "safe.tar.gz", "--force").returncode == 75
