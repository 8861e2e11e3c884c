"""Every feed passes the rules of the W3C validator, JSON its schema, and reads back as the archive has it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from feeds import identity
from feeds.settings import Curated
from pipelines.archive import Archive, decisions
from pipelines.archive.select import Kept, articles
from pipelines.archive.stories import credit_line
from tests.conftest import Greensilk
from tests.published import SETTINGS, THEMES, article, data, edited, files, fill, keep, opened, parsed, told
from tests.validator import complaints

SCHEMA = Draft202012Validator(json.loads(Path(__file__).with_name("jsonfeed.schema.json").read_text("utf-8")))
CURATED = (
    Curated("corridor", "绿色走廊", "走廊 lang:zh", limit=20, full_text=True),
    Curated("chosen", "精选", picks_only=True),
)
HUB = replace(SETTINGS, hub="https://hub.example.org/", curated=CURATED, full_text=("mee",))


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[tuple[Archive, Path]]:
    """An archive of many articles, and what was published of it."""
    folder = tmp_path_factory.mktemp("full")
    with opened(folder) as archive:
        fill(archive, 10_000 if request.config.getoption("--soak") else 600)
        keep(archive, edited(article(1), title="修改后的标题"))
        for number in (30, 7, 200):
            decisions.pick(archive, number, "林沐", True)
        told(archive, folder / "public", HUB)
        yield archive, folder / "public"


def checked(published: dict[str, bytes]) -> dict[str, list[str]]:
    found = {path: complaints(content) for path, content in published.items() if path.endswith((".xml", ".opml"))}
    for path, content in published.items():
        if path.endswith(".json"):
            found[path] = [error.message for error in SCHEMA.iter_errors(json.loads(content))]
    return {path: said for path, said in found.items() if said}


@pytest.mark.soak
def test_every_feed_of_a_large_archive_is_valid(full: tuple[Archive, Path]) -> None:
    published = files(full[1])
    kinds = {path.split("/")[0] for path in published}
    assert {"archive", "curated", "day", "source", "story", "theme", "all.xml", "bri.json", "feeds.opml"} <= kinds
    assert checked(published) == {}


def test_every_feed_of_the_demo_is_valid(greensilk: Greensilk, sites: Path, tmp_path: Path) -> None:
    assert greensilk("crawl", "--replay", sites).returncode in (0, 1)
    assert greensilk("publish", "--base-url", "https://example.org/feeds").returncode == 0
    published = files(tmp_path / "public")
    assert sum(path.endswith(".atom.xml") for path in published) > 20
    assert checked(published) == {}


def test_what_is_published_without_an_address_is_valid_but_for_the_link_to_itself(
    greensilk: Greensilk, sites: Path, tmp_path: Path
) -> None:
    """As it comes out of the box: nobody said where the folder is served, and that is said."""
    assert greensilk("crawl", "--replay", sites).returncode in (0, 1)
    assert "Without base_url no feed names its own address" in greensilk("publish").stdout
    published = files(tmp_path / "public")
    said = {complaint for some in checked(published).values() for complaint in some}
    assert {complaint.split(":")[0] for complaint in said} == {"self"}
    assert "feeds.opml" not in published
    assert not [path for path, content in published.items() if b"feeds.opml" in content]


def test_a_feed_without_articles_is_valid(tmp_path: Path) -> None:
    with opened(tmp_path) as archive:
        told(archive, tmp_path / "public", HUB)
    assert checked(files(tmp_path / "public")) == {}


@pytest.mark.soak
def test_every_feed_reads_back_as_the_archive_has_it(full: tuple[Archive, Path]) -> None:
    archive, public = full
    known = {kept.url: kept for kept in articles(archive, numbers(archive))}
    members = {url: [one for one in known.values() if one.story == kept.story] for url, kept in known.items()}
    read = 0
    for path in files(public):
        if path.endswith((".xml", ".json")):
            for entry in entries(public, path):
                alone = path.split("/")[-2:-1] == ["source"] or "picks" in path or "/source/" in path
                told = [known[entry["link"]]] if alone else members[entry["link"]]
                assert_same(entry, known[entry["link"]], told, path)
                read += 1
    assert read > 2_000


def entries(public: Path, path: str) -> list[Any]:
    """The items of a feed; those of JSON under the names that feedparser uses."""
    if not path.endswith(".json"):
        return list(parsed(public, path).entries)
    items = data(public, path)["items"]
    assert isinstance(items, list)
    return [_as_feedparser(item) for item in items]


def _as_feedparser(item: dict[str, Any]) -> dict[str, Any]:
    files = item.get("attachments", [])[:1]
    said = item["_greensilk"]
    return {
        "id": item["id"],
        "title": item["title"],
        "link": item["url"],
        "summary": item["content_html"],
        "plain": item["summary"],
        "dc_source": "、".join(said["sources"]),
        "author": item["authors"][0]["name"],
        "language": item["language"],
        "tags": [{"term": term} for term in item.get("tags", [])],
        "enclosures": [
            {"href": file["url"], "length": str(file.get("size_in_bytes", 0)), "type": file["mime_type"]}
            for file in files
        ],
        "when": item.get("date_published", said["day"]),
        "modified": item.get("date_modified"),
    }


def numbers(archive: Archive) -> list[int]:
    return [number for (number,) in archive.db.execute("SELECT id FROM articles")]


def assert_same(entry: dict[str, Any], kept: Kept, told: list[Kept], path: str) -> None:
    """An item against the article that it shows and the articles of the story that it stands for."""
    assert (entry["title"], entry["link"]) == (kept.title, kept.url)
    assert entry["id"] in {guid for one in told for guid in guids(one, path)}
    assert kept.summary in entry["summary"]
    assert credit_line(kept.sources) in str(entry["summary"]) or entry.get("content")
    assert entry.get("plain", kept.summary) == kept.summary
    assert entry["dc_source"] == "、".join(kept.sources)
    assert entry.get("author", "") in {kept.author, kept.publisher}
    assert not kept.author or entry["author"] == kept.author
    language = entry.get("language") or entry.get("dc_language") or entry["title_detail"]["language"]
    assert language == {"zh": "zh-CN"}.get(kept.language, kept.language)
    assert {tag["term"] for tag in entry.get("tags", [])} == terms(told)
    found = [(file["href"], file["length"], file["type"]) for file in entry.get("enclosures", [])]
    assert found == enclosed(kept)
    assert_dated(entry, kept, path)


def guids(kept: Kept, path: str) -> tuple[str, ...]:
    name = identity.article(kept.guid_id)
    stories = path.startswith(("stories.", "archive/stories/"))
    return (identity.story(name),) if stories else (name,)


def terms(told: list[Kept]) -> set[str]:
    named = {
        name for one in told for tag in one.tags for name in (THEMES[tag.theme].name_zh, THEMES[tag.theme].name_en)
    }
    return named | ({"“一带一路”", "Belt and Road"} if any(one.belt_and_road for one in told) else set())


def enclosed(kept: Kept) -> list[tuple[str, str, str]]:
    if kept.attachments:
        return [(kept.attachments[0].url, str(kept.attachments[0].size), "application/pdf")]
    return [(url, "0", "image/jpeg") for url in kept.images[:1]]


def assert_dated(entry: dict[str, Any], kept: Kept, path: str) -> None:
    if "when" in entry:
        day = kept.published.date().isoformat()
        assert entry["when"] == (day if kept.day_only else kept.published.isoformat(timespec="seconds"))
        assert "stories" in path or (entry["modified"] is not None) == kept.edited
    elif kept.day_only:
        said = [entry.get("date"), entry.get("updated"), entry.get("published")]
        assert kept.published.date().isoformat() in said
    else:
        assert tuple(entry["published_parsed"])[:6] == kept.published.utctimetuple()[:6]
        if kept.edited and "stories" not in path:
            assert tuple(entry["updated_parsed"])[:6] == kept.changed.utctimetuple()[:6]


@pytest.mark.soak
def test_the_feed_and_its_archive_hold_everything_once(full: tuple[Archive, Path]) -> None:
    """RFC 5005: from the feed back along prev-archive, every article of the feed is met."""
    archive, public = full
    for slug in ("all", "theme/energy", "source/mee", "curated/corridor"):
        met, path = set(), f"{slug}.atom.xml"
        current, steps = path, 0
        while path:
            feed = parsed(public, path)
            met |= {entry.id for entry in feed.entries}
            links = {link.rel: link.href.removeprefix("https://example.org/feeds/") for link in feed.feed.links}
            assert steps == 0 or links["current"] == current
            path, steps = links.get("prev-archive", ""), steps + 1
        assert steps > 3
        assert met == expected(archive, slug)


def expected(archive: Archive, slug: str) -> set[str]:
    where = {
        "all": "r.id IN (SELECT article FROM article_themes)",
        "theme/energy": "r.id IN (SELECT article FROM article_themes WHERE theme = 'energy')",
        "source/mee": "r.id IN (SELECT article FROM article_themes) AND r.source = 'mee'",
        "curated/corridor": "r.id IN (SELECT article FROM article_themes) AND r.title LIKE '%走廊%'",
    }[slug]
    name = "r.source || '/' || r.source_id" if slug == "source/mee" else "t.key"
    query = f"SELECT DISTINCT {name} FROM articles r JOIN stories t ON t.id = r.story WHERE {where}"
    return {identity.article(key) for (key,) in archive.db.execute(query)}


RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>t</title><link>http://a.example/</link>
<description>d</description><atom:link rel="self" href="http://a.example/f.xml" type="application/rss+xml"/>
<language>zh-CN</language>
<item><title>t</title><link>http://a.example/1</link><description>&lt;p&gt;x&lt;/p&gt;</description>
<guid isPermaLink="false">tag:a.example,2026:1</guid>
<enclosure url="http://a.example/1.pdf" length="0" type="application/pdf"/>
<pubDate>Fri, 20 Nov 2026 12:00:00 +0800</pubDate><source url="http://a.example/">s</source><dc:source>s</dc:source>
</item></channel></rss>"""
ATOM = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:a.example,2026:f</id><title>t</title><updated>2026-11-20T12:00:00+08:00</updated>
<link rel="self" href="http://a.example/f.xml" type="application/atom+xml"/><author><name>a</name></author><entry>
<id>tag:a.example,2026:1</id><title>t</title><link rel="alternate" href="http://a.example/1"/>
<updated>2026-11-20T12:00:00+08:00</updated><author><name>a</name></author><summary type="html">x</summary>
</entry></feed>"""


@pytest.mark.parametrize("document", [RSS, ATOM])
def test_the_rules_let_a_valid_feed_pass(document: str) -> None:
    assert complaints(document.encode()) == []


@pytest.mark.parametrize(
    ("rule", "document", "good", "bad"),
    [
        ("well-formed", RSS, "</item>", ""),
        ("declaration", RSS, ' encoding="UTF-8"', ""),
        ("sniffing", RSS, "<rss", f"<!--{'x' * 600}--><rss"),
        ("characters", RSS, "<title>t", "<title>t\u0085\u009c"),
        ("prefix", RSS, "dc", "dublin"),
        ("version", RSS, 'version="2.0"', 'version="0.91"'),
        ("missing", RSS, "<description>d</description>", ""),
        ("missing", RSS, "<language>zh-CN</language>", ""),
        ("duplicate", RSS, "<dc:source>s</dc:source>", "<dc:source>s</dc:source><dc:source>r</dc:source>"),
        ("undefined", RSS, "<item>", "<item><image/>"),
        ("order", RSS, "</item>", "</item><language>zh-CN</language>"),
        ("blank", RSS, "<title>t", "<title> "),
        ("markup", RSS, "<title>t", "<title>&lt;b&gt;t&lt;/b&gt;"),
        ("self", RSS, 'rel="self"', 'rel="alternate"'),
        ("url", RSS, "http://a.example/1<", "/1<"),
        ("url", RSS, "http://a.example/1<", "http://a.example/湿地<"),
        ("url", RSS, "http://a.example/1.pdf", "data:text/plain,x"),
        ("guid", RSS, ' isPermaLink="false"', ""),
        ("tag", RSS, "tag:a.example,2026:1", "tag:1"),
        ("language", RSS, "zh-CN", "Chinese"),
        ("rfc822", RSS, "20 Nov 2026", "2026-11-20"),
        ("implausible", RSS, "Fri, 20 Nov 2026", "Mon, 20 Nov 2026"),
        ("implausible", RSS, "Fri, 20 Nov 2026", "Thu, 01 Jan 1970"),
        ("length", RSS, 'length="0"', 'length="-1"'),
        ("mime", RSS, 'type="application/pdf"', 'type="pdf"'),
        ("semantics", RSS, "<dc:source>", "<dc:date>2026-11-20</dc:date><dc:source>"),
        ("risk", RSS, "&lt;p&gt;x", "&lt;script&gt;x"),
        ("risk", RSS, "&lt;p&gt;x", '&lt;p onclick="x"&gt;x'),
        ("relative", RSS, "&lt;p&gt;x", "&lt;a href='/x'&gt;x"),
        ("twice", ATOM, "</entry>", f"</entry>{ATOM[ATOM.index('<entry>') : ATOM.index('</feed>')]}"),
        ("rfc3339", ATOM, "<updated>2026-11-20T12:00:00+08:00", "<updated>2026-11-20"),
        ("alternate", ATOM, '<link rel="alternate" href="http://a.example/1"/>', ""),
        ("relation", ATOM, 'rel="alternate"', 'rel="original"'),
        ("author", ATOM, "<name>a</name></author><summary", "<name/></author><summary"),
        ("missing", ATOM, '<summary type="html">x</summary>', ""),
    ],
)  # fmt: skip
def test_the_rules_catch_what_they_name(rule: str, document: str, good: str, bad: str) -> None:
    assert good in document
    said = complaints(document.replace(good, bad).encode())
    assert any(one.startswith(f"{rule}:") for one in said), said
