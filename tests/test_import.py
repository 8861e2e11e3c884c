"""greensilk import: rows and recordings of others become articles by the same way as a crawl's."""

from __future__ import annotations

import gzip
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from scrapy.http import Request, Response

from crawler.recording import WarcFile, press
from crawler.samples import samples
from tests.clippings import WRONG, collection, row, write
from tests.conftest import Greensilk
from tests.published import parsed

TIME = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        return db.execute(sql).fetchall()


def pages() -> list[Response]:
    """Two articles of a source, as its server sends them."""
    found = (sample for sample in samples() if sample.folder == "mee" and sample.kind == "article")
    return [sample.answer()[0] for sample in found]


def test_rows_become_articles_and_wrong_ones_are_named(tmp_path: Path, greensilk: Greensilk) -> None:
    write(tmp_path / "rows.jsonl", collection(20))
    ended = greensilk("import", "rows.jsonl")
    assert ended.returncode == 1
    assert ended.stdout == f"rows.jsonl: 20 new, 1 changed, 1 known, {WRONG} bad.\n"
    assert [line.split(":")[0] for line in ended.stderr.splitlines()] == [
        f"rows.jsonl, line {number}" for number in (11, 23, 24)
    ]
    first = rows(tmp_path, "SELECT source, published, credited, read_by FROM articles WHERE title LIKE '第1座%'")
    (source, published, credited, read_by) = first[0]
    assert (source, published, json.loads(credited)) == ("mee", "2021-02-02T02:10:00+08:00", ["新华社", "经济日报"])
    assert json.loads(read_by)["title"] == "import rows.jsonl"
    assert rows(tmp_path, "SELECT count(*) FROM articles JOIN article_themes ON article = id WHERE theme = 'energy'")
    assert rows(tmp_path, "SELECT title FROM articles WHERE url LIKE '%/2.html'") == [("第2座光伏电站全部并网发电",)]
    assert rows(tmp_path, "SELECT count(*) FROM versions WHERE article = 2") == [(2,)]
    assert "第7座光伏电站" in greensilk("search", "第7座光伏电站").stdout


def test_an_import_called_again_finds_everything_known(tmp_path: Path, greensilk: Greensilk) -> None:
    write(tmp_path / "rows.jsonl", [row(number) for number in range(1, 8)])
    assert greensilk("import", "rows.jsonl").returncode == 0
    assert greensilk("import", "rows.jsonl").stdout == "rows.jsonl: 0 new, 0 changed, 7 known, 0 bad.\n"


