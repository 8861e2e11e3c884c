"""The search of 人民网 (search-platform): asked in JSON, page by page, for some words in some days."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from scrapy.http import Request

from crawler import listing
from crawler.dates import Span
from crawler.reading import Page
from crawler.source import Source


class Searched(Source):
    """A source with such a search, which a back-fill asks a month at a time.

    Attributes:
        search: its address.
        searched: what is searched for, each by itself.
    """

    search: ClassVar[str]
    searched: ClassVar[tuple[str, ...]]

    def past(self, span: Span) -> Iterator[str]:
        """What is asked for stands in the address, for the archive."""
        yield from super().past(span)
        for since, until in span.months():
            for words in self.searched:
                yield f"{self.search}?{urlencode({'key': words, 'page': 1, 'since': since, 'until': until})}"

    def list_request(self, url: str, number: int = 1) -> Request:
        request = super().list_request(url, number)
        if not url.startswith(self.search):
            return request
        asked = dict(parse_qsl(urlsplit(url).query))
        first, last = Span.read(asked["since"], asked["until"]).milliseconds()
        body = {
            **{"key": asked["key"], "page": number, "limit": 20, "type": 0, "sortType": 2},
            **{"hasTitle": True, "hasContent": True, "isFuzzy": True, "startTime": first, "endTime": last},
        }
        return request.replace(method="POST", body=json.dumps(body), headers={"Content-Type": "application/json"})

    def next_page(self, page: Page, number: int) -> str | None:
        """The search goes on until a page of it holds nothing."""
        if not page.url.startswith(self.search):
            return super().next_page(page, number)
        return re.sub(r"(?<=[?&]page=)\d+", str(number + 1), page.url) if any(listing.addresses(page)) else None
