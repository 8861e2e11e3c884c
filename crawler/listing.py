"""Which addresses a list gives, whatever it is written in: HTML, JSON, RSS, Atom or a sitemap."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from crawler import reading
from crawler.reading import Page


def addresses(page: Page) -> Iterator[str]:
    """The absolute addresses on a list, in its order; in JSON every text may be one."""
    if page.is_data:
        printed = _texts(page.data)
    elif page.is_xml:
        printed = _nodes(page.markup)
    else:
        printed = (a.get("href", "") for a in page.root.iter("a"))
    yield from filter(None, (reading.absolute(page.url, address) for address in printed))


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list):
        for value in data.values() if isinstance(data, dict) else data:
            yield from _texts(value)


def _nodes(markup: str) -> Iterator[str]:
    """What stands in the elements and `href`s of a feed or a sitemap."""
    parser = etree.XMLParser(encoding="utf-8", recover=True, resolve_entities=False, no_network=True)
    root = etree.fromstring(markup.encode(), parser)
    for node in root.iter(etree.Element) if root is not None else ():
        yield from (text for text in (node.get("href"), node.text) if text and text.strip())