def test_a_row_that_does_not_say_when_it_was_seen_changes_nothing_that_is_known(
    tmp_path: Path, greensilk: Greensilk
) -> None:
    write(tmp_path / "rows.jsonl", [row(1)])
    write(tmp_path / "again.jsonl", [row(1, title="别的题目")])
    greensilk("import", "rows.jsonl")
    assert greensilk("import", "again.jsonl").stdout == "again.jsonl: 0 new, 0 changed, 1 known, 0 bad.\n"
    assert rows(tmp_path, "SELECT title FROM articles") == [("第1座光伏电站并网发电",)]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": " "}, "it has no title"),
        ({"body": ""}, "it has no body"),
        ({"body": ["a"]}, "its body is no text"),
        ({"url": "file:///etc/passwd"}, "no address that begins with http"),
        ({"url": "http://[1"}, "no address that begins with http"),
        ({"published": "yesterday"}, "is no date"),
        ({"published": "2999-01-01"}, "lies in the future"),
        ({"published_precision": "hour"}, "is neither minute nor day"),
        ({"source": "经济曰报"}, "there is no source '经济曰报'"),
        ({"source": None}, "it names no source"),
        ({"language": "de"}, "is neither zh nor en"),
        ({"title": "绿\ufffd"}, "were lost"),
        ({"title": "绿\ud83d"}, "are broken"),
        ({"images": "a.jpg"}, "its images is no list"),
        ({"attachments": ["a.pdf"]}, "its attachments are"),
        ({"attachments": [{"url": "https://a.example/a.pdf", "size": -5}]}, "size -5 is no number of bytes"),
        ({"attachments": [{"url": "https://a.example/a.pdf", "size": True}]}, "size True is no number of bytes"),
        ({"fetched": "now"}, "is no time in ISO 8601"),
        ({"read_by": [1]}, "its read_by is no object of texts"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_is_wrong_with_a_row_is_said(
    tmp_path: Path, greensilk: Greensilk, changes: dict[str, Any], said: str
) -> None:
    (tmp_path / "rows.jsonl").write_text(json.dumps(row(1) | changes) + "\n" + json.dumps(row(2)), "utf-8")
    ended = greensilk("import", "rows.jsonl")
    assert ended.returncode == 1
    assert ended.stdout == "rows.jsonl: 1 new, 0 changed, 0 known, 1 bad.\n"
    assert ended.stderr.startswith("rows.jsonl, line 1: ")
    assert said in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_what_is_no_character_does_not_come_in(tmp_path: Path, greensilk: Greensilk) -> None:
    write(
        tmp_path / "rows.jsonl", [row(1, title="绿\ufffe色\x9b\u2028转型\uffff\u2066", body="碳\x85市场\ufdd0启动\x80")]
    )
    assert greensilk("import", "rows.jsonl").returncode == 0
    assert rows(tmp_path, "SELECT title, body FROM articles") == [("绿色 转型", "碳 市场启动")]


def test_bytes_of_other_encodings_and_a_mark_at_the_beginning(tmp_path: Path, greensilk: Greensilk) -> None:
    good = json.dumps(row(1), ensure_ascii=False).encode("utf-8-sig")
    (tmp_path / "rows.jsonl").write_bytes(good + b"\r\n\r\n" + json.dumps(row(2), ensure_ascii=False).encode("gbk"))
    ended = greensilk("import", "rows.jsonl")
    assert ended.stdout == "rows.jsonl: 1 new, 0 changed, 0 known, 1 bad.\n"
    assert ended.stderr == "rows.jsonl, line 3: it is not UTF-8 text, left out.\n"


def test_a_compressed_file_and_a_cut_one(tmp_path: Path, greensilk: Greensilk) -> None:
    whole = gzip.compress(write(tmp_path / "rows.jsonl", [row(number) for number in range(1, 400)]).read_bytes())
    (tmp_path / "rows.jsonl.gz").write_bytes(whole[: len(whole) * 2 // 3])
    cut = greensilk("import", "rows.jsonl.gz")
    assert cut.returncode == 1
    ((kept,),) = rows(tmp_path, "SELECT count(*) FROM articles")
    assert 0 < kept < 399
    assert cut.stderr == f"rows.jsonl.gz, line {kept + 1}: the file is cut or damaged from here on, left out.\n"
    (tmp_path / "rows.jsonl.gz").write_bytes(whole)
    again = greensilk("import", "rows.jsonl.gz")
    assert again.stdout == f"rows.jsonl.gz: {399 - kept} new, 0 changed, {kept} known, 0 bad.\n"


def test_clippings_of_a_source_that_is_not_crawled(tmp_path: Path, greensilk: Greensilk) -> None:
    write(tmp_path / "rows.jsonl", [row(1, source="经济日报"), row(2, source="经济日报"), row(3, source="中国环境报")])
    assert "--add-sources makes it one" in greensilk("import", "rows.jsonl").stderr
    assert greensilk("import", "--add-sources", "rows.jsonl").returncode == 0
    assert rows(tmp_path, "SELECT name, publisher FROM sources ORDER BY name") == [
        ("paper-example-org", "经济日报"),
        ("paper-example-org-2", "中国环境报"),
    ]
    assert "第2座光伏电站" in greensilk("search", "source:经济日报").stdout
    assert greensilk("import", "rows.jsonl").stdout == "rows.jsonl: 0 new, 0 changed, 3 known, 0 bad.\n"


def test_a_spoiled_name_of_a_source_spoils_no_feed(tmp_path: Path, greensilk: Greensilk) -> None:
    spoiled = [row(1, source="坏\ufffe名\x9b"), row(2, source="坏\ufffe名\x9b"), row(3, source="\ufffe")]
    write(tmp_path / "rows.jsonl", spoiled)  # type: ignore[arg-type]
    assert " 2 new, 0 changed, 0 known, 1 bad" in greensilk("import", "--add-sources", "rows.jsonl").stdout
    assert rows(tmp_path, "SELECT publisher FROM sources") == [("坏名",)]
    assert greensilk("publish").returncode == 0
    assert parsed(tmp_path / "public", "source/paper-example-org.xml").feed.title.startswith("绿丝：坏名")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://www.湿地.example/1.html", "xn--ces555c-example"),
        ("http://[::1]/1.html", "1"),
        ("https://WWW.Paper_1.example:8080/1.html", "paper-1-example"),
    ],
)
def test_a_new_source_has_a_name_that_files_and_addresses_can_have(
    tmp_path: Path, greensilk: Greensilk, address: str, name: str
) -> None:
    write(tmp_path / "rows.jsonl", [row(1, url=address, source="湿地报")])
    assert greensilk("import", "--add-sources", "rows.jsonl").returncode == 0
    assert rows(tmp_path, "SELECT name FROM sources") == [(name,)]
    assert greensilk("publish", "--base-url", "https://example.org").returncode == 0
    public = tmp_path / "public"
    assert parsed(public, f"source/{name}.xml").feed.links[1].href == f"https://example.org/source/{name}.xml"
    assert f'href="source/{name}.atom.xml"' in (public / "index.html").read_text("utf-8")


def test_an_offset_with_seconds_becomes_one_that_a_feed_can_print(tmp_path: Path, greensilk: Greensilk) -> None:
    write(tmp_path / "rows.jsonl", [row(1, published="2021-02-02T10:00:00+05:53:28")])
    assert greensilk("import", "rows.jsonl").returncode == 0
    assert rows(tmp_path, "SELECT published FROM articles") == [("2021-02-02T09:59:32+05:53",)]


def test_a_recording_of_others_gives_what_a_crawl_gives(tmp_path: Path, greensilk: Greensilk, sites: Path) -> None:
    ended = greensilk("import", sites)
    assert greensilk("crawl", "--replay", sites, "--archive", "crawled.db").returncode in (0, 1)
    texts = "SELECT source, source_id, title, body, published, credited FROM articles ORDER BY source, source_id"
    with closing(sqlite3.connect(tmp_path / "crawled.db")) as db:
        assert rows(tmp_path, texts) == db.execute(texts).fetchall()
    planted = [sample.url for sample in samples() if sample.kind in ("drift", "challenge")]
    assert sorted(line.rpartition(": ")[2] for line in ended.stderr.splitlines()) == sorted(planted)
    assert "no article" in ended.stdout
    again = greensilk("import", sites)
    assert " 0 new, 0 changed, " in again.stdout


def test_what_is_not_ours_in_a_recording_is_passed_over_and_counted(tmp_path: Path, greensilk: Greensilk) -> None:
    page, second, *_ = pages()
    warc = WarcFile(tmp_path / "news.warc.gz")
    for response in (
        page,
        Response("https://elsewhere.example.org/1.html", body=b"<p>no</p>", headers={"Content-Type": "text/html"}),
        second.replace(status=404, body=b"gone"),
        Response("https://www.mee.gov.cn/about/", body=b"<p>us</p>", headers={"Content-Type": "text/html"}),
    ):
        warc.add(Request(response.url), response, TIME)
    warc.close()
    with (tmp_path / "news.warc.gz").open("ab") as file:
        file.write(gzip.compress(_revisit(page.url)))
    ended = greensilk("import", "news.warc.gz")
    assert ended.stderr == ""
    assert ended.stdout == (
        "news.warc.gz: 1 new, 0 changed, 0 known, 0 bad."
        " Passed over: 1 other hosts, 1 not found, 1 no article, 1 unchanged since another capture.\n"
    )


def _revisit(url: str) -> bytes:
    return (
        f"WARC/1.0\r\nWARC-Type: revisit\r\nWARC-Record-ID: <urn:uuid:9>\r\nWARC-Date: 2026-11-20T03:00:00Z\r\n"
        f"WARC-Target-URI: {url}\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    ).encode()


def test_several_captures_of_a_page_are_its_versions(tmp_path: Path, greensilk: Greensilk) -> None:
    page = pages()[0]
    edited = page.replace(body=gzip.compress(gzip.decompress(page.body).replace("的".encode(), "之".encode())))
    press(tmp_path / "news.warc.gz", [(edited, TIME + timedelta(days=1)), (page, TIME)])
    assert greensilk("import", "news.warc.gz").stdout.startswith("news.warc.gz: 1 new, 1 changed")
    seen = rows(tmp_path, "SELECT v.body = a.body FROM versions v JOIN articles a ON a.id = article ORDER BY v.fetched")
    assert seen == [(0,), (1,)]
    ((body,),) = rows(tmp_path, "SELECT body FROM articles")
    assert "之" in body


def test_a_cut_recording_is_imported_up_to_the_cut(tmp_path: Path, greensilk: Greensilk, sites: Path) -> None:
    whole = sites.read_bytes()
    (tmp_path / "cut.warc.gz").write_bytes(whole[: len(whole) // 2])
    ended = greensilk("import", "cut.warc.gz")
    assert ended.returncode == 1
    assert "cut.warc.gz is cut or damaged after byte" in ended.stderr
    ((before,),) = rows(tmp_path, "SELECT count(*) FROM articles")
    assert before > 10
    assert f" {before} known" in greensilk("import", sites).stdout
