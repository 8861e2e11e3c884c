"""The archive keeps every text an article ever had, and all of a transaction or nothing."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.article import Article, Capture, Tag
from crawler.dates import BEIJING
from pipelines.archive import Archive, ArchiveError
from pipelines.archive.search import find
from pipelines.archive.select import newest

LIST = "https://www.mee.gov.cn/ywdt/hjywnews/"
URL = "https://www.mee.gov.cn/ywdt/hjywnews/202611/t20261103_1170001.shtml"
FETCHED = datetime(2026, 11, 4, 1, 0, tzinfo=UTC)
ARTICLE = Article(
    url=URL,
    source="mee",
    source_id="1170001",
    title="湿地保护条例修订",
    body="第一段。\n第二段。",
    published=datetime(2026, 11, 3, 14, 46, tzinfo=BEIJING),
    published_precision="minute",
    credited=("生态环境部",),
    author="",
    language="zh",
    summary="第一段。",
    images=(),
    attachments=(),
    fetched=FETCHED,
    fetched_from=(Capture(URL, "urn:uuid:1", "a.warc.gz", FETCHED, etag='"1"'),),
    tags=(Tag("biodiversity", 0.9, (("湿地", 0.8),)),),
    relevance=0.9,
    story="湿地",
)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db") as opened:
        opened.register("mee", "生态环境部", "https://www.mee.gov.cn/")
        opened.register_theme("biodiversity", "生物多样性和生态系统", "Biodiversity and Ecosystems", "#2f855a")
        yield opened


def edited(hours: int, **changes: str) -> Article:
    fetched = FETCHED + timedelta(hours=hours)
    capture = replace(ARTICLE.fetched_from[0], fetched=fetched, record=f"urn:uuid:{hours}")
    return replace(ARTICLE, fetched=fetched, fetched_from=(capture,), **changes)  # type: ignore[arg-type]


def titles(archive: Archive) -> list[str]:
    return [title for (title,) in archive.db.execute("SELECT title FROM versions ORDER BY fetched")]


def test_an_edit_becomes_the_article_and_the_old_text_a_version(archive: Archive) -> None:
    assert archive.keep(ARTICLE, "model x") == "new"
    assert archive.keep(edited(1), "model x") == "known"
    assert archive.keep(edited(2, title="湿地保护条例完成修订"), "model x") == "changed"
    (kept,) = newest(archive)
    assert kept.title == "湿地保护条例完成修订"
    assert kept.guid_id == "mee/1170001"
    assert titles(archive) == ["湿地保护条例修订", "湿地保护条例完成修订"]


def test_an_older_text_that_turns_up_later_does_not_replace_the_newer(archive: Archive) -> None:
    archive.keep(ARTICLE, "model x")
    assert archive.keep(edited(-5, title="湿地保护条例（征求意见稿）"), "model x") == "changed"
    assert newest(archive)[0].title == ARTICLE.title
    assert titles(archive) == ["湿地保护条例（征求意见稿）", "湿地保护条例修订"]


def test_a_text_taken_back_is_the_article_again(archive: Archive) -> None:
    archive.keep(ARTICLE, "model x")
    archive.keep(edited(1, title="撤回"), "model x")
    archive.keep(edited(2), "model x")
    assert newest(archive)[0].title == ARTICLE.title


def test_an_article_and_what_it_was_fetched_from_are_one_transaction(archive: Archive) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        archive.keep(replace(ARTICLE, tags=(Tag("no-such-theme", 0.5),)), "model x")
    for table in ("articles", "versions", "stories", "fetches"):
        assert archive.db.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    assert archive.keep(ARTICLE, "model x") == "new"
    row = archive.db.execute("SELECT state, etag, warc, record, article FROM fetches WHERE url = ?", [URL]).fetchone()
    assert row == ("kept", '"1"', "a.warc.gz", "urn:uuid:1", 1)


def test_a_batch_keeps_what_one_after_the_other_would(archive: Archive, tmp_path: Path) -> None:
    long = "湿地保护条例修订草案今日公开征求意见，各省林业和草原主管部门须在三十日内报送意见。" * 3
    first = replace(ARTICLE, body=long)
    archive.keep(first, "model x")
    whole = [
        edited(1, title="湿地保护条例完成修订", body=long),
        replace(ARTICLE, source_id="2", url=f"{URL}?2", title="另一篇", body=long),
        replace(ARTICLE, source_id="3", url=f"{URL}?3", title="短讯", tags=(), fetched_from=()),
        replace(edited(2, title="短讯（更正）"), source_id="3", url=f"{URL}?3"),
        replace(ARTICLE, source_id="2", url=f"{URL}?2", title="另一篇", body=long),
    ]
    with Archive(tmp_path / "batch.db") as batch:
        batch.register("mee", "生态环境部", "https://www.mee.gov.cn/")
        batch.register_theme("biodiversity", "生物多样性和生态系统", "Biodiversity and Ecosystems", "#2f855a")
        batch.keep(first, "model x")
        said = batch.keep_all(whole, "model x")
        assert said == [archive.keep(article, "model x") for article in whole]
        assert said == ["changed", "new", "new", "changed", "known"]
        for table in ("articles", "versions", "article_themes", "stories", "story_edges", "fetches"):
            read = f"SELECT * FROM {table}"
            assert batch.db.execute(read).fetchall() == archive.db.execute(read).fetchall(), table
        assert sorted(find(batch, "湿地")) == sorted(find(archive, "湿地")) == [1, 2]


def test_a_lists_validators_count_only_with_its_links(archive: Archive) -> None:
    capture = Capture(
        LIST, "urn:uuid:9", "a.warc.gz", FETCHED, etag='"list"', last_modified="Tue, 03 Nov 2026 06:46:00 GMT"
    )
    with contextlib.suppress(RuntimeError), archive.write():
        archive.fetches.listed(capture, "mee", [URL])
        raise RuntimeError
    assert archive.fetches.validators(LIST) == ("", "")
    with archive.write():
        archive.fetches.listed(capture, "mee", [URL])
    assert archive.fetches.validators(LIST) == ('"list"', "Tue, 03 Nov 2026 06:46:00 GMT")
    assert [left.url for left in archive.fetches.frontier("mee")] == [URL]
    archive.keep(ARTICLE, "model x")
    assert archive.fetches.frontier("mee") == []
    assert archive.fetches.settled(URL, "mee", "1170001")


def test_a_failed_list_is_asked_for_whole_again(archive: Archive) -> None:
    capture = Capture(LIST, "", "", FETCHED, etag='"list"')
    with archive.write():
        archive.fetches.listed(capture, "mee", [URL])
        archive.fetches.failed(LIST, "mee", "answered 503")
    assert archive.fetches.validators(LIST) == ("", "")


def test_an_article_that_fails_is_tried_five_times(archive: Archive) -> None:
    capture = Capture(URL, "", "", FETCHED)
    for _ in range(5):
        assert not archive.fetches.settled(URL, "mee", "1170001")
        with archive.write():
            archive.fetches.drifted(capture, "mee", "no title found", "reader")
    assert archive.fetches.frontier("mee") == []
    assert archive.fetches.settled(URL, "mee", "1170001")


def test_a_read_only_archive_says_so(archive: Archive) -> None:
    archive.db.execute("PRAGMA query_only = ON")
    with pytest.raises(ArchiveError, match="read-only"):
        archive.keep(ARTICLE, "model x")


def test_a_full_disk_says_so_and_loses_nothing(archive: Archive) -> None:
    archive.keep(ARTICLE, "model x")
    pages = archive.db.execute("PRAGMA page_count").fetchone()[0]
    archive.db.execute(f"PRAGMA max_page_count = {pages}")
    long = replace(ARTICLE, source_id="2", body="长" * 500_000, story="2")
    with pytest.raises(ArchiveError, match="the disk is full"):
        archive.keep(long, "model x")
    assert archive.db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert [kept.title for kept in newest(archive)] == [ARTICLE.title]


def test_sources_of_a_story_stand_in_order_of_first_publication(archive: Archive) -> None:
    archive.register("people", "人民网", "http://www.people.com.cn/")
    archive.register("xinhua", "新华社", "https://www.news.cn/")
    later = ARTICLE.published + timedelta(hours=2)
    archive.keep(replace(ARTICLE, source="people", published=later, credited=()), "model x")
    archive.keep(replace(ARTICLE, source="xinhua", credited=("新华社",)), "model x")
    day_only = ARTICLE.published.replace(hour=0, minute=0)
    archive.keep(replace(ARTICLE, published=day_only, published_precision="day"), "model x")
    assert newest(archive)[0].sources == ("新华社", "人民网", "生态环境部")
