"""What to ask for: what is new, or the days of a back-fill."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Protocol

from scrapy.http import Request

from crawler import source as order
from crawler.article import Capture
from crawler.dates import Span
from crawler.source import Source
from pipelines.archive import Archive, backfills


class Plan(Protocol):
    """Which requests begin a crawl, and which of those a list leads to are followed.

    Attributes:
        backfill: the number of the back-fill it works on, if it does.
    """

    backfill: int | None

    def start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """The first requests, given those of the source itself."""
        ...

    def read(self, capture: Capture, found: list[Request], number: int) -> list[Request]:
        """A list was read: note that, and all it leads to, in one transaction. Returns what to ask for."""
        ...


class Nightly:
    """What is new: the lists, what is open from earlier runs, and young articles once a day, for their edits."""

    backfill: int | None = None

    def __init__(self, archive: Archive, source: Source) -> None:
        self._archive, self._source = archive, source

    async def start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        async for request in start:
            yield request
        source, fetches = self._source, self._archive.fetches
        for left in fetches.frontier(source.name):
            if source.owns(left.url):
                priority = order.FAILED if left.tries else order.NEW
                yield source.article_request(left.url).replace(priority=priority)
            elif left.found_on:
                yield source.list_request(left.url, left.page)
        for url in fetches.young(source.name, datetime.now(UTC)):
            yield source.article_request(url).replace(priority=order.REVISITS)

    def read(self, capture: Capture, found: list[Request], number: int) -> list[Request]:
        """A list's next page is turned as long as its pages hold anything new."""
        articles, lists, turns = _sorted(self._source, found, number)
        fetches = self._archive.fetches
        with self._archive.write():
            new = fetches.unsettled(articles) > 0
            follow = [*lists, *(turns if new else ())]
            fetches.listed(capture, self._source.name, articles, complete=not lists)
            fetches.waiting(capture.url, self._source.name, _pages(follow))
        return [request for request in found if request.url in {*articles, *_pages(follow)}]


class Replay:
    """Everything a recording holds: it costs nobody anything."""

    backfill: int | None = None

    def __init__(self, archive: Archive, source: Source) -> None:
        self._archive, self._source = archive, source

    async def start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        async for request in start:
            yield request

    def read(self, capture: Capture, found: list[Request], number: int) -> list[Request]:
        articles, lists, _ = _sorted(self._source, found, number)
        with self._archive.write():
            self._archive.fetches.listed(capture, self._source.name, articles, complete=not lists)
        return found


class Backfill:
    """The articles of some days, as far back as the site's lists go; stopped at any time, it goes on from there."""

    def __init__(self, archive: Archive, source: Source, span: Span) -> None:
        self._archive, self._source = archive, source
        self._number = backfills.begin(archive, source.name, span, source.days(span))
        self.backfill: int | None = self._number

    async def start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:  # noqa: ARG002
        for request in self._open():
            yield request.replace(priority=order.BACKFILL)

    def read(self, capture: Capture, found: list[Request], number: int) -> list[Request]:
        articles, lists, turns = _sorted(self._source, found, number)
        follow = _pages([*lists, *turns])
        backfills.read(self._archive, self._number, capture.url, self._source.name, articles, follow)
        return [request.replace(priority=order.BACKFILL) for request in found]

    def _open(self) -> Iterator[Request]:
        for left in self._archive.fetches.frontier(self._source.name, self._number):
            yield self._source.article_request(left.url)
        for url, page in backfills.lists(self._archive, self._number).items():
            yield self._source.list_request(url, page)


def _sorted(source: Source, found: Iterable[Request], number: int) -> tuple[list[str], list[Request], list[Request]]:
    """The articles, the further lists and the next page of a list, told apart."""
    requests = list(found)
    others = [request for request in requests if not source.owns(request.url)]
    turns = [request for request in others if request.cb_kwargs.get("number", 1) > number]
    lists = [request for request in others if request not in turns]
    return [request.url for request in requests if source.owns(request.url)], lists, turns


def _pages(requests: Iterable[Request]) -> dict[str, int]:
    """Which page of its list each request asks for."""
    return {request.url: request.cb_kwargs.get("number", 1) for request in requests}
