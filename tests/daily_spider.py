"""A paper on the site of `tests/loopback_spider.py`: each day has a page of its own, the newest is the front page."""

from collections.abc import Iterator
from typing import ClassVar

from crawler import listing
from crawler.dates import Span
from crawler.reading import Page
from tests.loopback_spider import _SITE, Loopback


class Daily(Loopback):
    name = "daily"
    start_urls: ClassVar[list[str]] = [f"{_SITE}front/"]

    def lists(self, page: Page) -> list[str]:
        return [url for url in listing.addresses(page) if "/day/" in url]

    def days(self, span: Span) -> Iterator[str]:
        yield from (f"{_SITE}day/{day:%Y%m%d}" for day in span.days())
