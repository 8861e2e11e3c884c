"""Kill the crawl at any moment: nothing is lost, nothing is kept twice, and what was recorded can be replayed."""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
import subprocess
import sys
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawler.replay import Recording
from tests.conftest import ROOT
from tests.loopback import LISTS, Asked, Site

CRAWL = """
import json, sys
from pathlib import Path
from classifier import taxonomy
from crawler import replay
from crawler.run import crawl
from pipelines.archive import Archive
from pipelines.tally import Tally

overrides = json.loads(sys.argv[1])
if recordings := [*map(Path, sys.argv[2:])]:
    overrides |= replay.settings(recordings)
with Archive(Path(overrides["ARCHIVE"])) as archive:
    for theme in taxonomy.load():
        archive.register_theme(theme.slug, theme.name_zh, theme.name_en, theme.colour)
(crawler,) = crawl(["loopback"], overrides)
print(json.dumps({"losses": replay.losses(overrides["REPLAY"]) if recordings else [], **Tally(crawler).counts,
                  "troubles": Tally(crawler).troubles}))
"""
LISTED = 3  # answers until the lists are read: robots.txt and the two lists
EVER = 120  # seconds no run takes


@dataclass(frozen=True)
class Crawl:
    """One archive, its recordings, and the runs that fill it from a site."""

    folder: Path
    models: Path
    site: Site

    @property
    def archive(self) -> Path:
        return self.folder / "archive.db"

    @property
    def recordings(self) -> list[Path]:
        return sorted((self.folder / "warc").glob("*.warc.gz"))

    @contextmanager
    def started(self, *replayed: Path) -> Iterator[subprocess.Popen[bytes]]:
        """A run in a process of its own, which never outlives the block."""
        overrides = {
            "SPIDER_MODULES": ["tests.loopback_spider"],
            "ARCHIVE": str(self.archive),
            "MODELS": str(self.models),
            "WARC_FOLDER": str(self.folder / "warc"),
            "DOWNLOAD_DELAY": 0,
            "AUTOTHROTTLE_ENABLED": False,
            "HTTPPROXY_ENABLED": False,
            "LOG_LEVEL": "WARNING",
        }
        command = [sys.executable, "-c", CRAWL, json.dumps(overrides), *map(str, replayed)]
        environment = {**os.environ, "LOOPBACK_PORT": str(self.site.port)}
        self.folder.mkdir(exist_ok=True)
        with (
            (self.folder / "stderr").open("ab") as stderr,
            subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=stderr) as process,
        ):
            try:
                yield process
            finally:
                process.kill()

    def finish(self, *replayed: Path) -> Run:
        """One run to its end."""
        before = len(self.site.log)
        with self.started(*replayed) as process:
            said, _ = process.communicate(timeout=EVER)
        assert process.returncode == 0, (self.folder / "stderr").read_text("utf-8")
        return Run(self.site.log[before:], json.loads(said))

    def kill(self, answers: int, pause: float) -> Run:
        """One run, killed `pause` seconds after so many answers, unless it ended before."""
        before = len(self.site.log)
        with self.started() as process:
            if self.site.wait(before + answers, process):
                time.sleep(pause)
            process.kill()
            process.wait(EVER)
        assert process.returncode in (0, -9), (self.folder / "stderr").read_text("utf-8")
        return Run(self.site.log[before:], killed=process.returncode == -9)

    def kept(self) -> dict[str, list[tuple[object, ...]]]:
        """What the archive holds, without the accidents of time and order."""
        return {
            "articles": self.rows(
                "SELECT source_id, title, body, published, credited FROM articles ORDER BY source_id"
            ),
            "versions": self.rows(
                "SELECT source_id, digest, versions.title, versions.body"
                " FROM versions JOIN articles ON articles.id = article ORDER BY source_id, digest"
            ),
            "stories": self.rows(
                "SELECT key, source_id FROM stories LEFT JOIN articles ON story = stories.id ORDER BY key, source_id"
            ),
        }

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.archive)) as db:
            return db.execute(sql).fetchall()


