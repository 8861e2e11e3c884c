"""Seen: the spider middleware that owns `fetches`. It spares requests for what the archive has, and loses none."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.article import Article
from crawler.replay import NotRecorded
from crawler.source import Drift, Source
from pipelines.archive import Archive
from pipelines.tally import Tally

logger = logging.getLogger(__name__)


class Seen:
    """Writes the links of a list as pending together with its validators, so that a kill and a 304 lose nothing.

    What is pending from earlier runs is asked for again; what is kept is not, except in a replay, which costs nobody
    anything and may hold newer texts.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._archive = Archive(Path(crawler.settings["ARCHIVE"]))
        self._live = not crawler.settings.get("REPLAY")
        self._crawler = crawler
        self._tally = Tally(crawler)
        self._listed: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        seen = cls(crawler)
        crawler.signals.connect(seen.closed, signals.spider_closed)
        crawler.signals.connect(seen.erred, signals.spider_error)
        crawler.signals.connect(seen.erred, signals.item_error)
        return seen

    @property
    def _source(self) -> Source:
        spider = self._crawler.spider
        assert isinstance(spider, Source)
        return spider

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        source = self._source
        self._archive.register(source.name, source.publisher, source.homepage)
        async for request in start:
            yield self._prepared(request)
        if self._live:
            for url in self._archive.fetches.frontier(source.name):
                yield self._prepared(source.article_request(url))

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        if not 200 <= response.status < 300:
            return  # the empty output of an errback: nothing was read, and `failed` has said why
        source, capture = self._source, response.meta["capture"]
        article = source.owns(capture.url)
        try:
            found = [item async for item in result]
        except Drift as drift:
            self._trouble(str(drift), "drifted")
            with self._archive.write():
                self._archive.fetches.drifted(capture, source.name, str(drift))
            return
        if article:
            self._tally.count("fetched", sum(isinstance(item, Article) for item in found))
        else:
            urls = [request.url for request in found if isinstance(request, Request) and source.owns(request.url)]
            self._tally.count("listed", len(set(urls) - self._listed))
            self._listed.update(urls)
            with self._archive.write():
                self._archive.fetches.listed(capture, source.name, urls)
        for item in found:
            if not isinstance(item, Request):
                yield item
            elif not (self._live and self._archive.fetches.settled(item.url)):
                yield self._prepared(item)

    def failed(self, failure: Failure) -> None:
        """An address gave no page: say so, and keep it for the next run."""
        request: Request = failure.request  # type: ignore[attr-defined]
        error = failure.value
        if isinstance(error, NotRecorded):
            return
        if isinstance(error, HttpError) and error.response.status == 304:
            self._tally.count("unchanged")
            return
        url = request.meta.get("redirect_urls", [request.url])[0]
        reason = _reason(error)
        self._trouble(f"{self._source.name}: {reason}: {url}", "failed")
        with self._archive.write():
            self._archive.fetches.failed(url, self._source.name, reason)

    def erred(self, failure: Failure, response: Response) -> None:
        """A page met a defect of ours, in a spider or a pipeline: it must not pass for a quiet night."""
        url, source, error = response.meta["capture"].url, self._source.name, failure.value
        reason = f"unexpected {type(error).__name__}, see the log: {error}"
        self._trouble(f"{source}: {reason}: {url}", "failed")
        with self._archive.write():
            self._archive.fetches.failed(url, source, reason)

    def closed(self) -> None:
        self._archive.close()

    def _prepared(self, request: Request) -> Request:
        """The request with its errback; a list's with the validators of its last complete reading."""
        headers = request.headers.copy()
        if self._live and not self._source.owns(request.url):
            etag, modified = self._archive.fetches.validators(request.url)
            headers.update({name: value for name, value in _conditions(etag, modified).items() if value})
        return request.replace(errback=self.failed, headers=headers)

    def _trouble(self, sentence: str, what: str) -> None:
        logger.warning(sentence)
        self._tally.count(what)
        self._tally.trouble(sentence)


def _conditions(etag: str, modified: str) -> dict[str, str]:
    return {"If-None-Match": etag, "If-Modified-Since": modified}


def _reason(error: BaseException | None) -> str:
    if isinstance(error, HttpError):
        return f"answered {error.response.status}"
    if isinstance(error, IgnoreRequest):
        return str(error)
    return f"could not be fetched: {str(error).strip(' .') or type(error).__name__}"
