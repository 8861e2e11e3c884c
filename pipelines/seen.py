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

from crawler.article import Article, Capture
from crawler.replay import NotRecorded
from crawler.source import LAST_RESORTS, Drift, Source
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
        self._answered: dict[str, bool] = {}

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
            if prepared := self._prepared(request):
                yield prepared
        for url in self._archive.fetches.frontier(source.name) if self._live else []:
            if source.owns(url) and (prepared := self._prepared(source.article_request(url))):
                yield prepared

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        if not 200 <= response.status < 300:
            return  # the empty output of an errback: nothing was read, and `failed` has said why
        source, capture = self._source, response.meta["capture"]
        self._answered[capture.url] = True
        try:
            found = [item async for item in result]
        except Drift as drift:
            with self._archive.write():
                given_up = self._archive.fetches.drifted(capture, source.name, str(drift))
            self._trouble(str(drift), "drifted", given_up)
            return
        requests = [item for item in found if isinstance(item, Request)]
        if not source.owns(capture.url):
            self._read_list(capture, [request.url for request in requests if source.owns(request.url)])
        for item in found:
            if isinstance(item, Article):
                self._tally.count("fetched")
                self._say_drift(item)
                yield item
        for request in requests:
            if prepared := self._prepared(request):
                yield prepared

    def failed(self, failure: Failure) -> None:
        """An address gave no page: say so, and keep it for the next run."""
        request: Request = failure.request  # type: ignore[attr-defined]
        url = request.meta.get("redirect_urls", [request.url])[0]
        self._answered[url] = True
        error = failure.value
        if isinstance(error, NotRecorded):
            return
        if isinstance(error, HttpError) and error.response.status == 304:
            self._tally.count("unchanged")
            return
        self._lost(url, _reason(error), counts=_final(error))

    def erred(self, failure: Failure, response: Response) -> None:
        """A page met a defect of ours, in a spider or a pipeline: it must not pass for a quiet night."""
        error = failure.value
        self._lost(response.meta["capture"].url, f"unexpected {type(error).__name__}, see the log: {error}")

    def closed(self, reason: str) -> None:
        """Whatever was asked for and never answered is said, too: Scrapy drops redirects to other hosts in silence."""
        if reason == "finished":
            for url in [url for url, answered in self._answered.items() if not answered]:
                self._lost(url, "was never answered: it leads to another host", counts=True)
        self._archive.close()

    def _read_list(self, capture: Capture, urls: list[str]) -> None:
        """A list was read: its validators and all its links, in one transaction."""
        with self._archive.write():
            self._archive.fetches.listed(capture, self._source.name, urls)
        self._tally.stands_on_list(urls)

    def _say_drift(self, article: Article) -> None:
        """Say which fields came from a reader of last resort; the article is good enough to keep."""
        fields = [field for field, reader in article.read_by.items() if reader in LAST_RESORTS]
        if fields and self._source.layouts:
            sentence = (
                f"{article.source}: no selector found the {' and the '.join(fields)}, a guess is kept: {article.url}"
            )
            self._trouble(sentence, "drifted")

    def _prepared(self, request: Request) -> Request | None:
        """The request with its errback, a list's with the validators of its last complete reading; or None.

        None is for what was asked for in this run, and for articles that need not be asked for again. Scrapy's own
        filter would drop a redirect to an address that was asked for, and never say so.
        """
        article = self._source.owns(request.url)
        if request.url in self._answered or (article and self._live and self._archive.fetches.settled(request.url)):
            return None
        self._answered[request.url] = False
        headers = request.headers.copy()
        if self._live and not article:
            etag, modified = self._archive.fetches.validators(request.url)
            headers.update({name: value for name, value in _conditions(etag, modified).items() if value})
        return request.replace(errback=self.failed, headers=headers)

    def _lost(self, url: str, reason: str, *, counts: bool = False) -> None:
        with self._archive.write():
            given_up = self._archive.fetches.failed(url, self._source.name, reason, counts=counts)
        self._trouble(f"{self._source.name}: {reason}: {url}", "failed", given_up)

    def _trouble(self, sentence: str, what: str, given_up: bool = False) -> None:
        logger.warning(sentence)
        self._tally.count(what)
        self._tally.trouble(f"{sentence} (given up)" if given_up else sentence)


def _conditions(etag: str, modified: str) -> dict[str, str]:
    return {"If-None-Match": etag, "If-Modified-Since": modified}


def _final(error: BaseException | None) -> bool:
    """Whether the address itself is at fault: gone, forbidden by robots.txt, led in a circle."""
    if isinstance(error, HttpError):
        return error.response.status in (404, 410)
    return isinstance(error, IgnoreRequest)


def _reason(error: BaseException | None) -> str:
    if isinstance(error, HttpError):
        return f"answered {error.response.status}"
    if isinstance(error, IgnoreRequest):
        return str(error)
    return f"could not be fetched: {str(error).strip(' .') or type(error).__name__}"