@dataclass(frozen=True)
class Run:
    """What one run asked the site for, and what it said at its end."""

    log: list[Asked]
    said: dict[str, object] = field(default_factory=dict)
    killed: bool = False

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in self.log]

    @property
    def articles(self) -> list[str]:
        return [path for path in self.paths if path != "/robots.txt" and path not in LISTS]

    @property
    def unchanged(self) -> int:
        return sum(asked.status == 304 for asked in self.log)


@pytest.mark.soak
def test_killed_at_any_moment(request: pytest.FixtureRequest, tmp_path: Path, models: Path) -> None:
    kills = 50 if request.config.getoption("--soak") else 8
    with Site(60) as site:
        undisturbed = Crawl(tmp_path / "undisturbed", models, site)
        began = time.monotonic()
        assert undisturbed.finish().said["troubles"] == []
        assert_as_published(undisturbed)
        whole = time.monotonic() - began

        crawl = Crawl(tmp_path / "killed", models, site)
        runs = [crawl.kill(answers, pause) for answers, pause in moments(kills, Random(kills))]
        kept_early = len(crawl.rows("SELECT 1 FROM articles"))
        last = crawl.finish()
        report(runs, crawl, f"{whole:.1f} s undisturbed, {kept_early} of 60 articles kept when the last run began")

        assert last.said["troubles"] == []
        assert_sound(crawl)
        assert crawl.kept() == undisturbed.kept()
        assert any(run.unchanged and run.articles for run in [*runs, last]), "no list answered 304 before all was kept"

        again = crawl.finish()
        assert sorted(again.paths) == sorted(["/robots.txt", *LISTS])
        assert again.unchanged == len(LISTS)

        replayed = Crawl(tmp_path / "replayed", models, site)
        from_disk = replayed.finish(*crawl.recordings)
        assert from_disk.log == []
        assert from_disk.said["troubles"] == []
        assert replayed.kept() == undisturbed.kept()

        story = site.publish()
        assert sorted(crawl.finish().articles) == [story.path]
        assert_sound(crawl)
        assert_as_published(crawl)


@pytest.mark.soak
def test_killed_between_a_list_and_its_articles(request: pytest.FixtureRequest, tmp_path: Path, models: Path) -> None:
    """Each run finds one new article on a list that changes once; the kill falls from the list's answer onwards."""
    kills = 50 if request.config.getoption("--soak") else 4
    with Site(6) as site:
        crawl = Crawl(tmp_path / "killed", models, site)
        crawl.finish()
        runs = []
        for number, pause in enumerate(pauses(kills, 0.1, Random(kills))):
            site.publish()
            runs.append(crawl.kill(LISTED - number % 2, pause))
        crawl.finish()
        report(runs, crawl, f"{sum(not run.articles for run in runs)} died before any article was asked for")
        assert_sound(crawl)
        assert_as_published(crawl)


@pytest.mark.soak
def test_killed_while_the_archive_is_made(request: pytest.FixtureRequest, tmp_path: Path, models: Path) -> None:
    kills = 25 if request.config.getoption("--soak") else 3
    with Site(2) as site:
        for number, pause in enumerate(pauses(kills, 0.03, Random(kills))):
            crawl = Crawl(tmp_path / str(number), models, site)
            with crawl.started() as process:
                end = time.monotonic() + EVER
                while not crawl.archive.exists() and process.poll() is None and time.monotonic() < end:
                    time.sleep(0.0005)
                time.sleep(pause)
                process.kill()
            crawl.finish()
            assert_sound(crawl)
            assert_as_published(crawl)


def test_a_torn_recording_is_read_up_to_the_tear(tmp_path: Path, models: Path) -> None:
    """The file of a killed run, cut at every kind of place a write can end."""
    with Site(4) as site:
        crawl = Crawl(tmp_path / "crawl", models, site)
        crawl.kill(LISTED + 3, 0)
        (file,) = crawl.recordings
        starts = [start for start, _ in records(file)]
        torn = tmp_path / "torn.warc.gz"
        for whole, start in enumerate(starts[1:], start=1):
            for cut in (start - 1, start - 8, start - 9, starts[whole - 1] + 1, starts[whole - 1] + 10):
                if cut <= starts[1]:
                    continue
                torn.write_bytes(file.read_bytes()[:cut])
                recording = Recording([torn])
                assert len(recording.losses) == 1, (whole, cut)
                assert f"its first {whole - 1} records are used" in recording.losses[0]


