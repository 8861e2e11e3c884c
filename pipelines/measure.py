"""Measure: how large the files of an article are."""

from __future__ import annotations

from asyncio import Lock
from collections import defaultdict
from dataclasses import replace
from typing import Final, Self
from urllib.parse import urlsplit

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
from crawler.source import NEW

# No answer is no loss: the file's address is kept, its size stays unknown.
_SILENT: Final = (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)


class Measure:
    """Asks for the size of what a feed may enclose by one HEAD request: each attachment, else the first picture.

    A host that refuses one is asked for no other size in this run: many answer only those who want the page.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._refusing: set[str] = set()
        self._turns: defaultdict[str, Lock] = defaultdict(Lock)

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
        host = urlsplit(url).netloc
        async with self._turns[host]:
            return None if host in self._refusing else await self._asked(url, host)

    async def _asked(self, url: str, host: str) -> int | None:
        engine = self._crawler.engine
        assert engine is not None
        try:
            answer = await engine.download_async(Request(url, method="HEAD", priority=NEW, meta={"dont_retry": True}))
        except Stopped as stopped:
            raise DropItem("the crawl ends: the article is asked for again") from stopped
        except IgnoreRequest:
            return None
        except _SILENT:
            self._refusing.add(host)
            return None
        if answer.status >= 400 and answer.status not in (404, 410):
            self._refusing.add(host)
        printed = (answer.headers.get("Content-Length") or b"").decode("latin-1")
        return int(printed) if answer.status == 200 and printed.isdigit() else None
