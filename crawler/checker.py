"""Checker: in the place of the archive, it lets a source read three articles and reports what each field gave."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from itertools import chain, islice, zip_longest
from typing import Any, Final, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawler import failures, replay
from crawler.advice import examined
from crawler.article import Article, Refused
from crawler.findings import ArticleFound, ListFound, Report
from crawler.reading import Page
from crawler.source import Blocked, Drift, Garbled, Source

_ARTICLES: Final = 3
# Of the lists that a list leads to, so many are asked; they lead further only as long as no article is found.
_FURTHER: Final = 3
_DEEPEST: Final = 3
# Where Scrapy's stats hold the report.
REPORT: Final = "greensilk/check"


class Checker:
    """Spider middleware: lets a source read its lists, then three articles; reports, and passes nothing on."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._lists: dict[str, ListFound] = {}
        self._waiting: dict[str, list[Request]] = {}
        self._asked: set[str] = set()
        self._open: set[str] = set()
        self._begun: dict[str, Response] = {}
        self._report = Report(crawler.spidercls.name, getattr(crawler.spidercls, "publisher", ""))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        checker = cls(crawler)
        crawler.stats.set_value(REPORT, checker._report)
        crawler.signals.connect(checker.idle, signals.spider_idle)
        crawler.signals.connect(checker.erred, signals.spider_error)
        return checker

    @property
    def _source(self) -> Source:
        spider = self._crawler.spider
        assert isinstance(spider, Source)
        return spider

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        async for request in start:
            if self._source.owns(request.url):
                self._waiting.setdefault("", []).append(request)  # recorded, on a list or not
            else:
                yield self._list(request, self._report.lists, 1)

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        if not 200 <= response.status < 300:
            return  # the empty output of an errback: `failed` has said why
        url = _url(response.request)
        self._open.discard(url)
        try:
            found = [item async for item in result]
        except (Drift, Blocked) as trouble:
            self._failed(url, _said(trouble), self._begun.get(url, response))
            return
        further = self._read_list(url, found) if url in self._lists else self._read_article(response, found)
        for request in further:
            yield request

    def failed(self, failure: Failure) -> None:
        """An address gave no page."""
        url = _url(failure.request)  # type: ignore[attr-defined]
        self._open.discard(url)
        kind, words = failures.of(failure.value)
        if not isinstance(failure.value, replay.NotRecorded):
            self._failed(url, f"{kind}: {words}")
        elif url in self._lists:
            self._lists[url].note = "is not in the recording"

    def erred(self, failure: Failure, response: Response) -> None:
        """A page met a defect of ours."""
        url = _url(response.request)
        self._open.discard(url)
        self._failed(url, f"defect: unexpected {type(failure.value).__name__}: {failure.value}")

    def idle(self) -> None:
        """When all lists have answered, ask for articles; when those have, for others in place of what is not recorded.

        Raises:
            DontCloseSpider: as long as there is something to wait for.
        """
        for url in self._open:
            self._failed(url, "unreachable: was never answered")
        self._open.clear()
        engine = self._crawler.engine
        assert engine is not None
        chosen = list(islice(self._next(), _ARTICLES - len(self._report.articles)))
        for request in chosen:
            engine.crawl(self._prepared(request))
        if chosen:
            raise DontCloseSpider

    def _next(self) -> Iterator[Request]:
        """The articles not yet asked for, from each list in turn."""
        for request in filter(None, chain.from_iterable(zip_longest(*self._waiting.values()))):
            if (known := self._source.source_id(request.url)) not in self._asked:
                self._asked.add(known)
                yield request

    def _read_list(self, url: str, found: list[Request]) -> Iterator[Request]:
        this = self._lists[url]
        articles = [request for request in found if self._source.owns(request.url)]
        self._waiting[url] = articles
        this.articles = len(articles)
        if this.depth == 1 or (not articles and this.depth < _DEEPEST):
            lists = (request for request in found if request.cb_kwargs.get("number") == 1)
            fresh = (request for request in lists if request.url not in self._lists)
            yield from (self._list(request, this.led, this.depth + 1) for request in islice(fresh, _FURTHER))

    def _read_article(self, response: Response, found: list[Any]) -> Iterator[Request]:
        first = found[0]
        if isinstance(first, Article):
            page = self._source.page(self._begun.get(first.url, response))
            self._report.articles.append(examined(self._source, page, first))
        elif isinstance(first, Refused):
            self._report.articles.append(ArticleFound(first.url, note=f"is not kept: {first.reason}"))
        else:
            self._begun.setdefault(_url(first), response)
            yield self._prepared(first)

    def _list(self, request: Request, among: list[ListFound], depth: int) -> Request:
        self._lists[request.url] = ListFound(request.url, depth)
        among.append(self._lists[request.url])
        return self._prepared(request)

    def _prepared(self, request: Request) -> Request:
        self._open.add(_url(request))
        return request.replace(errback=self.failed)

    def _failed(self, url: str, said: str, response: Response | None = None) -> None:
        """Note why a list or an article gave nothing; of a page that is there, what can be read of it."""
        if url in self._lists:
            self._lists[url].trouble = said
        elif response is None or said.startswith("blocked"):
            self._report.articles.append(ArticleFound(url, trouble=said))
        else:
            content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
            page = Page.decoded(response.url, response.body, content_type)
            self._report.articles.append(examined(self._source, page, None, said))


def _url(request: Request | None) -> str:
    """The address that was asked for; that of the first page for the later pages of an article."""
    assert request is not None
    if so_far := request.cb_kwargs.get("so_far"):
        return str(so_far.url)
    return str(request.meta.get("redirect_urls", [request.url])[0])


def _said(trouble: Drift | Blocked) -> str:
    """The kind of a trouble and its sentence, without the names of the source and the page."""
    kind = "blocked" if isinstance(trouble, Blocked) else "encoding" if isinstance(trouble, Garbled) else "drifted"
    return f"{kind}: {str(trouble).partition(': ')[2].removesuffix(f': {trouble.url}')}"