def moments(kills: int, random: Random) -> Iterator[tuple[int, float]]:
    """Moments over the whole way: in start-up, at the lists, and ever further into the articles that are left."""
    for _ in range(kills):
        answers = random.randint(0, LISTED + 100 // kills)
        yield answers, random.uniform(0, 0.05 if answers else 1.2)


def pauses(kills: int, longest: float, random: Random) -> Iterator[float]:
    """One random moment in each of so many equal slices of a time, in no order."""
    slices = [(number + random.random()) * longest / kills for number in range(kills)]
    return iter(random.sample(slices, kills))


def assert_as_published(crawl: Crawl) -> None:
    """The archive says what the site says."""
    expected = {
        (str(story.number), story.title, "\n".join(story.paragraphs), story.printed, f'["{story.credited}"]')
        for story in crawl.site.stories
    }
    assert set(crawl.kept()["articles"]) == expected
    texts = {story.paragraphs for story in crawl.site.stories}
    assert crawl.rows("SELECT count(*) FROM stories") == [(len(texts),)]


def assert_sound(crawl: Crawl) -> None:
    """The file is whole, everything listed was kept, and what it was read from is recorded as the site sent it."""
    assert crawl.rows("PRAGMA integrity_check") == [("ok",)]
    assert crawl.rows("PRAGMA foreign_key_check") == []
    fetches = crawl.rows("SELECT url, state, warc, record FROM fetches")
    assert Counter(state for _, state, _, _ in fetches) == {"list": len(LISTS), "kept": len(crawl.site.stories)}
    recorded = {(path.name, record.id): record for path in crawl.recordings for _, record in records(path)}
    for url, state, file, record in fetches:
        page, answer = crawl.site.page(str(url)), recorded[str(file), str(record)]
        assert answer.status == "200"
        assert "transfer-encoding" not in answer.headers
        assert answer.headers.get("content-encoding") == dict(page.headers).get("Content-Encoding")
        assert answer.headers["content-length"] == str(len(answer.body))
        if state == "kept":
            assert answer.body == page.sent
            assert answer.decoded == page.markup


@dataclass(frozen=True)
class Record:
    """One record of a WARC file; of an answer, its body as it was sent."""

    id: str
    status: str
    headers: dict[str, str]
    body: bytes

    @property
    def decoded(self) -> bytes:
        return gzip.decompress(self.body) if self.headers.get("content-encoding") == "gzip" else self.body


def records(path: Path) -> Iterator[tuple[int, Record]]:
    """Where each whole record of a file starts, and the record; they end at a tear."""
    with path.open("rb") as file:
        found = ArchiveIterator(file)
        try:
            for record in found:
                start, body = found.offset, record.raw_stream.read()
                if record.payload_length not in (-1, None, len(body)):
                    return
                printed = record.http_headers.headers if record.rec_type == "response" else []
                yield (
                    start,
                    Record(
                        record.rec_headers.get_header("WARC-Record-ID").strip("<>"),
                        record.http_headers.get_statuscode() if printed else "",
                        {name.lower(): value for name, value in printed},
                        body,
                    ),
                )
        except (ArchiveLoadFailed, zlib.error, EOFError):
            return


def report(runs: list[Run], crawl: Crawl, more: str) -> None:
    """What the kills came to, for whoever asks pytest to show it (-s or -rP)."""
    lists = [len({*run.paths} & {*LISTS}) for run in runs]
    empty = sum(path.stat().st_size == 0 for path in crawl.recordings)
    torn = sum(bool(Recording([path]).losses) for path in crawl.recordings if path.stat().st_size)
    print(
        f"\n{len(runs)} runs, {sum(run.killed for run in runs)} killed: {sum(not run.log for run in runs)} before any"
        f" answer, {sum(bool(run.log) and n < 2 for n, run in zip(lists, runs, strict=True))} before both lists,"
        f" {lists.count(2)} after them; {sum(run.unchanged for run in runs)} answers 304,"
        f" {sum(bool(run.articles) for run in runs)} asked for articles;"
        f" {len(crawl.recordings)} recordings, {torn} torn, {empty} empty; {more}"
    )
