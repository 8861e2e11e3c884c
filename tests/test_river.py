"""The whole river, as a person runs it: sample sites in, feeds out."""

from __future__ import annotations

import json
import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import feedparser
import pytest

from classifier import taxonomy
from crawler.credits import house
from crawler.recording import press
from crawler.run import sources
from crawler.samples import samples
from tests.conftest import Greensilk, command

ARTICLES = [sample for sample in samples() if sample.kind == "article"]
ARTICLES.sort(key=lambda sample: sample.stated["time"])
EXPECTED = {(sample.folder, sample.expected["source_id"]): sample.expected for sample in ARTICLES}
PLANTED = [sample.url for sample in samples() if sample.kind in ("drift", "challenge")]
OFF_TOPIC = {
    ("people", "society-1"),
    ("xinhua", "sports-1"),
    ("chinadaily", "en-society-1"),
    ("yidaiyilu", "nuxt-wenhua-1"),
    ("huanqiu", "article-4UMk6dJv8Rw"),
    ("rmrb", "content-30198424"),
}
WIRE = "我国科研团队助力中亚干旱区建成风光储一体化示范电站"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("river")


@pytest.fixture(scope="module")
def greensilk(folder: Path, models: Path) -> Greensilk:
    return command(folder, models)


@pytest.fixture(scope="module")
def river(greensilk: Greensilk, sites: Path, folder: Path) -> Path:
    crawled = greensilk("crawl", "--replay", sites)
    said = [line for line in crawled.stderr.splitlines() if not line.endswith(tuple(PLANTED))]
    assert said == []
    published = greensilk("publish", "--base-url", "https://example.org/feeds")
    assert published.returncode == 0, published.stderr
    return folder


def entries(path: Path) -> list[feedparser.FeedParserDict]:
    parsed = feedparser.parse(path.read_bytes())
    assert not parsed.bozo
    return list(parsed.entries)


def test_what_went_in_comes_out(river: Path) -> None:
    archive = sqlite3.connect(river / "archive.db")
    assert set(archive.execute("SELECT source, source_id FROM articles")) == set(EXPECTED)
    (stories,) = archive.execute(
        "SELECT count(DISTINCT story) FROM articles JOIN article_themes ON article = id"
    ).fetchone()
    story_of = {
        (source, key): story for source, key, story in archive.execute("SELECT source, source_id, story FROM articles")
    }
    archive.close()
    identity = {expected["url"]: key for key, expected in EXPECTED.items()}
    prefix = "tag:brigc.net,2026:greensilk/"
    listed = entries(river / "public/all.xml")
    found = {tuple(map(unquote, entry.id.removeprefix(prefix).split("/"))): entry for entry in listed}
    assert len(found) == stories
    for key, entry in found.items():
        expected = EXPECTED[identity[entry.link]]
        assert story_of[key] == story_of[identity[entry.link]]
        assert entry.title == expected["title"]
        credited = [house(name) for name in expected["credited"]]
        assert all(name in entry.summary for name in credited)
        if expected["published_precision"] == "minute":
            assert entry.published_parsed[:5] == _utc(expected["published"])
        else:
            assert "<pubDate>" not in _item(river / "public/all.xml", entry.id)
            assert f"<dc:date>{expected['published'][:10]}</dc:date>" in _item(river / "public/all.xml", entry.id)


def test_each_feed_holds_what_its_name_says(river: Path) -> None:
    archive = sqlite3.connect(river / "archive.db")
    feeds = sorted(set((river / "public").glob("theme/*.xml")) - set((river / "public").glob("theme/*.atom.xml")))
    assert len(feeds) == len(taxonomy.load())
    for feed in feeds:
        rows = archive.execute(
            "SELECT title FROM articles JOIN article_themes ON article = id WHERE theme = ?"
            " GROUP BY story ORDER BY moment DESC, id DESC",
            [feed.stem],
        )
        assert [entry.title for entry in entries(feed)] == [title for (title,) in rows]
    for name in ("mee", "people", "xinhua"):
        links = {entry.link for entry in entries(river / f"public/source/{name}.xml")}
        assert links <= {expected["url"] for (source, _), expected in EXPECTED.items() if source == name}
        assert links
    archive.close()


def test_off_topic_articles_are_kept_and_stay_out_of_feeds(river: Path) -> None:
    off_topic = {sample.expected["url"] for sample in samples() if (sample.folder, sample.path.stem) in OFF_TOPIC}
    assert len(off_topic) == len(OFF_TOPIC)
    for feed in (river / "public").rglob("*.xml"):
        assert off_topic.isdisjoint(entry.link for entry in entries(feed))


