"""What to ask for: what is new, or the days of a back-fill."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Protocol

from scrapy.http import Request

from crawler import fingerprint
from crawler import source as order
from crawler.article import Capture
from crawler.dates import BEIJING, Span
from crawler.source import Source
from pipelines.archive import Archive, backfills, runs
from pipelines.tally import Tally

# So many pages of a list are read in a night at most, and the lists of so many days that were missed.
_FARTHEST: Final = 100
_LOOKS_BACK: Final = timedelta(days=14)
_DAY: Final = timedelta(days=1)
# Of a page of a list that was never read, the newest are asked for; what is older is left to a back-fill.
_FIRST: Final = 100
_CUT: Final = "{}: page {} of a list is not its last one with new articles; a back-fill reads the others: {}"


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

    def may_be_gone(self, url: str, number: int) -> bool:
        """Whether it is no trouble that a list is gone."""
        ...


class Nightly:
    """What is new: the lists, what is open from earlier runs, and young articles once a day, for their edits."""

    backfill: int | None = None

    def __init__(self, archive: Archive, source: Source, tally: Tally) -> None:
        self._archive, self._source, self._tally = archive, source, tally
        self._before = runs.before(archive, source.name)
        self._today = datetime.now(BEIJING).date()
        self._began = datetime.now(UTC).isoformat()
        self._walks: dict[str, _Walk] = {}

    async def start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        async for request in start:
            yield request
        source, fetches = self._source, self._archive.fetches
        self._remember_missed()
        for left in fetches.frontier(source.name):
            if source.owns(left.url):
                priority = order.FAILED if left.tries else order.WAITING
                yield source.article_request(left.url).replace(priority=priority)
            elif left.found_on:
                yield source.list_request(left.url, left.page)
        for url in fetches.young(source.name, fingerprint.of(type(source)), datetime.now(UTC)):
            yield source.article_request(url).replace(priority=order.REVISITS)

    def read(self, capture: Capture, found: list[Request], number: int) -> list[Request]:
        """A list's next page is turned as long as its pages hold anything nobody had seen when it was last read."""
        source, fetches = self._source, self._archive.fetches
        articles, lists, turns = _sorted(source, found, number)
        walk = self._walk(capture.url, number)
        articles, older = self._newest(articles) if not walk.since else (articles, [])
        with self._archive.write():
            fetches.old(capture.url, source.name, older)
            fresh = walk.advance(fetches.new(source.name, {url: source.source_id(url) for url in articles}, walk.since))
            further = fresh and number < (_FARTHEST if walk.known else source.depth)
            follow = _pages([*lists, *(turns if further else ())])
            fetches.listed(capture, source.name, articles, complete=not lists)
            fetches.waiting(capture.url, source.name, follow)
        self._walks |= {url: walk if page > 1 else self._behind(url, walk) for url, page in follow.items()}
        if walk.known and fresh and turns and not further:
            self._tally.trouble(_CUT.format(source.name, number, capture.url), "stopped")
        return [request for request in found if request.url in {*articles, *follow}]

    def _newest(self, articles: list[str]) -> tuple[list[str], list[str]]:
        """The newest articles of a list, and the others: some lists hold the last thousand."""
        ranked = sorted(articles, key=self._source.day, reverse=True)
        return ranked[:_FIRST], ranked[_FIRST:]

    def may_be_gone(self, url: str, number: int) -> bool:
        """A list ends where a later page of it is gone; on some days no paper comes out."""
        return number > 1 or url in self._days(self._today - _LOOKS_BACK)

    def _walk(self, url: str, number: int) -> _Walk:
        """The list a page belongs to. Of a page that was left over, what was new on those before it is forgotten."""
        if url not in self._walks:
            since = self._archive.fetches.last_read(url) if number == 1 else self._began
            self._walks[url] = _Walk(since, known=bool(since and self._before.verdict))
        return self._walks[url]

    def _behind(self, url: str, walk: _Walk) -> _Walk:
        """A list that a list leads to may be called anew every day."""
        return _Walk(self._archive.fetches.last_read(url) or walk.since, known=walk.known)

    def _remember_missed(self) -> None:
        """The days since it was last well of which no list was read: the machine was off, or the paper was late."""
        last = self._before.good or self._before.newest
        if not (self._before.verdict and last):
            return
        since = max(last.astimezone(BEIJING).date(), self._today - _LOOKS_BACK)
        fetches, source = self._archive.fetches, self._source
        missed = [url for url in self._days(since) if not fetches.is_known(url)]
        with self._archive.write():
            fetches.waiting(source.homepage, source.name, dict.fromkeys(missed, 1))

    def _days(self, since: date) -> set[str]:
        """The lists of single days, from one until yesterday, if the source has such."""
        return {*self._source.days(Span(since, self._today - _DAY))} - {*self._source.entries}


@dataclass(slots=True)
class _Walk:
    """The way from page to page of one list.

    Attributes:
        since: when it was last read; empty if never.
        known: whether it was, in an earlier run: all of a list is new to an archive once.
    """

    since: str
    known: bool
    _met: set[str] = field(default_factory=set)

    def advance(self, new: set[str]) -> bool:
        """Whether anything new was not on the pages before: what stands beside a list does so on each of its pages."""
        ahead = not new <= self._met
        self._met |= new
        return ahead


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

    def may_be_gone(self, url: str, number: int) -> bool:  # noqa: ARG002
        return number > 1


class Backfill:
    """The articles of some days, as far back as the site's lists go; stopped at any time, it goes on from there."""

    def __init__(self, archive: Archive, source: Source, span: Span) -> None:
        self._archive, self._source = archive, source
        lists = [*source.past(span)]
        self._past = {*lists} - {*source.entries}
        self._number = backfills.begin(archive, source.name, span, lists)
        self.backfill: int | None = self._number

    async def start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:  # noqa: ARG002
        for request in self._open():
            yield request.replace(priority=order.BACKFILL)

    def read(self, capture: Capture, found: list[Request], number: int) -> list[Request]:
        articles, lists, turns = _sorted(self._source, found, number)
        follow = _pages([*lists, *turns])
        gone = capture.status in (404, 410)
        backfills.read(self._archive, self._number, capture.url, self._source.name, articles, follow, gone=gone)
        return [request.replace(priority=order.BACKFILL) for request in found]

    def may_be_gone(self, url: str, number: int) -> bool:
        """A list ends, and on some days no paper came out; where a crawl begins, there is a list."""
        return number > 1 or url in self._past

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
