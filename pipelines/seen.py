"""Seen: the spider middleware that owns `fetches`. It spares requests for what the archive has, and loses none."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler import failures, fingerprint
from crawler.article import Article, Refused
from crawler.downloading import Stopped
from crawler.health import Kind
from crawler.manners import LeftAlone
from crawler.patience import Patience
from crawler.reader import is_guess
from crawler.replay import NotRecorded
from crawler.source import FAILED, PLAIN, REVISITS, Blocked, Drift, Garbled, Source
from pipelines.archive import Archive, ArchiveError
from pipelines.plan import Backfill, Nightly, Plan, Replay
from pipelines.tally import Tally
from pipelines.tally import given_up as said_given_up

logger = logging.getLogger(__name__)


class Seen:
    """Writes the links of a list as pending together with its validators, so that a kill and a 304 lose nothing.

    What is pending from earlier runs is asked for again; what is kept is not, except while it is young, and in a
    replay, which costs nobody anything and may hold newer texts.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._archive = Archive(Path(crawler.settings["ARCHIVE"]))
        self._live = not crawler.settings.get("REPLAY")
        self._crawler = crawler
        self._tally = Tally(crawler)
        self._reader = fingerprint.of(crawler.spidercls)
        self._answered: dict[str, bool] = {}
        self._failed: dict[str, str] = {}
        self._well: set[str] = set()
        self._asked: set[str] = set()

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
        with self._archive.write():
            self._archive.fetches.reopen(source.name, self._reader)
        self._plan = self._planned(source)
        async for request in self._plan.start(start):
            if prepared := self._prepared(request):
                yield prepared

    def _planned(self, source: Source) -> Plan:
        if not self._live:
            return Replay(self._archive, source)
        if source.span:
            return Backfill(self._archive, source, source.span)
        return Nightly(self._archive, source, self._tally)

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        if not 200 <= response.status < 300:
            async for item in result:  # what `failed` could save, which has said why
                yield item
            return
        request = response.request
        assert request is not None
        url = _article(request) or response.meta["capture"].url
        self._answered[url] = True
        try:
            found = [item async for item in result]
        except Drift as drift:
            self._drifted(url, response, drift)
            return
        except Blocked as blocked:
            self._lost(url, str(blocked).partition(": ")[2].rpartition(": ")[0], "blocked")
            return
        self._well |= {urlsplit(url).netloc, urlsplit(response.url).netloc}
        for item in self._sorted(request, response, found):
            if isinstance(item, Article):
                self._tally.count("fetched")
                self._say_drift(item)
                yield item
            elif prepared := self._prepared(item):
                yield prepared

    def failed(self, failure: Failure) -> list[Article]:
        """An address gave no page: say so, and keep it for the next run.

        Returns:
            The article whose later page is gone for good, as far as it was read; usually nothing.
        """
        request: Request = failure.request  # type: ignore[attr-defined]
        url = _article(request) or request.meta.get("redirect_urls", [request.url])[0]
        error = failure.value
        if isinstance(error, Stopped):
            return []
        self._answered[url] = True
        gone = isinstance(error, NotRecorded) or (isinstance(error, HttpError) and error.response.status in (404, 410))
        so_far = request.cb_kwargs.get("so_far")
        if gone and so_far:
            return [self._cut(so_far, request.url)]
        if isinstance(error, NotRecorded):
            return []
        if isinstance(error, HttpError) and error.response.status == 304 and _conditional(request):
            self._unchanged(url)
        elif gone and (number := request.cb_kwargs.get("number")) and self._plan.may_be_gone(url, number):
            self._plan.read(request.meta["capture"], [], number)
        elif _is_spared(request, error) and (self._plan.backfill or self._source.owns(url)):
            kind, words = failures.of(error)
            again = self._archive.fetches.was_unread(url)
            self._trouble(f"{self._source.name}: {words}: {url}", "failed", kind, again=again)
        else:
            kind, words = failures.of(error)
            self._lost(url, words, kind, counts=_final(error))
            if self._source.owns(url) and not so_far and not _final(error) and not _hurried(error):
                self._failed[url] = f"{self._source.name}: {words}: {url}"
        return []

    def erred(self, failure: Failure, response: Response) -> None:
        """A page met a defect of ours, in a spider or a pipeline: it must not pass for a quiet night."""
        error = failure.value
        if isinstance(error, ArchiveError):
            self._tally.lose(str(error))
            return
        self._lost(response.meta["capture"].url, f"unexpected {type(error).__name__}, see the log: {error}", "defect")

    def closed(self, reason: str) -> None:
        """The crawl is over."""
        try:
            self._settle(reason)
        except ArchiveError as error:
            self._tally.lose(str(error))
        finally:
            self._archive.close()

    def _settle(self, reason: str) -> None:
        """Whatever was asked for and never answered is said, too."""
        source = self._source
        patience = self._crawler.get_downloader_middleware(Patience)
        for url in [url for url, answered in self._answered.items() if not answered]:
            if reason == "finished":
                self._lost(url, "was never answered", "unreachable", counts=True)
            elif not source.owns(url) and patience and (error := patience.failing(url)):
                kind, words = failures.of(error)
                self._lost(url, f"{words}, when time was up", kind)
        self._judge_failed()
        opened = self._archive.fetches.frontier(source.name, self._plan.backfill)
        left = [address.url for address in opened if source.owns(address.url)]
        with self._archive.write():
            self._archive.fetches.kept_elsewhere(source.name, {url: source.source_id(url) for url in left})

    def _judge_failed(self) -> None:
        """A page that fails while its host answers others is itself at fault."""
        for url, sentence in self._failed.items():
            if urlsplit(url).netloc in self._well:
                with self._archive.write():
                    given_up = self._archive.fetches.tried(url)
                if given_up:
                    self._tally.give_up(sentence)

    def _sorted(self, request: Request, response: Response, found: list[Any]) -> list[Any]:
        """What a page gave, after the archive knows of it; a list gives only what is worth asking for."""
        capture, source = response.meta["capture"], self._source
        requests = [item for item in found if isinstance(item, Request)]
        refused = next((item for item in found if isinstance(item, Refused)), None)
        if refused:
            links = [request.url for request in requests]
            with self._archive.write():
                self._archive.fetches.refused(refused.url, capture, source.name, refused.reason, links)
            self._tally.count("refused")
        elif "number" in request.cb_kwargs:
            requests = self._plan.read(capture, requests, request.cb_kwargs["number"])
            self._tally.count("lists")
            self._tally.stands_on_list(request.url for request in requests if source.owns(request.url))
        return [*(item for item in found if isinstance(item, Article)), *requests]

    def _unchanged(self, url: str) -> None:
        self._tally.count("known" if self._source.owns(url) else "unchanged")
        self._well.add(urlsplit(url).netloc)
        with self._archive.write():
            self._archive.fetches.unchanged(url, datetime.now(UTC))

    def _cut(self, article: Article, missing: str) -> Article:
        """An article without its last pages is worth more than none, if it says so."""
        read = len(article.fetched_from)
        sentence = f"{article.source}: only the first {read} of its pages are kept, the next is gone: {missing}"
        self._trouble(sentence, "failed", "gone")
        self._tally.count("fetched")
        return replace(article, read_by=article.read_by | {"body": f"{article.read_by['body']}, {read} of more pages"})

    def _drifted(self, url: str, response: Response, drift: Drift) -> None:
        capture, name, reader = response.meta["capture"], self._source.name, self._reader
        counts = url not in self._source.entries
        kind: Kind = "encoding" if isinstance(drift, Garbled) else "drifted"
        reason = f"{kind}: {drift.field}"
        with self._archive.write():
            again = self._archive.fetches.was_unread(url)
            given_up = self._archive.fetches.drifted(capture, name, reason, reader, counts=counts)
            if capture.url != url:
                given_up = self._archive.fetches.failed(url, name, reason, reader, counts=counts)
        self._trouble(str(drift), "drifted", kind, given_up, listing=not self._source.owns(url), again=again)

    def _say_drift(self, article: Article) -> None:
        """Say which fields came from a reader of last resort; the article is good enough to keep."""
        fields = [PLAIN[field] for field, reader in article.read_by.items() if is_guess(reader)]
        if fields and self._source.layouts:
            sentence = (
                f"{article.source}: no selector found the {' and the '.join(fields)}, a guess is kept: {article.url}"
            )
            self._tally.count("guessed")
            self._trouble(sentence, "drifted", "drifted")

    def _prepared(self, request: Request) -> Request | None:
        """The request with its errback, and with the validators of its last complete reading; or None.

        None is for what was asked for in this run, and for articles that need not be asked for again. Scrapy's own
        filter would drop a redirect to an address that was asked for, and never say so.
        """
        if _article(request):
            return request.replace(errback=self.failed)
        url, article = request.url, self._source.owns(request.url)
        if url in self._answered or (article and self._spared(request)):
            return None
        self._answered[url] = False
        if article and self._live and self._archive.fetches.was_unread(url):
            # One question a night; Patience counts these by themselves.
            meta = {**request.meta, "dont_retry": True}
            request = request.replace(meta=meta, priority=min(request.priority, FAILED))
        headers = request.headers.copy()
        if self._live and not self._source.span:
            etag, modified = self._archive.fetches.validators(url)
            headers.update({name: value for name, value in _conditions(etag, modified).items() if value})
        return request.replace(errback=self.failed, headers=headers)

    def _spared(self, request: Request) -> bool:
        """Whether an article was asked for in this run, at whatever address, or is settled."""
        source_id = self._source.source_id(request.url)
        if source_id in self._asked and self._live:
            return True
        settled = self._live and self._archive.fetches.settled(request.url, self._source.name, source_id)
        if settled and request.priority != REVISITS:
            return True
        self._asked.add(source_id)
        return False

    def _lost(self, url: str, reason: str, kind: Kind, *, counts: bool = False) -> None:
        """An address gave no page; the lists a crawl begins with are never given up."""
        counts = counts and url not in self._source.entries
        with self._archive.write():
            again = self._archive.fetches.was_unread(url)
            why = "robots" if "robots.txt" in reason else kind
            given_up = self._archive.fetches.failed(url, self._source.name, why, counts=counts)
        sentence = f"{self._source.name}: {reason}: {url}"
        self._trouble(sentence, "failed", kind, given_up, listing=not self._source.owns(url), again=again)

    def _trouble(
        self,
        sentence: str,
        what: str,
        kind: Kind,
        given_up: bool = False,
        *,
        listing: bool = False,
        again: bool = False,
    ) -> None:
        logger.warning(sentence)
        self._tally.count(what)
        sentence = said_given_up(sentence) if given_up else sentence
        self._tally.trouble(sentence, kind, listing=listing, again=again)