def test_a_reprint_is_one_story_with_all_its_sources(river: Path) -> None:
    archive = sqlite3.connect(river / "archive.db")
    stories = archive.execute(
        "SELECT group_concat(source, ' ') FROM (SELECT * FROM articles ORDER BY source)"
        " GROUP BY story HAVING count(*) > 1"
    ).fetchall()
    archive.close()
    carriers = sorted(name for (name, _), expected in EXPECTED.items() if expected["title"] == WIRE)
    assert len(carriers) > 2
    assert stories == [(" ".join(carriers),)]
    assert [entry.title for entry in entries(river / "public/all.xml")].count(WIRE) == 1
    for name in carriers:
        assert WIRE in [entry.title for entry in entries(river / f"public/source/{name}.xml")]


def test_every_tag_has_reasons_that_stand_in_the_text(river: Path) -> None:
    archive = sqlite3.connect(river / "archive.db")
    unexplained = archive.execute(
        "SELECT url, theme FROM article_themes JOIN articles ON id = article"
        " WHERE because = '[]' OR decided_by NOT LIKE 'model %'"
    ).fetchall()
    archive.close()
    assert unexplained == []


def test_publishing_again_touches_nothing(greensilk: Greensilk, river: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (river / "public").rglob("*.*")}
    again = greensilk("publish", "--base-url", "https://example.org/feeds")
    assert again.stdout.startswith("0 files written")
    assert {path: path.stat().st_mtime_ns for path in (river / "public").rglob("*.*")} == before


def test_a_replay_is_no_proof_that_a_site_is_well(greensilk: Greensilk, river: Path) -> None:
    """Nor is it one that it is not: pages of the recording do not read."""
    printed = greensilk("health")
    assert printed.returncode == 0
    states = json.loads(greensilk("health", "--json").stdout)
    assert {state["good"] for state in states} == {""}
    assert all(state["replayed"] for state in states)
    assert all("never" in line and "replayed: " in line for line in printed.stdout.splitlines()[1:])
    addresses = [trouble.rpartition(" ")[2] for state in states for trouble in state["troubles"]]
    assert any(address in printed.stdout for address in addresses), "no line is broken"


def test_replaying_again_adds_nothing(greensilk: Greensilk, river: Path, sites: Path) -> None:
    again = greensilk("crawl", "--replay", sites, "--json")
    told = json.loads(again.stdout)
    assert {(of["new"], of["changed"]) for of in told.values()} == {(0, 0)}
    archive = sqlite3.connect(river / "archive.db")
    assert archive.execute("SELECT count(*) FROM versions").fetchone() == (len(EXPECTED),)
    archive.close()


def test_the_demo_ends_with_a_table_and_says_what_to_open(greensilk: Greensilk) -> None:
    shown = greensilk("demo")
    assert shown.returncode == 0, shown.stderr
    for word in ("mee", "people", "xinhua", "listed", "new", "绿色能源和能源效率", "index.html"):
        assert word in shown.stdout


def _utc(printed: str) -> tuple[int, ...]:
    return datetime.fromisoformat(printed).astimezone(UTC).timetuple()[:5]


def _item(feed: Path, guid: str) -> str:
    return next(item for item in feed.read_text("utf-8").split("<item>") if f">{guid}<" in item)


PAGES = os.environ.get("GREENSILK_PAGES")


@pytest.mark.skipif(not PAGES, reason="GREENSILK_PAGES names no folder of real pages")
def test_real_pages_run_through_the_river(tmp_path: Path, models: Path) -> None:
    real = [sample for sample in samples(Path(str(PAGES))) if sample.path.is_file()]
    path = press(tmp_path / "real.warc.gz", (sample.answer() for sample in real if sample.url))
    greensilk = command(tmp_path, models)
    crawled = greensilk("crawl", "--replay", path, "--json")
    troubles = [trouble for tally in json.loads(crawled.stdout).values() for trouble in tally["troubles"]]
    owned = {
        sample.stated["url"]: sample
        for sample in real
        if sample.kind in ("article", "api")
        and sample.folder in sources()
        and sources()[sample.folder].owns(sample.url)
    }
    archive = sqlite3.connect(tmp_path / "archive.db")
    kept = dict(archive.execute("SELECT title, source FROM articles"))
    archive.close()
    for url, sample in owned.items():
        digest = sources()[sample.folder].digest
        if sample.stated["title"] and digest and digest.search(sample.stated["title"]):
            assert sample.stated["title"] not in kept
        elif sample.stated["title"]:
            assert kept.get(sample.stated["title"]) == sample.folder
        else:
            assert any(url in trouble and "no title found" in trouble for trouble in troubles)
    assert greensilk("publish").returncode == 0
    links = {entry.link for entry in entries(tmp_path / "public" / "all.xml")}
    assert links
    assert links <= {sources()[sample.folder].canonical(url) for url, sample in owned.items()}
