"""Measure: how large the files of an article are."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    DropItem,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Request

from crawler.article import Article
from crawler.downloading import Stopped

# No answer is no loss: the file's address is kept, its size stays unknown.
_UNKNOWN: Final = (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)


class Measure:
    """Asks for the size of what a feed may enclose by one HEAD request: each attachment, else the first picture."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: Article) -> Article:
        if self._crawler.settings.get("REPLAY"):
            return item
        if not item.attachments:
            return replace(item, image_size=await self._size(item.images[0])) if item.images else item
        measured = [replace(attachment, size=await self._size(attachment.url)) for attachment in item.attachments]
        return replace(item, attachments=tuple(measured))

    async def _size(self, url: str) -> int | None:
        engine = self._crawler.engine
        assert engine is not None
        try:
            answer = await engine.download_async(Request(url, method="HEAD"))
        except Stopped as stopped:
            raise DropItem("the crawl ends: the article is asked for again") from stopped
        except _UNKNOWN:
            return None
        printed = (answer.headers.get("Content-Length") or b"").decode("latin-1")
        return int(printed) if answer.status == 200 and printed.isdigit() else None
