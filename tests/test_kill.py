"""Kill the crawl at any moment: nothing is lost, nothing is kept twice, and what was recorded can be replayed."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import sqlite3
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord

from crawler.replay import Recording
from tests.conftest import ROOT
from tests.forks import Job
from tests.loopback import LISTS, Asked, Site

CRAWL = """
import json, sys
from pathlib import Path
from crawler import replay
from crawler.run import crawl
from pipelines.tally import Tally

overrides = json.loads(sys.argv[1])
if recordings := [*map(Path, sys.argv[2:])]:
    overrides |= replay.settings(recordings)
(crawler,) = crawl(["loopback"], overrides)
print(json.dumps({"losses": replay.losses(overrides["REPLAY"]) if recordings else [], **Tally(crawler).counts,
                  "troubles": Tally(crawler).sentences}))
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

    def started(self, *replayed: Path) -> Job:
        """A run in a process of its own, which never outlives the block."""
        overrides = {
            "SPIDER_MODULES": ["tests.loopback_spider"],
            "ARCHIVE": str(self.archive),
            "MODELS": str(self.models),
            "WARC_FOLDER": str(self.folder / "warc"),
            "DOWNLOAD_DELAY": 0.002,  # with 0 Scrapy asks many times at once
            "AUTOTHROTTLE_ENABLED": False,
            "HTTPPROXY_ENABLED": False,
            "LOG_LEVEL": "WARNING",
        }
        words = ["-c", CRAWL, json.dumps(overrides), *map(str, replayed)]
        port = self.site.port
        environment = {**os.environ, "LOOPBACK_PORT": str(port), "GREENSILK_PRIVATE_HOSTS": f"127.0.0.1:{port}"}
        self.folder.mkdir(exist_ok=True)
        return Job(words, environment, ROOT)

    def finish(self, *replayed: Path) -> Run:
        """One run to its end."""
        before = len(self.site.log)
        with self.started(*replayed) as process:
            said, complained = process.communicate(timeout=EVER)
        assert process.returncode == 0, complained
        return Run(self.site.log[before:], json.loads(said))

    def kill(self, answers: int, pause: float) -> Run:
        """One run, killed `pause` seconds after so many answers, unless it ended before."""
        before = len(self.site.log)
        with self.started() as process:
            if self.site.wait(before + answers, process):
                time.sleep(pause)
            process.kill()
            _, complained = process.communicate(EVER)
        assert process.returncode in (0, -9), complained
        return Run(self.site.log[before:], killed=process.returncode == -9)

    def kill_at(self, made: str, pause: float) -> None:
        """One run, killed `pause` seconds after a file of this name appeared."""
        end = time.monotonic() + EVER
        with self.started() as process:
            while not any(self.folder.glob(made)) and process.poll() is None and time.monotonic() < end:
                time.sleep(0.0002)
            time.sleep(pause)
            process.kill()

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
                "SELECT group_concat(source_id) FROM (SELECT * FROM articles ORDER BY source_id)"
                " GROUP BY story ORDER BY 1"
            ),
        }

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.archive)) as db:
            return db.execute(sql).fetchall()

    def glance(self, table: str) -> int:
        """How many rows a table of a killed run's archive holds, counted in a copy: the next run finds it as it was."""
        copy = Crawl(self.folder / "copy", self.models, self.site)
        copy.folder.mkdir(exist_ok=True)
        for file in self.folder.glob("archive.db*"):
            shutil.copy(file, copy.folder)
        ((count,),) = copy.rows(f"SELECT count(*) FROM {table}")
        shutil.rmtree(copy.folder)
        return int(str(count))


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
        kept_early = crawl.glance("articles")
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
        assert from_disk.said["listed"] == len(site.stories)
        assert all(str(path) in str(from_disk.said["losses"]) for path in crawl.recordings if torn(path))
        assert replayed.kept() == undisturbed.kept()

        story = site.publish()
        found = crawl.finish()
        assert found.articles == [story.path]
        assert {asked.path for asked in found.log if asked.status == 304} == {*LISTS} - story.lists
        assert_sound(crawl)
        assert_as_published(crawl)


@pytest.mark.soak
def test_killed_between_a_list_and_its_articles(request: pytest.FixtureRequest, tmp_path: Path, models: Path) -> None:
    """Each run finds one new article on a list that changes once; the kill falls from the list's answer onwards."""
    kills = 50 if request.config.getoption("--soak") else 2
    with Site(6) as site:
        crawl = Crawl(tmp_path / "killed", models, site)
        crawl.finish()
        runs, unstored = [], 0
        for number, pause in enumerate(pauses(kills, 0.03, Random(kills))):
            site.publish()
            runs.append(crawl.kill(LISTED - number % 2, pause))
            unstored += crawl.glance("fetches") < len(site.stories) + len(LISTS)
        kept_early = crawl.glance("articles")
        crawl.finish()
        report(
            runs,
            crawl,
            f"{unstored} left links of their lists unstored, {sum(not run.articles for run in runs)} died before any"
            f" article was asked for, {kept_early} of {len(site.stories)} articles kept when the last run began",
        )
        assert_sound(crawl)
        assert_as_published(crawl)


