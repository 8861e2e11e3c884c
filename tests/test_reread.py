"""greensilk reread: a mended spider reads the recorded pages again; decisions, ids and times stay."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler import recorded
from crawler.article import Article
from crawler.reading import Page, Read
from crawler.recorded import Recordings
from crawler.recording import press
from crawler.replay import Recording
from crawler.run import sources
from crawler.samples import answers
from crawler.source import Blocked, Drift, Source
from pipelines.archive import Archive, ArchiveError, decisions, pages, rereads
from pipelines.archive.export import export
from pipelines.archive.search import find
from pipelines.reread import Outcome, Reread
from pipelines.way import Way
from tests.conftest import Greensilk

Mee: type[Source] = sources()["mee"]
WARC = "20261120T000000000000Z-sites.warc.gz"


class Misreads(Mee):  # type: ignore[misc, valid-type]
    """The spider before it was mended: it takes the site's menu for the title."""

    def title(self, page: Page) -> Read[str] | None:
        right = super().title(page)
        return right if right and self.digest.search(right.value) else Read("首页要闻动态", "layout old")


class Sees(Mee):  # type: ignore[misc, valid-type]
    """One that finds no date."""

    def published(self, page: Page) -> None:
        return None


@pytest.fixture
def warc(tmp_path: Path) -> Path:
    press(tmp_path / "warc" / WARC, answers())
    return tmp_path / "warc"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    with Archive(tmp_path / "archive.db") as opened:
        opened.register(Mee.name, Mee.publisher, Mee.homepage)
        yield opened


@pytest.fixture
def way(archive: Archive, models: Path) -> Way:
    return Way(archive, models)


def crawl(archive: Archive, way: Way, warc: Path, source: Source) -> int:
    """Keep what a spider reads of the recorded articles of its site, as a crawl would; returns how many."""
    recordings, kept = Recordings(warc), 0
    for url in Recording([warc / WARC]).urls():
        page = (
            recordings.address(WARC, url, datetime.now(UTC), source)
            if source.owns(url) and source.part(url) == 1
            else None
        )
        if page is None:
            continue
        try:
            article = recorded.read(
                source, page, lambda other: recordings.address(WARC, other, datetime.now(UTC), source)
            )
        except (Drift, Blocked) as drift:
            with archive.write():
                archive.fetches.drifted(page.capture, source.name, str(drift), "before")
            continue
        if isinstance(article, Article):
            archive.keep(way.carry(article), way.by)
            kept += 1
    return kept


def reread(archive: Archive, way: Way, warc: Path, source: type[Source] = Mee) -> Outcome:
    return Reread(archive, source(), warc, way).run(lambda _: None)


def kept(archive: Archive, columns: str = "*") -> list[tuple[Any, ...]]:
    return archive.db.execute(f"SELECT {columns} FROM articles ORDER BY id").fetchall()


def test_a_mended_spider_puts_every_reading_right(archive: Archive, way: Way, warc: Path) -> None:
    count = crawl(archive, way, warc, Misreads())
    before = kept(archive, "id, source_id, url, fetched, changed, fetched_from, published")
    decisions.decide_themes(archive, 1, ["ocean"], "李雷")
    outcome = reread(archive, way, warc)
    assert (outcome.read, outcome.corrected, outcome.troubles, outcome.pageless) == (count, count, [], 0)
    assert kept(archive, "id, source_id, url, fetched, changed, fetched_from, published") == before
    titles = [title for (title,) in kept(archive, "title")]
    assert "首页要闻动态" not in titles
    assert len(set(titles)) == count
    assert archive.db.execute("SELECT theme, decided_by FROM article_themes WHERE article = 1").fetchall() == [
        ("ocean", "editor 李雷")
    ]
    assert find(archive, '"首页要闻动态"') == []
    assert all(find(archive, f'"{title}"') for title in titles)


def test_what_was_misread_is_no_edit_of_the_site(archive: Archive, way: Way, warc: Path) -> None:
    count = crawl(archive, way, warc, Misreads())
    reread(archive, way, warc)
    versions = archive.db.execute("SELECT title, corrected FROM versions WHERE article = 1").fetchall()
    assert sorted((title == "首页要闻动态", bool(corrected)) for title, corrected in versions) == [
        (False, False),
        (True, True),
    ]
    notes = archive.db.execute("SELECT 说明, count(*) FROM 版本 GROUP BY 1 ORDER BY 1").fetchall()
    assert notes == [("现在的文本", count), ("读取有误，已更正", count)]
    exported = [row for _, row in export(archive)]
    assert {(text["title"], text["misread"]) for row in exported for text in row["earlier"]} == {("首页要闻动态", True)}
    assert [len(row["earlier"]) for row in exported] == [1] * count
    assert reread(archive, way, warc, Misreads).corrected == count
    versions = archive.db.execute("SELECT title, corrected FROM versions WHERE article = 1").fetchall()
    assert sorted((title == "首页要闻动态", bool(corrected)) for title, corrected in versions) == [
        (False, True),
        (True, False),
    ]