def _article(request: Request) -> str:
    """The address of the article of which a request asks for a later page; empty for other requests."""
    so_far = request.cb_kwargs.get("so_far")
    return str(so_far.url) if so_far else ""


def _conditions(etag: str, modified: str) -> dict[str, str]:
    return {"If-None-Match": etag, "If-Modified-Since": modified}


def _conditional(request: Request) -> bool:
    return any(name in request.headers for name in ("If-None-Match", "If-Modified-Since"))


def _is_spared(request: Request, error: BaseException | None) -> bool:
    """Whether an address was not asked at all, as its host was left alone before its first try."""
    return isinstance(error, LeftAlone) and not request.meta.get("retry_times")


def _hurried(error: BaseException | None) -> bool:
    """Whether an answer tells of us and not of the page: too many questions, or a firewall's of its own."""
    if not isinstance(error, HttpError):
        return False
    answer = error.response
    return answer.status == 429 or "Retry-After" in answer.headers or "challenge" in failures.of(error)[1]


def _final(error: BaseException | None) -> bool:
    """Whether the address itself is at fault: gone, forbidden by robots.txt, led in a circle."""
    if isinstance(error, HttpError):
        return error.response.status in (404, 410)
    return isinstance(error, IgnoreRequest) and not isinstance(error, LeftAlone)