@pytest.mark.soak
def test_killed_while_its_files_are_made(request: pytest.FixtureRequest, tmp_path: Path, models: Path) -> None:
    """The kill falls just after the archive, then the recording, appeared: while its first bytes are written."""
    kills = 25 if request.config.getoption("--soak") else 1
    random = Random(kills)
    sizes: dict[str, list[int]] = {"archive.db": [], "warc/*.warc.gz": []}
    with Site(2) as site:
        for number, waits in enumerate(zip(pauses(kills, 0.03, random), pauses(kills, 0.003, random), strict=True)):
            crawl = Crawl(tmp_path / str(number), models, site)
            for made, pause in zip(sizes, waits, strict=True):
                crawl.kill_at(made, pause)
                sizes[made] += [path.stat().st_size for path in crawl.folder.glob(made)]
            crawl.finish()
            assert_sound(crawl)
            assert_as_published(crawl)
            assert len(Recording(crawl.recordings).urls()) >= len(site.pages)
    print(f"\n{kills} kills at each, when the files held {sizes} bytes")


def test_a_torn_recording_is_read_up_to_the_tear(tmp_path: Path, models: Path) -> None:
    """The file of a killed run, cut inside each of its records: in the header, the middle and the checksum."""
    with Site(4) as site:
        crawl = Crawl(tmp_path / "crawl", models, site)
        crawl.kill(LISTED + 3, 0)
    (file,) = crawl.recordings
    whole = list(records(file))
    cut = tmp_path / "cut.warc.gz"
    for number, record in enumerate(whole[1:], start=1):
        middle = (record.start + record.end) // 2
        for place in (record.start + 1, record.start + 10, middle, record.end - 8, record.end - 1):
            cut.write_bytes(file.read_bytes()[:place])
            assert torn(cut)
            recording = Recording([cut])
            assert recording.urls() == [before.url for before in whole[:number] if before.status == "200"]
            (loss,) = recording.losses
            assert loss.startswith(f"{cut} is cut")
            assert f"its first {number} records are used" in loss


def moments(kills: int, random: Random) -> Iterator[tuple[int, float]]:
    """Moments over the whole way: in start-up, at the lists, and ever further into the articles that are left."""
    for _ in range(kills):
        answers = random.randint(0, LISTED + 2 + 100 // kills)
        yield answers, random.uniform(0, 0.02 if answers else 1.2)


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
    recorded = {(path.name, record.id): record for path in crawl.recordings for record in records(path)}
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
    """One record of a WARC file, and the bytes it lies between; of an answer, its body as it was sent."""

    start: int
    end: int
    id: str
    url: str
    status: str
    headers: dict[str, str]
    body: bytes

    @property
    def decoded(self) -> bytes:
        return gzip.decompress(self.body) if self.headers.get("content-encoding") == "gzip" else self.body


def records(path: Path) -> Iterator[Record]:
    """The whole records of a file, read without the project's own reader: each is one gzip member."""
    left = path.read_bytes()
    start = 0
    while left:
        member = zlib.decompressobj(wbits=31)
        raw = member.decompress(left)
        if not member.eof:
            return
        end = start + len(left) - len(member.unused_data)
        (record,) = ((found, found.raw_stream.read()) for found in ArchiveIterator(BytesIO(raw)))
        yield _record(start, end, *record)
        start, left = end, member.unused_data


def torn(path: Path) -> bool:
    """Whether a file ends inside a record."""
    return path.stat().st_size > max((record.end for record in records(path)), default=0)


def _record(start: int, end: int, record: ArcWarcRecord, body: bytes) -> Record:
    said, printed = record.rec_headers, record.http_headers if record.rec_type == "response" else None
    return Record(
        start=start,
        end=end,
        id=said.get_header("WARC-Record-ID").strip("<>"),
        url=said.get_header("WARC-Target-URI") or "",
        status=printed.get_statuscode() if printed else "",
        headers={name.lower(): value for name, value in printed.headers} if printed else {},
        body=body,
    )


def report(runs: list[Run], crawl: Crawl, more: str) -> None:
    """What the kills came to, for whoever asks pytest to show it (-s or -rP)."""
    lists = [len({*run.paths} & {*LISTS}) for run in runs]
    empty = sum(path.stat().st_size == 0 for path in crawl.recordings)
    cut = sum(map(torn, crawl.recordings))
    print(
        f"\n{len(runs)} runs, {sum(run.killed for run in runs)} killed: {sum(not run.log for run in runs)} before any"
        f" answer, {sum(bool(run.log) and n < 2 for n, run in zip(lists, runs, strict=True))} before both lists,"
        f" {lists.count(2)} after them; {sum(run.unchanged for run in runs)} answers 304,"
        f" {sum(bool(run.articles) for run in runs)} asked for articles;"
        f" {len(crawl.recordings)} recordings, {cut} torn, {empty} empty; {more}"
    )
