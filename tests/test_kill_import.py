"""Kill an import at any moment: the archive is whole, and called again it ends as if nothing had happened."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from crawler.recording import press
from crawler.samples import answers
from pipelines.archive import Archive
from pipelines.archive.search import find
from tests.clippings import collection, write
from tests.conftest import ROOT

IMPORT = """
import sys
from pathlib import Path
from pipelines.archive import Archive
from pipelines.importing.bring import Import
from pipelines.importing.outlets import Outlets
from pipelines.importing.recording import scan
from pipelines.way import Way

archive, models, rows, warc = map(Path, sys.argv[1:])
with Archive(archive) as opened:
    way, outlets = Way(opened, models), Outlets(opened)
    print("begun", flush=True)
    bringing = Import(opened, way, outlets, lambda said: None, batch=7)
    bringing.rows(rows, lambda more: None)
    bringing.recording(scan(warc, lambda more: None), lambda more: None)
    print("done", flush=True)
"""
EVER = 120  # seconds no run takes
KEPT = {
    "articles": "SELECT source, source_id, title, body, published, credited, language FROM articles",
    "versions": "SELECT source, source_id, digest FROM versions JOIN articles ON id = article",
    "themes": "SELECT source, source_id, theme, score FROM article_themes JOIN articles ON id = article",
    "stories": "SELECT group_concat(name) FROM (SELECT story, source || source_id AS name FROM articles ORDER BY name)"
    " GROUP BY story",
    "pages": "SELECT record, url FROM pages",
}


class Bringing:
    """Imports of one collection into one archive after the other."""

    def __init__(self, folder: Path, models: Path) -> None:
        self._folder, self._models = folder, models
        self._rows = write(folder / "rows.jsonl", collection(120))
        self._warc = press(folder / "sites.warc.gz", answers())

    def archive(self, number: int) -> Path:
        return self._folder / f"{number}.db"

    def run(self, number: int, pause: float | None = None) -> bool:
        """One run; with a pause, killed so long after its model was loaded. Returns whether it came to its end."""
        words = [self.archive(number), self._models, self._rows, self._warc]
        command = [sys.executable, "-c", IMPORT, *map(str, words)]
        with (
            (self._folder / "stderr").open("ab") as stderr,
            subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=stderr) as process,
        ):
            assert process.stdout is not None
            assert process.stdout.readline() == b"begun\n"
            if pause is not None:
                time.sleep(pause)
                process.kill()
            said, _ = process.communicate(timeout=EVER)
        assert process.returncode in (0, -9)
        return said == b"done\n"

    def kept(self, number: int) -> dict[str, list[tuple[object, ...]]]:
        """What an archive holds, without the accidents of time and order."""
        with closing(sqlite3.connect(self.archive(number))) as db:
            return {what: sorted(db.execute(query).fetchall()) for what, query in KEPT.items()}


@pytest.mark.soak
def test_an_import_killed_at_any_moment(request: pytest.FixtureRequest, tmp_path: Path, models: Path) -> None:
    kills = 200 if request.config.getoption("--soak") else 8
    bringing = Bringing(tmp_path, models)
    began = time.monotonic()
    assert bringing.run(0)
    whole = time.monotonic() - began
    undisturbed, held = bringing.kept(0), []
    assert len(undisturbed["articles"]) > 200
    number = 1
    for pause in moments(kills, whole, Random(kills)):
        done = bringing.run(number, pause)
        sound(bringing.archive(number))
        held.append(len(bringing.kept(number)["articles"]))
        if done or held[-1] == len(undisturbed["articles"]):
            assert bringing.run(number)
            assert bringing.kept(number) == undisturbed
            number += 1
    assert bringing.run(number)
    sound(bringing.archive(number))
    assert bringing.kept(number) == undisturbed
    print(f"\n{kills} kills, {number} archives, {whole:.1f} s undisturbed; articles kept at each: {held}")


def moments(kills: int, whole: float, random: Random) -> Iterator[float]:
    """Mostly before the end of an undisturbed run, so that an archive is filled by several."""
    return (random.random() * whole * 0.6 for _ in range(kills))


def sound(path: Path) -> None:
    """The file is whole, and the index says of every article what the tables say."""
    with Archive(path) as archive:
        assert archive.db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert archive.db.execute("PRAGMA foreign_key_check").fetchall() == []
        articles = archive.db.execute("SELECT id, source, title FROM articles").fetchall()
        places = archive.db.execute("SELECT count(*) FROM search_places").fetchone()
        assert places == (len(articles),)
        for number, source, title in articles:
            quoted = json.dumps(title, ensure_ascii=False) if '"' not in title else title.replace('"', " ")
            assert number in find(archive, f"source:{source} title:{quoted}", limit=1000), title
