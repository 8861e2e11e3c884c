"""Which addresses a list gives, whatever it is written in: HTML, JSON, RSS, Atom or a sitemap."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from lxml import etree

from crawler import dates, reading
from crawler.dates import Stamp
from crawler.reading import Page

_ADDRESS: Final = re.compile(r"(?:https?:)?//")
_LEADING: Final = tuple(f"{{*}}{name}" for name in ("link", "guid", "id", "loc"))
_DAY: Final = re.compile(r"(?:\w{2,4}[:：]\s*)?(?:20\d\d-\d\d-\d\d|[A-Z][a-z]{2,8}\.?\s*\d{1,2},\s*20\d\d)")


def addresses(page: Page) -> Iterator[str]:
    """The absolute addresses on a list, in its order; in JSON every text may be one."""
    if page.is_data:
        printed = _texts(page.data)
    elif page.is_xml:
        printed = _nodes(page.markup)
    else:
        printed = (a.get("href", "") for a in page.root.iter("a"))
    yield from filter(None, (reading.absolute(page.url, address) for address in printed))


def is_empty(page: Page) -> bool:
    """Whether data has a place for rows and none in it: a search without a hit. An error has no such place."""
    if not page.is_data or any(map(_ADDRESS.match, _texts(page.data))):
        return False
    return _has_empty_rows(page.data)


def _has_empty_rows(data: Any) -> bool:
    if isinstance(data, dict):
        return any(_has_empty_rows(value) for value in data.values())
    return isinstance(data, list) and not data


def days(page: Page, rows: str, owns: Callable[[str], bool]) -> dict[str, Stamp]:
    """The days that a list prints in elements of their own, by the address of the article; titles hold dates, too.

    Args:
        rows: finds the items of the list. One that leads to several articles, or prints several days, says nothing.
        owns: whether an address is that of an article.
    """
    found: dict[str, Stamp] = {}
    for row in page.select(rows):
        printed = [leaf.text for leaf in row.iter() if leaf.text and _DAY.fullmatch(leaf.text.strip())]
        links = (reading.absolute(page.url, a.get("href", "")) for a in row.iter("a"))
        urls = {url for url in links if url and owns(url)}
        if len(printed) == len(urls) == 1 and (stamp := dates.read(printed[0])):
            found[urls.pop()] = stamp
    return found


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list):
        for value in data.values() if isinstance(data, dict) else data:
            yield from _texts(value)


def _nodes(markup: str) -> Iterator[str]:
    """The addresses in a feed or a sitemap; its dates and guids would lead to pages beside it."""
    parser = etree.XMLParser(encoding="utf-8", recover=True, resolve_entities=False, no_network=True)
    root = etree.fromstring(markup.encode(), parser)
    for node in root.iter(*_LEADING) if root is not None else ():
        yield from (text for text in (node.get("href"), node.text) if text and text.strip().startswith(("http", "/")))