def test_a_reread_of_an_archive_that_others_hold_goes_on_later(archive: Archive, way: Way, warc: Path) -> None:
    count = crawl(archive, way, warc, Misreads())
    archive.db.execute("PRAGMA busy_timeout = 1")
    with closing(sqlite3.connect(archive.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ArchiveError, match="held by another program"):
            reread(archive, way, warc)
    assert reread(archive, way, warc).corrected == count


def test_reading_again_without_mending_changes_nothing(archive: Archive, way: Way, warc: Path) -> None:
    crawl(archive, way, warc, Mee())
    before = list(archive.db.iterdump())
    assert reread(archive, way, warc).corrected == 0
    assert list(archive.db.iterdump()) == before


def test_pages_that_could_not_be_read_become_articles(archive: Archive, way: Way, warc: Path) -> None:
    assert crawl(archive, way, warc, Sees()) == 0
    outcome = reread(archive, way, warc)
    assert outcome.new == len(kept(archive)) > 5
    assert archive.db.execute("SELECT state, reason FROM fetches WHERE state <> 'kept'").fetchall() == [
        ("refused", "digest")
    ]


def test_a_spider_that_reads_less_than_before_takes_nothing_away(archive: Archive, way: Way, warc: Path) -> None:
    count = crawl(archive, way, warc, Mee())
    before = kept(archive)
    outcome = reread(archive, way, warc, Sees)
    assert len(outcome.troubles) == count
    assert kept(archive) == before


def test_stopped_half_way_the_same_readers_go_on(archive: Archive, way: Way, warc: Path) -> None:
    count = crawl(archive, way, warc, Misreads())
    stopped = Reread(archive, Mee(), warc, way, batch=2)
    with pytest.raises(KeyboardInterrupt):
        stopped.run(_stop)
    assert sum(title == "首页要闻动态" for (title,) in kept(archive, "title")) == count - 2
    again = Reread(archive, Mee(), warc, way, batch=2)
    assert again.left == count - 2
    assert again.run(lambda _: None).corrected == count - 2
    assert Reread(archive, Mee(), warc, way).left == count
    rereads.reached(archive, "mee", 5)
    assert rereads.begin(archive, "mee", "mended once more") == 0


def _stop(_: int) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("name", sources())
def test_nothing_becomes_unreadable_when_its_recording_is_removed(
    archive: Archive, way: Way, warc: Path, name: str
) -> None:
    source = sources()[name]
    archive.register(source.name, source.publisher, source.homepage)
    count = crawl(archive, way, warc, source())
    drifted = len(pages.unread(archive, name))
    before = kept(archive)
    saved = pages.save_from_warc(archive, warc / WARC)
    assert saved >= count
    (warc / WARC).unlink()
    archive.db.execute("UPDATE articles SET title = '误', body = '误'")
    outcome = reread(archive, way, warc, source)
    assert (outcome.read, outcome.corrected, outcome.unread, outcome.pageless) == (count, count, drifted, 0)
    assert [row[4:6] for row in kept(archive)] == [row[4:6] for row in before]
    pages.save_from_warc(archive, _with_newer(warc))
    assert archive.db.execute("SELECT count(*) FROM pages").fetchone() == (saved,)


def _with_newer(warc: Path) -> Path:
    return press(warc / "other.warc.gz", answers())


def test_an_article_whose_recording_is_lost_stays_as_it_is(tmp_path: Path, greensilk: Greensilk, sites: Path) -> None:
    greensilk("crawl", "mee", "--replay", sites)
    assert greensilk("reread", "mee").returncode == 1
    with closing(sqlite3.connect(tmp_path / "archive.db")) as db:
        ((count,),) = db.execute("SELECT count(*) FROM articles").fetchall()
    said = greensilk("reread", "mee")
    assert said.stdout.splitlines()[1].split() == ["mee", "0", "0", "0", "1", str(count)]
    assert said.stderr == f"warc/{sites.name} is missing or damaged.\n"
