"""RSS 2.0, written by feedgen; the only module that knows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import lxml.etree
from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator

from feeds import clean
from feeds.channels import Channel
from feeds.dates import changed
from feeds.item import Item
from feeds.links import Links, styled
from feeds.settings import Settings
from feeds.shown import shown

_ATOM: Final = "http://www.w3.org/2005/Atom"
_LONGEST: Final = 1_000  # characters of a notice


def rss(channel: Channel, items: Sequence[Item], links: Links) -> bytes:
    """One feed as an RSS 2.0 document in UTF-8; the same items give the same bytes.

    Args:
        items: newest first.
    """
    feed = FeedGenerator()
    feed.load_extension("dc")
    feed.register_extension("more", _Channel, _Entry)
    feed.title(channel.title)
    feed.description(channel.description)
    feed.link(href=links.page, rel="alternate")
    feed.more.links = links.atom("application/rss+xml")
    feed.more.page = shown(channel.slug, items)
    feed.language("zh-CN")
    feed.generator("greensilk")
    feed.lastBuildDate(changed(items))
    for item in items:
        _item(feed.add_entry(order="append"), item)
    return styled(bytes(feed.rss_str(pretty=True)), channel.slug)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to be said that is no article; `time` is aware."""

    guid: str
    title: str
    text: str
    time: datetime


def notices(said: Sequence[Notice], settings: Settings, slug: str) -> bytes:
    """A feed of troubles and recoveries.

    Args:
        said: newest first.
        slug: of the feed and of the page it speaks for.
    """
    feed = FeedGenerator()
    feed.register_extension("more", _Channel, _Entry)
    feed.more.page = shown(slug)
    feed.title("绿丝：来源状况 greensilk: how the sources are")
    feed.description("来源何时出现问题、何时恢复。When a source fell ill, and when it was well again.")
    feed.link(href=settings.url(f"{slug}.html") if settings.base_url else settings.home, rel="alternate")
    if settings.base_url:
        feed.more.links = [{"rel": "self", "href": settings.url(f"{slug}.xml"), "type": "application/rss+xml"}]
    feed.language("zh-CN")
    feed.generator("greensilk")
    feed.lastBuildDate(said[0].time if said else changed(()))
    for notice in said:
        entry = feed.add_entry(order="append")
        entry.guid(notice.guid, permalink=False)
        entry.title(clean.line(notice.title, _LONGEST))
        entry.description(clean.line(notice.text, _LONGEST))
        entry.pubDate(notice.time)
    return styled(bytes(feed.rss_str(pretty=True)), slug)


def _item(entry: FeedEntry, item: Item) -> None:
    entry.guid(item.guid, permalink=False)
    entry.title(item.title)
    if item.url:
        entry.link(href=item.url)
    entry.description(item.html)
    if item.full:
        entry.content(item.full, type="html")
    if item.published:
        entry.pubDate(item.published)
    else:
        entry.dc.dc_date(item.day)
    if item.homepage:
        entry.source(url=item.homepage, title=item.publisher)
    # One element for all names: the W3C validator allows no second dc:source.
    entry.dc.dc_source("、".join(item.sources))
    entry.dc.dc_language(item.language)
    if item.author:
        entry.dc.dc_creator(item.author)
    for category in item.categories:
        entry.category(term=category.zh, scheme=category.scheme)
        entry.category(term=category.en, scheme=category.scheme)
    if item.files:
        first = item.files[0]
        entry.enclosure(first.url, str(first.size), first.kind)
    entry.more.updated = item.updated.isoformat(timespec="seconds") if item.edited else ""


class _Channel:
    """Links that feedgen writes to Atom only, and what a browser shows."""

    def __init__(self) -> None:
        self.links: Sequence[dict[str, str]] = ()
        self.page: Any = None

    def extend_ns(self) -> dict[str, str]:
        return {}

    def extend_rss(self, feed: Any) -> Any:
        for link in self.links:
            lxml.etree.SubElement(feed[0], f"{{{_ATOM}}}link", link)
        feed[0].append(self.page)
        return feed


class _Entry:
    """When an item was edited, for which RSS has no word."""

    def __init__(self) -> None:
        self.updated = ""

    def extend_ns(self) -> dict[str, str]:
        return {}

    def extend_rss(self, entry: Any) -> Any:
        if self.updated:
            lxml.etree.SubElement(entry, f"{{{_ATOM}}}updated").text = self.updated
        return entry
