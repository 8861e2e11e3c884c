"""What stands in a feed: of one article, in every format."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
import pytest
from lxml import etree

from crawler.article import Attachment, Tag
from crawler.dates import BEIJING
from feeds import item as room
from feeds.atom import atom
from feeds.channels import Channel
from feeds.item import Item
from feeds.jsonfeed import jsonfeed
from feeds.links import Links
from feeds.rss import rss
from feeds.settings import Settings
from pipelines.archive.select import Kept
from tests.published import THEMES

CHANNEL = Channel("all", "all", "", "全部", "All", "全部新闻。", "All news.", "http://www.brigc.net/", 100)
SERVED = Settings(base_url="https://example.org/feeds/", hub="https://hub.example.org/")
HOME = "https://www.mee.gov.cn/"
KEPT = Kept(
    guid_id="mee/1170001",
    source="mee",
    publisher="生态环境部",
    url="https://www.mee.gov.cn/ywdt/hjywnews/202611/t20261103_1170001.shtml",
    title="湿地保护条例修订",
    summary="第一段。",
    body="第一段。\n第二段 & <完>。",
    author="记者 林沐",
    language="zh",
    published=datetime(2026, 11, 3, 14, 46, tzinfo=BEIJING),
    day_only=False,
    changed=datetime(2026, 11, 4, 1, 0, tzinfo=UTC),
    credited=("生态环境部",),
    sources=("新华社", "生态环境部"),
    images=(),
    attachments=(),
    tags=(Tag("biodiversity", 0.9), Tag("law", 0.6)),
    belt_and_road=True,
)
DAY = replace(KEPT, day_only=True, published=KEPT.published.replace(hour=0, minute=0))
DC = "{http://purl.org/dc/elements/1.1/}"


def made(kept: Kept, *, full: bool = False) -> Item:
    return room.article(kept, THEMES, HOME, full=full)


def as_rss(*kept: Kept, settings: Settings = SERVED, full: bool = False) -> bytes:
    return rss(CHANNEL, [made(one, full=full) for one in kept], Links.of(CHANNEL, settings))


def as_atom(*kept: Kept, settings: Settings = SERVED) -> bytes:
    return atom(CHANNEL, list(map(made, kept)), Links.of(CHANNEL, settings))


def as_json(*kept: Kept, settings: Settings = SERVED) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(jsonfeed(CHANNEL, list(map(made, kept)), Links.of(CHANNEL, settings)))
    return read


def entry_of(kept: Kept) -> Any:
    """An article as an item of RSS."""
    return etree.fromstring(as_rss(kept)).find("channel/item")


@pytest.mark.parametrize("write", [as_rss, as_atom])
def test_an_item_says_where_it_comes_from(write: Any) -> None:
    (entry,) = feedparser.parse(write(KEPT)).entries
    assert entry.title == KEPT.title
    assert entry.link == KEPT.url
    assert entry.id == "tag:brigc.net,2026:greensilk/mee/1170001"
    assert "（来源：新华社、生态环境部）" in entry.summary
    assert entry.dc_source == "新华社、生态环境部"
    assert entry.author == "记者 林沐"


@pytest.mark.parametrize("write", [as_rss, as_atom])
def test_categories_are_the_themes_in_both_languages_each_with_its_scheme(write: Any) -> None:
    (entry,) = feedparser.parse(write(KEPT)).entries
    found = {(tag.scheme.rpartition("greensilk/")[2], tag.term) for tag in entry.tags}
    assert found == {
        ("theme/biodiversity", THEMES["biodiversity"].name_zh),
        ("theme/biodiversity", THEMES["biodiversity"].name_en),
        ("theme/law", THEMES["law"].name_zh),
        ("theme/law", THEMES["law"].name_en),
        ("belt-and-road", "“一带一路”"),
        ("belt-and-road", "Belt and Road"),
    }


def test_rss_says_whose_site_it_is_and_in_which_language() -> None:
    item = entry_of(KEPT)
    assert (item.find("source").get("url"), item.findtext("source")) == (HOME, "生态环境部")
    assert item.findtext(f"{DC}language") == "zh-CN"
    assert item.findtext(f"{DC}creator") == "记者 林沐"


def test_json_says_the_same() -> None:
    (item,) = as_json(KEPT)["items"]
    assert item["id"] == "tag:brigc.net,2026:greensilk/mee/1170001"
    assert (item["title"], item["url"], item["summary"]) == (KEPT.title, KEPT.url, KEPT.summary)
    assert item["date_published"] == "2026-11-03T14:46:00+08:00"
    assert item["_greensilk"]["sources"] == ["新华社", "生态环境部"]
    assert "（来源：新华社、生态环境部）" in item["content_html"]
    assert THEMES["law"].name_zh in item["tags"]


def test_a_time_keeps_its_offset() -> None:
    assert entry_of(KEPT).findtext("pubDate") == "Tue, 03 Nov 2026 14:46:00 +0800"
    assert b"<published>2026-11-03T14:46:00+08:00</published>" in as_atom(KEPT)


def test_a_day_has_no_false_midnight() -> None:
    item = entry_of(DAY)
    assert item.find("pubDate") is None
    assert item.findtext(f"{DC}date") == "2026-11-03"
    document = as_atom(DAY)
    assert b"<published>" not in document
    assert b"<dc:date>2026-11-03</dc:date>" in document
    (said,) = as_json(DAY)["items"]
    assert "date_published" not in said
    assert said["_greensilk"]["day"] == "2026-11-03"
    assert all(b"T00:00" not in one and b" 00:00" not in one for one in (document, as_rss(DAY)))


def test_newest_first_as_given() -> None:
    older = replace(KEPT, guid_id="mee/1", published=KEPT.published - timedelta(days=1))
    for document in (as_rss(KEPT, older), as_atom(KEPT, older)):
        assert [entry.id[-1] for entry in feedparser.parse(document).entries] == ["1", "1"]
        assert feedparser.parse(document).entries[0].id.endswith("/1170001")


@pytest.mark.parametrize("write", [as_rss, as_atom])
def test_the_first_attachment_or_picture_is_enclosed(write: Any) -> None:
    report = Attachment("https://www.mee.gov.cn/W020.pdf", "附件", 4096)
    picture = "https://www.mee.gov.cn/W020.png"
    (entry,) = feedparser.parse(write(replace(KEPT, attachments=(report,), images=(picture,)))).entries
    ((enclosure),) = entry.enclosures
    assert (enclosure.href, enclosure.type, enclosure.length) == (report.url, "application/pdf", "4096")
    assert f'href="{report.url}"' in entry.summary
    (entry,) = feedparser.parse(write(replace(KEPT, images=(picture,)))).entries
    ((enclosure),) = entry.enclosures
    assert (enclosure.href, enclosure.type, enclosure.length) == (picture, "image/png", "0")


def test_whole_texts_stand_behind_the_summary_only_where_they_may() -> None:
    assert b"content:encoded>" not in as_rss(KEPT)
    (entry,) = feedparser.parse(as_rss(KEPT, full=True)).entries
    assert "第二段 &amp; &lt;完&gt;。" in entry.content[0].value
    assert "第二段" not in entry.summary


def test_an_empty_feed_is_a_feed() -> None:
    parsed = feedparser.parse(as_rss())
    assert not parsed.bozo
    assert parsed.feed.title == "绿丝：全部 · All"


def test_the_same_articles_give_the_same_bytes() -> None:
    assert as_rss(KEPT, DAY) == as_rss(KEPT, DAY)
    assert as_atom(KEPT, DAY) == as_atom(KEPT, DAY)


def test_a_feed_names_itself_its_page_and_its_hub_only_where_it_is_served() -> None:
    for document in (as_rss(KEPT), as_atom(KEPT)):
        links = {link.rel: link.href for link in feedparser.parse(document).feed.links}
        assert links["self"].startswith("https://example.org/feeds/all.")
        assert links["alternate"] == "https://example.org/feeds/all.html"
        assert links["hub"] == "https://hub.example.org/"
    assert as_json(KEPT)["hubs"] == [{"type": "WebSub", "url": "https://hub.example.org/"}]
    alone = Settings(hub="https://hub.example.org/")
    for document in (as_rss(KEPT, settings=alone), as_atom(KEPT, settings=alone)):
        links = {link.rel: link.href for link in feedparser.parse(document).feed.links}
        assert links == {"alternate": "http://www.brigc.net/"}
    assert "feed_url" not in as_json(KEPT, settings=alone)


def test_a_site_outside_china_keeps_its_own_time_and_stands_under_the_day_in_beijing() -> None:
    abroad = datetime.fromisoformat("2026-11-03T20:00:00-05:00")
    item = made(replace(KEPT, published=abroad))
    assert (item.day, item.when) == ("2026-11-04", "2026-11-03 20:00")
