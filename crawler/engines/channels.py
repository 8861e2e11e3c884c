"""Channels whose lists are data: a page leads to the tree of its columns, the tree to what stands in all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from crawler import dates
from crawler.reading import Page
from crawler.source import Source

_LIMIT: Final = 20


class Channels(Source):
    """A source with such lists; a channel is the home page of a host of its first domain."""

    def dated(self, page: Page) -> dict[str, date | None]:
        """A channel gives the host, the number and the time of an article, never its address."""
        found: dict[str, date | None] = {}
        for item in _items(page):
            host = item.get("cnf-host") or item.get("host") or urlsplit(page.url).netloc
            url = f"https://{host}/{'gallery' if item.get('addltype') == 'gallery' else 'article'}/{item.get('aid')}"
            if self.owns(url):
                stamp = dates.of_milliseconds(item.get("time") or item.get("ctime"))
                found[self.canonical(url)] = stamp.when.date() if stamp else None
        return found if page.is_data else super().dated(page) | found

    def lists(self, page: Page) -> list[str]:
        """The tree behind a channel's page; what stands in the columns of a tree."""
        if not page.is_data:
            is_channel = page.url.endswith(f"{self.allowed_domains[0]}/")
            return [urljoin(page.url, "/api/channel_pc")] if is_channel else []
        nodes = ",".join(f"%22{node}%22" for node in _leaves(page.data))
        return [urljoin(page.url, f"/api/list?node={nodes}&offset=0&limit={_LIMIT}")] if nodes else []

    def next_page(self, page: Page, number: int) -> str | None:
        full = page.is_data and len(_rows(page)) >= _LIMIT
        return re.sub(r"(?<=[?&]offset=)\d+", str(number * _LIMIT), page.url) if full else None


def _items(page: Page) -> Iterator[dict[str, Any]]:
    if page.is_data:
        yield from _rows(page)
    else:
        for box in page.select(".item"):
            yield {a.get("class", "").removeprefix("item-"): a.text_content().strip() for a in box.iter("textarea")}


def _rows(page: Page) -> list[dict[str, Any]]:
    listed = page.data.get("list") if isinstance(page.data, dict) else None
    return [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []


def _leaves(tree: Any) -> Iterator[str]:
    children = tree.get("children") if isinstance(tree, dict) else None
    for node in children.values() if isinstance(children, dict) else ():
        if isinstance(node, dict):
            yield from _leaves(node) if node.get("children") else filter(None, [node.get("node")])
