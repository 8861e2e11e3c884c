"""What a browser shows of a raw feed: an element of XHTML that feed readers pass over.

Browsers take leave of XSLT, and CSS alone makes no links: so titles that can be clicked stand here once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from lxml import etree

from feeds.item import Item
from feeds.links import path, up
from feeds.settings import plain

_XHTML: Final = "http://www.w3.org/1999/xhtml"
_SPACE: Final[dict[Any, str]] = {None: _XHTML}


def shown(slug: str, items: Sequence[Item] = (), place: str = "") -> Any:
    """The way to a feed's page, and its items.

    Args:
        place: the path of the document, where it is not the feed's own.
    """
    div = etree.Element(f"{{{_XHTML}}}div", nsmap=_SPACE)
    _link(_add(div, "p"), up(place or slug) + plain(path(slug, "text/html")), "打开网页版 Open as a web page")
    if items:
        listed = _add(div, "ol")
        for item in items:
            _item(_add(listed, "li"), item)
    return div


def _item(line: Any, item: Item) -> None:
    line.set("lang", item.language)
    title = _add(line, "h2")
    if item.url:
        _link(title, item.url, item.title)
    else:
        title.text = item.title
    _add(line, "p").text = f"{item.when}　{item.source_line}"
    if item.summary:
        _add(line, "p").text = item.summary


def _link(parent: Any, address: str, words: str) -> None:
    link = _add(parent, "a")
    link.set("href", address)
    link.text = words


def _add(parent: Any, name: str) -> Any:
    return etree.SubElement(parent, f"{{{_XHTML}}}{name}")
