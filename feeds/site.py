"""The index page beside the feeds: what there is to subscribe to, and what is newest."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import Final
from urllib.parse import quote

from feeds.channels import Channel
from feeds.rss import source_line
from pipelines.archive.select import Kept

_PAGE: Final = Path(__file__).with_name("index.html")


def index(listed: Sequence[tuple[Channel, int, str]], newest: Sequence[Kept]) -> bytes:
    """The index page in UTF-8, readable without JavaScript.

    Args:
        listed: every feed with how many articles it holds and the title of its newest one.
        newest: the newest articles of all, newest first.
    """
    page = Template(_PAGE.read_text("utf-8"))
    filled = page.substitute(
        links="\n".join(map(_link, (channel for channel, _, _ in listed))),
        articles="\n".join(map(_article, newest)) or "<li>还没有文章。No articles yet.</li>",
        feeds="\n".join(_feed(*row) for row in listed),
    )
    return filled.encode("utf-8", "ignore")


def _link(channel: Channel) -> str:
    return (
        f'<link rel="alternate" type="application/rss+xml" title="{escape(channel.title)}" href="{_address(channel)}">'
    )


def _article(article: Kept) -> str:
    when = article.published.strftime("%Y-%m-%d" if article.day_only else "%Y-%m-%d %H:%M")
    return (
        f'<li lang="{article.language}"><a href="{escape(article.url)}">{escape(article.title)}</a>'
        f"<br><small><time>{when}</time> {escape(source_line(article))}</small></li>"
    )


def _feed(channel: Channel, count: int, title: str) -> str:
    return (
        f'<tr><td><a href="{_address(channel)}">{escape(channel.title)}</a></td>'
        f"<td>{count}</td><td>{escape(title) or '—'}</td></tr>"
    )


def _address(channel: Channel) -> str:
    return quote(f"{channel.slug}.xml")
