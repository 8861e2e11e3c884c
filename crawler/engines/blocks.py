"""Lists in blocks, <div data="datasource:…">, each filled from a file of its newest thousand items."""

from __future__ import annotations

from urllib.parse import urljoin

from crawler.reading import Page
from crawler.source import Source


class Blocks(Source):
    """A source whose lists are filled so."""

    def lists(self, page: Page) -> list[str]:
        """The files behind the blocks of a page; the id of a block changes with a redesign."""
        if page.is_data:
            return []
        ids = (block.get("data", "").partition("datasource:")[2] for block in page.root.iterfind(".//*[@data]"))
        return [urljoin(page.url, f"ds_{block}.json") for block in dict.fromkeys(ids) if block]
