"""RSS 2.0, written by feedgen; the only module that knows it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from mimetypes import guess_type
from typing import Final

import lxml.etree  # noqa: F401 - feedgen uses it without importing it
from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator

from classifier.taxonomy import Theme
from crawler.article import Attachment
from feeds.channels import Channel
from pipelines.archive.select import Kept
from pipelines.archive.stories import credit_line

# RFC 4151: the authority is fixed, so that a guid outlives every change of address.
_AUTHORITY: Final = "brigc.net,2026"
_THEME_SCHEME: Final = f"tag:{_AUTHORITY}:greensilk/theme"
# XML 1.0, section 2.2: what may stand in a document.
_ILLEGAL: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def guid(article: Kept) -> str:
    """The `tag:` address of an article, for ever: it depends on nothing but the site's own article id."""
    return f"tag:{_AUTHORITY}:greensilk/{article.guid_id}"


def source_line(article: Kept) -> str:
    """（来源：X、Y） as the newsletter prints it."""
    return credit_line(article.sources)


def rss(channel: Channel, articles: Sequence[Kept], themes: Mapping[str, Theme], base_url: str = "") -> bytes:
    """One feed as an RSS 2.0 document in UTF-8; the same articles give the same bytes.

    Args:
        articles: newest first.
        base_url: where the public folder is served, for `atom:link rel="self"`; without it there is none.
    """
    feed = FeedGenerator()
    feed.load_extension("dc")
    feed.title(_legal(channel.title))
    feed.description(_legal(channel.description))
    feed.link(href=channel.link, rel="alternate")
    if base_url:
        feed.link(href=f"{base_url.rstrip('/')}/{channel.slug}.xml", rel="self", type="application/rss+xml")
    feed.language("zh-CN")
    feed.generator("greensilk")
    feed.lastBuildDate(
        max((article.changed for article in articles), default=datetime.fromisoformat("1970-01-01T00:00:00Z"))
    )
    for article in articles:
        _item(feed.add_entry(order="append"), article, themes)
    return bytes(feed.rss_str(pretty=True))


def _item(entry: FeedEntry, article: Kept, themes: Mapping[str, Theme]) -> None:
    entry.guid(guid(article), permalink=False)
    entry.title(_legal(article.title))
    entry.link(href=article.url)
    # A description is HTML in every feed reader: text that looks like markup is escaped once more.
    entry.description(f"<p>{escape(_legal(article.summary))}</p><p>{escape(_legal(source_line(article)))}</p>")
    if article.day_only:
        entry.dc.dc_date(article.published.date().isoformat())
    else:
        entry.pubDate(article.published)
    entry.dc.dc_source([_legal(name) for name in article.sources])
    entry.dc.dc_language({"zh": "zh-CN"}.get(article.language, article.language))
    if article.author:
        entry.dc.dc_creator(_legal(article.author))
    for tag in article.tags:
        if theme := themes.get(tag.theme):
            entry.category(term=theme.name_zh, scheme=_THEME_SCHEME)
            entry.category(term=theme.name_en, scheme=f"{_THEME_SCHEME}#en")
    pictures = (Attachment(url) for url in article.images)
    if enclosed := next(iter([*article.attachments, *pictures]), None):
        kind = guess_type(enclosed.url)[0] or "application/octet-stream"
        # RSS requires a length; 0 where nobody said it.
        entry.enclosure(enclosed.url, str(enclosed.size or 0), kind)


def _legal(text: str) -> str:
    return _ILLEGAL.sub("", text)
