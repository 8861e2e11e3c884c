"""greensilk backup, restore, vacuum: one file holds all, goes back only whole, and nothing is overwritten."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest

from tests.clippings import row, write
from tests.conftest import ROOT, Greensilk, command

WRITER = """
import sys
from pathlib import Path
from pipelines.archive import Archive
with Archive(Path(sys.argv[1])) as archive:
    number = 0
    while True:
        number += 1
        with archive.write() as db:
            db.execute("INSERT INTO runs (began) VALUES (?)", [str(number)])
            db.execute("INSERT INTO backfills (source, since, until, began) VALUES ('mee', ?, '', '')", [str(number)])
        if number == 50:
            print("busy", flush=True)
"""


@pytest.fixture
def filled(tmp_path: Path, greensilk: Greensilk) -> Path:
    write(tmp_path / "rows.jsonl", [row(number) for number in range(1, 31)])
    assert greensilk("import", "rows.jsonl").returncode == 0
    return tmp_path


def dump(archive: Path) -> list[str]:
    with closing(sqlite3.connect(archive)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return list(db.iterdump())


def test_a_backup_goes_back_on_another_machine(
    filled: Path, greensilk: Greensilk, tmp_path_factory: pytest.TempPathFactory, models: Path
) -> None:
    said = greensilk("backup", "safe.tar.gz")
    assert said.returncode == 0
    assert "safe.tar.gz: 30 articles" in said.stdout
    other = tmp_path_factory.mktemp("other")
    shutil.copy(filled / "safe.tar.gz", other)
    (other / "greensilk.toml").write_text('archive = "kept/archive.db"\nmodels = "kept/models"\n', "utf-8")
    there = command(other, models)
    (other / "greensilk.toml").write_text((filled / "greensilk.toml").read_text("utf-8"), "utf-8")
    restored = there("restore", "safe.tar.gz")
    assert restored.returncode == 0, restored.stderr
    assert dump(other / "archive.db") == dump(filled / "archive.db")
    assert "第7座光伏电站" in there("search", "第7座光伏电站").stdout
    assert list(other.glob(".*")) == []


def test_it_holds_archive_model_and_configuration(filled: Path, greensilk: Greensilk, models: Path) -> None:
    greensilk("backup", "safe.tar.gz")
    with tarfile.open(filled / "safe.tar.gz") as tar:
        names = {name.removeprefix("greensilk-backup/") for name in tar.getnames()}
    (model,) = (folder for folder in models.iterdir() if folder.is_dir() and not folder.name.startswith("."))
    wanted = {f"models/{model.name}/{file.name}" for file in model.iterdir()}
    assert names == {"archive.db", "greensilk.toml", "sets.toml", "MANIFEST.json", *wanted}
    assert oct((filled / "safe.tar.gz").stat().st_mode)[-3:] == "600"


def test_it_is_one_moment_of_an_archive_that_is_being_written(filled: Path, greensilk: Greensilk) -> None:
    write(filled / "mee.jsonl", [row(31, source="mee")])
    greensilk("import", "mee.jsonl")
    words = [sys.executable, "-c", WRITER, str(filled / "archive.db")]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE) as writer:
        try:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"busy\n"
            said = [greensilk("backup", f"{number}.tar.gz") for number in range(3)]
            assert writer.poll() is None
        finally:
            writer.kill()
    assert [one.returncode for one in said] == [0, 0, 0], [one.stderr for one in said]
    counts = []
    for number in range(3):
        greensilk("restore", f"{number}.tar.gz", "--archive", f"{number}.db")
        with closing(sqlite3.connect(filled / f"{number}.db")) as db:
            ((runs, backfills),) = db.execute(
                "SELECT (SELECT count(*) FROM runs), (SELECT count(*) FROM backfills)"
            ).fetchall()
        assert runs == backfills  # they are written together
        counts.append(runs)
    assert 50 <= counts[0] < counts[1] < counts[2]


def test_nothing_is_overwritten_without_force_and_nothing_is_lost_with_it(filled: Path, greensilk: Greensilk) -> None:
    greensilk("backup", "safe.tar.gz")
    write(filled / "more.jsonl", [row(99)])
    greensilk("import", "more.jsonl")
    before = dump(filled / "archive.db")
    refused = greensilk("restore", "safe.tar.gz")
    assert refused.returncode == 1
    assert "archive.db would be replaced: restore --force" in refused.stderr
    assert dump(filled / "archive.db") == before
    assert greensilk("restore", "safe.tar.gz", "--force").returncode == 0
    assert len(dump(filled / "archive.db")) < len(before)
    (aside,) = filled.glob("archive.db.before-*")
    assert dump(aside) == before


@pytest.mark.parametrize("harm", ["cut", "flipped", "foreign", "empty", "other"])
def test_what_is_no_whole_backup_is_refused_and_touches_nothing(filled: Path, greensilk: Greensilk, harm: str) -> None:
    greensilk("backup", "safe.tar.gz")
    whole = bytearray((filled / "safe.tar.gz").read_bytes())
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    harmed = {
        "cut": whole[: len(whole) * 2 // 3],
        "flipped": flipped,
        "foreign": b"no tar at all",
        "empty": b"",
        "other": _tar("etc/passwd"),
    }
    (filled / "harmed.tar.gz").write_bytes(harmed[harm])
    before = dump(filled / "archive.db")
    said = greensilk("restore", "harmed.tar.gz", "--force")
    assert said.returncode == 1
    assert said.stderr.startswith("Error: harmed.tar.gz is ")
    assert len(said.stderr.splitlines()) == 1
    assert dump(filled / "archive.db") == before
    assert not list(filled.glob("*.before-*"))


def _tar(name: str) -> bytes:
    packed = BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        tar.addfile(tarfile.TarInfo(name))
    return packed.getvalue()


def test_a_backup_whose_archive_has_fewer_rows_than_it_says_is_refused(filled: Path, greensilk: Greensilk) -> None:
    greensilk("backup", "safe.tar.gz")
    with tarfile.open(filled / "safe.tar.gz") as tar:
        tar.extractall(filled / "open", filter="data")
    manifest = filled / "open" / "greensilk-backup" / "MANIFEST.json"
    told = json.loads(manifest.read_text())
    told["rows"]["articles"] += 1
    manifest.write_text(json.dumps(told))
    with tarfile.open(filled / "told.tar.gz", "w:gz") as tar:
        tar.add(filled / "open" / "greensilk-backup", "greensilk-backup", filter=lambda one: one)
    with tarfile.open(filled / "flat.tar.gz", "w:gz") as tar:
        for file in sorted((filled / "open").rglob("*")):
            if file.is_file():
                tar.add(file, file.relative_to(filled / "open"))
    said = greensilk("restore", "flat.tar.gz", "--archive", "new.db")
    assert said.returncode == 1
    assert "has not the rows it should have in articles" in said.stderr
    assert not (filled / "new.db").exists()


def test_a_file_that_is_no_backup_is_never_replaced(filled: Path, greensilk: Greensilk) -> None:
    before = dump(filled / "archive.db")
    said = greensilk("backup", "archive.db")
    assert said.returncode == 1
    assert "archive.db exists and is no backup" in said.stderr
    assert dump(filled / "archive.db") == before
    assert greensilk("backup", "safe.tar.gz").returncode == 0
    assert greensilk("backup", "safe.tar.gz").returncode == 0


def _foreign(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as db:
        db.execute("CREATE TABLE bookmarks (url TEXT)")


def _newer(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db:
        db.execute(
            "INSERT INTO _sqlite_migrations SELECT max(id) + 1, migration_set, 'm999', '' FROM _sqlite_migrations"
        )
        db.commit()


def _text(file: Path) -> None:
    file.write_text("archive " * 2000)


VERBS = [
    ("backup", "x.tar.gz"),
    ("vacuum",),
    ("export",),
    ("reread",),
    ("import", "rows.jsonl"),
]


@pytest.mark.parametrize("words", VERBS, ids=lambda words: words[0])
@pytest.mark.parametrize(
    ("harm", "said"),
    [(_foreign, "not an archive of greensilk"), (_newer, "a newer version"), (_text, "not an SQLite file")],
    ids=["foreign", "newer", "text"],
)
def test_a_foreign_or_newer_file_is_left_alone_in_one_sentence(
    filled: Path, greensilk: Greensilk, words: tuple[str, ...], harm: Callable[[Path], None], said: str
) -> None:
    harm(filled / "archive.db")
    before = (filled / "archive.db").read_bytes()
    ended = greensilk(*words)
    assert ended.returncode == 1
    assert said in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert (filled / "archive.db").read_bytes() == before
    assert not (filled / "x.tar.gz").exists()


def test_vacuum_gives_back_space_and_search_goes_on(filled: Path, greensilk: Greensilk) -> None:
    with closing(sqlite3.connect(filled / "archive.db")) as db:
        db.execute("CREATE TABLE ballast AS SELECT randomblob(3000000) AS bytes")
        db.execute("DROP TABLE ballast")
        db.commit()
    before = dump(filled / "archive.db")
    size = (filled / "archive.db").stat().st_size
    assert greensilk("vacuum").returncode == 0
    assert (filled / "archive.db").stat().st_size < size - 2_000_000
    kept = [line for line in before if 'INSERT INTO "articles"' in line]
    assert [line for line in dump(filled / "archive.db") if 'INSERT INTO "articles"' in line] == kept
    assert "第7座光伏电站" in greensilk("search", "第7座光伏电站").stdout
