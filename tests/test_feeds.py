"""RSS: valid, stable, and silent about what nobody knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from classifier import taxonomy
from crawler.article import Attachment, Tag
from crawler.dates import BEIJING
from feeds.channels import Channel
from feeds.rss import guid, rss, source_line
from pipelines.archive.select import Kept

THEMES = {theme.slug: theme for theme in taxonomy.load()}
CHANNEL = Channel("all", "绿丝", "全部", "http://www.brigc.net/")
KEPT = Kept(
    guid_id="mee/1170001",
    source="mee",
    publisher="生态环境部",
    url="https://www.mee.gov.cn/ywdt/hjywnews/202611/t20261103_1170001.shtml",
    title="湿地保护条例修订",
    summary="第一段。",
    body="第一段。",
    author="",
    language="zh",
    published=datetime(2026, 11, 3, 14, 46, tzinfo=BEIJING),
    day_only=False,
    changed=datetime(2026, 11, 4, 1, 0, tzinfo=UTC),
    credited=("生态环境部",),
    sources=("新华社", "生态环境部"),
    images=(),
    attachments=(),
    tags=(Tag("biodiversity", 0.9), Tag("law", 0.6)),
    belt_and_road=False,
)


def entry(article: Kept) -> feedparser.FeedParserDict:
    parsed = feedparser.parse(rss(CHANNEL, [article], THEMES, "https://example.org/feeds"))
    assert not parsed.bozo
    return parsed.entries[0]


def test_an_item_says_where_it_comes_from() -> None:
    item = entry(KEPT)
    assert item.title == KEPT.title
    assert item.link == KEPT.url
    assert item.id == "tag:brigc.net,2026:greensilk/mee/1170001"
    assert "（来源：新华社、生态环境部）" in item.summary
    assert {tag.term for tag in item.tags} == {
        name for slug in ("biodiversity", "law") for name in (THEMES[slug].name_zh, THEMES[slug].name_en)
    }
    assert source_line(KEPT) == "（来源：新华社、生态环境部）"


def test_a_time_keeps_its_offset() -> None:
    assert entry(KEPT).published == "Tue, 03 Nov 2026 14:46:00 +0800"


def test_a_day_has_no_false_midnight() -> None:
    document = rss(CHANNEL, [replace(KEPT, day_only=True, published=KEPT.published.replace(hour=0, minute=0))], THEMES)
    item = etree.fromstring(document).find("channel/item")
    assert item is not None
    assert item.find("pubDate") is None
    assert item.findtext("{http://purl.org/dc/elements/1.1/}date") == "2026-11-03"


def test_newest_first_as_given() -> None:
    older = replace(KEPT, guid_id="mee/1", published=KEPT.published - timedelta(days=1))
    parsed = feedparser.parse(rss(CHANNEL, [KEPT, older], THEMES))
    assert [item.id for item in parsed.entries] == [guid(KEPT), guid(older)]


def test_the_first_attachment_or_picture_is_enclosed() -> None:
    report = Attachment("https://www.mee.gov.cn/W020.pdf", "附件")
    picture = "https://www.mee.gov.cn/W020.png"
    (enclosure,) = entry(replace(KEPT, attachments=(report,), images=(picture,))).enclosures
    assert (enclosure.href, enclosure.type, enclosure.length) == (report.url, "application/pdf", "0")
    (enclosure,) = entry(replace(KEPT, images=(picture,))).enclosures
    assert (enclosure.href, enclosure.type) == (picture, "image/png")


@pytest.mark.parametrize(
    "title", ["a\x00b\x08c", "\ufffe湿地\uffff", "x]]>y", "<script>alert(1)</script>", "&amp; &lt;b&gt;", "🌏" * 9]
)
def test_hostile_text_stays_text(title: str) -> None:
    document = rss(CHANNEL, [replace(KEPT, title=title, summary=title)], THEMES)
    item = etree.fromstring(document).find("channel/item")
    assert item is not None
    legal = "".join(character for character in title if character not in "\x00\x08\ufffe\uffff")
    assert item.findtext("title") == legal
    assert "<script" not in (item.findtext("description") or "")


@given(st.text(), st.text())
def test_any_text_gives_a_well_formed_feed(title: str, summary: str) -> None:
    etree.fromstring(rss(CHANNEL, [replace(KEPT, title=title or "x", summary=summary)], THEMES))


def test_an_empty_feed_is_a_feed() -> None:
    parsed = feedparser.parse(rss(CHANNEL, [], THEMES))
    assert not parsed.bozo
    assert parsed.feed.title == "绿丝"


def test_the_same_articles_give_the_same_bytes() -> None:
    assert rss(CHANNEL, [KEPT], THEMES) == rss(CHANNEL, [KEPT], THEMES)


def test_a_feed_names_itself_only_where_it_is_served() -> None:
    assert b'href="https://example.org/feeds/all.xml" rel="self"' in rss(
        CHANNEL, [KEPT], THEMES, "https://example.org/feeds/"
    )
    assert b'rel="self"' not in rss(CHANNEL, [KEPT], THEMES)
