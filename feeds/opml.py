"""OPML 2.0: all feeds in one file, for a reader to subscribe to at once."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Final

from lxml import etree

from feeds.channels import Channel
from feeds.links import Links, path
from feeds.settings import Settings

_GROUPS: Final = {"theme": "专题 Themes", "source": "来源 Sources", "curated": "编选 Curated"}
GENERAL: Final = "总览 Overview"


def groups(channels: Iterable[Channel]) -> list[tuple[str, list[Channel]]]:
    """The feeds under their headings."""
    grouped = groupby(channels, lambda channel: _GROUPS.get(channel.kind, GENERAL))
    return [(heading, list(members)) for heading, members in grouped]


def opml(channels: Iterable[Channel], settings: Settings) -> bytes:
    """The list of all feeds, in UTF-8."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "绿丝 greensilk"
    body = etree.SubElement(root, "body")
    for heading, members in groups(channels):
        outline = etree.SubElement(body, "outline", text=heading)
        for channel in members:
            etree.SubElement(outline, "outline", _about(channel, settings))
    etree.indent(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8")) + b"\n"


def _about(channel: Channel, settings: Settings) -> dict[str, str]:
    return {
        "type": "rss",
        "text": channel.title,
        "title": channel.title,
        "description": channel.description,
        "xmlUrl": settings.url(path(channel.slug, "application/rss+xml")),
        "htmlUrl": Links.of(channel, settings).page,
        "language": "zh-CN",
    }
