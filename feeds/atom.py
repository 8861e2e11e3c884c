"""Atom 1.0 (RFC 4287), and the archive of a feed by months (RFC 5005)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from lxml import etree

from feeds import identity
from feeds.channels import Channel
from feeds.dates import changed
from feeds.item import Item
from feeds.links import Links, path, styled, up
from feeds.settings import plain
from feeds.shown import shown

_NAMESPACES: Final[dict[Any, str]] = {
    None: "http://www.w3.org/2005/Atom",
    "dc": "http://purl.org/dc/elements/1.1/",
    "fh": "http://purl.org/syndication/history/1.0",
}
_ATOM, _DC, _FH = (f"{{{uri}}}" for uri in _NAMESPACES.values())
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_KIND: Final = "application/atom+xml"


def atom(channel: Channel, items: Sequence[Item], links: Links) -> bytes:
    """One feed as an Atom document in UTF-8.

    Args:
        items: newest first.
    """
    return _document(channel, items, map(entry, items), links, links.atom(_KIND), channel.slug)


def month(channel: Channel, items: Sequence[Item], entries: Iterable[str], links: Links, own: str) -> bytes:
    """One month of a feed's archive; its id is the feed's, its entries are those of `entry`.

    Args:
        links: `older` is the month before it.
        own: its own path.
    """
    named = [link for link in links.atom(_KIND) if link["rel"] == "prev-archive"]
    named.append(
        {"rel": "current", "href": links.self(_KIND) or up(own) + plain(path(channel.slug, _KIND)), "type": _KIND}
    )
    if links.settings.base_url:
        named.insert(0, {"rel": "self", "href": links.settings.url(own), "type": _KIND})
    return _document(channel, items, entries, links, named, own, archive=True)


def entry(item: Item) -> str:
    """An item as an `entry` element; it takes the namespaces of the feed it is put into."""
    root = _root()
    _entry(etree.SubElement(root, f"{_ATOM}entry"), item)
    written = etree.tostring(root, encoding="unicode")
    return written[written.index("<entry") : written.rindex("</feed>")]


def _document(
    channel: Channel,
    items: Sequence[Item],
    entries: Iterable[str],
    links: Links,
    named: Iterable[dict[str, str]],
    place: str,
    *,
    archive: bool = False,
) -> bytes:
    root = _root()
    root.set(_LANGUAGE, "zh-CN")
    _add(root, "id", identity.feed(channel.slug))
    _add(root, "title", channel.title)
    _add(root, "subtitle", channel.description)
    _add(root, "updated", changed(items).isoformat(timespec="seconds"))
    etree.SubElement(root, f"{_ATOM}link", {"rel": "alternate", "href": links.page, "type": "text/html"})
    for link in named:
        etree.SubElement(root, f"{_ATOM}link", link)
    _add(etree.SubElement(root, f"{_ATOM}author"), "name", "绿丝 greensilk")
    _add(root, "generator", "greensilk")
    if archive:
        etree.SubElement(root, f"{_FH}archive")
    root.append(shown(channel.slug, () if archive else items, place))
    etree.indent(root)
    written = etree.tostring(root, encoding="unicode").removesuffix("</feed>")
    whole = "\n".join(["<?xml version='1.0' encoding='UTF-8'?>", written.rstrip(), *entries, "</feed>\n"])
    return styled(whole.encode(), place)


def _entry(element: Any, item: Item) -> None:
    element.set(_LANGUAGE, item.language)
    _add(element, "id", item.guid)
    _add(element, "title", item.title)
    if item.url:
        etree.SubElement(element, f"{_ATOM}link", {"rel": "alternate", "href": item.url})
    for file in item.files[:1]:
        about = {"rel": "enclosure", "href": file.url, "type": file.kind, "length": str(file.size)}
        etree.SubElement(element, f"{_ATOM}link", about)
    if item.published:
        _add(element, "published", item.published.isoformat(timespec="seconds"))
    _add(element, "updated", item.updated.isoformat(timespec="seconds"))
    if not item.published:
        # Behind `updated`: readers that know one date an entry take the last.
        etree.SubElement(element, f"{_DC}date").text = item.day
    _add(etree.SubElement(element, f"{_ATOM}author"), "name", item.author or item.publisher)
    etree.SubElement(element, f"{_DC}source").text = "、".join(item.sources)
    for category in item.categories:
        for term in (category.zh, category.en):
            about = {"term": term, "scheme": category.scheme, "label": term}
            etree.SubElement(element, f"{_ATOM}category", about)
    _add(element, "summary", item.html, type="html")
    if item.full or not item.url:
        _add(element, "content", item.full or item.html, type="html")


def _root() -> Any:
    return etree.Element(f"{_ATOM}feed", nsmap=_NAMESPACES)


def _add(parent: Any, name: str, text: str, **attributes: str) -> None:
    etree.SubElement(parent, f"{_ATOM}{name}", attributes).text = text
