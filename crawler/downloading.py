"""How requests wait for their host: in the order of their priority, and no longer than the crawl lasts."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from time import monotonic
from typing import Any, Final
from urllib.parse import urlsplit

from scrapy import Spider
from scrapy.core import downloader
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.utils.asyncio import create_looping_call
from twisted.internet import defer
from twisted.internet.defer import Deferred

_LOOK: Final = 0.25  # seconds between two looks whether the crawl is to end
_GRACE: Final = 5.0  # seconds an answer that has begun to come may still take then


class Stopped(IgnoreRequest):
    """A request that was cut short because the crawl ends; its address stays open for the next one."""


class Downloader(downloader.Downloader):
    """Scrapy's, which alone would finish whatever waits: in a Crawl-delay of two minutes six requests take twelve."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._open: dict[Request, Deferred[Any]] = {}
        self._cut: dict[Request, Exception] = {}
        self._ending: float | None = None
        self._looking = create_looping_call(self._look)

    def fetch(self, request: Request, spider: Spider | None = None) -> Deferred[Response | Request]:  # noqa: ARG002
        if self._is_ending():
            return defer.fail(Stopped("the crawl ends"))
        if not self._looking.running:
            self._looking.start(_LOOK, now=False)
        answer: Deferred[Response | Request] = super().fetch(request)
        self._open[request] = answer
        return answer.addBoth(self._answered, request)

    def close(self) -> None:
        if self._looking.running:
            self._looking.stop()
        super().close()

    def _answered(self, result: Any, request: Request) -> Any:
        del self._open[request]
        if cut := self._cut.pop(request, None):
            raise cut
        return result

    def give_up(self, host: str, error: Exception) -> None:
        """End the requests that wait for their turn with a host (and port), with an error."""
        for slot in self.slots.values():
            waiting = [request for request, _ in slot.queue if urlsplit(request.url).netloc == host]
            slot.queue = deque(pair for pair in slot.queue if pair[0] not in waiting)
            self._end(waiting, error)

    def _is_ending(self) -> bool:
        slot = getattr(self.crawler.engine, "_slot", None)
        return slot is not None and slot.closing is not None

    def _look(self) -> None:
        if not self._is_ending():
            return
        self._ending = self._ending or monotonic()
        late = monotonic() - self._ending > _GRACE
        coming = {request for slot in self.slots.values() for request in slot.transferring}
        self._end([request for request in self._open if late or request not in coming], Stopped("the crawl ends"))

    def _end(self, requests: Iterable[Request], error: Exception) -> None:
        for request in requests:
            self._cut[request] = error
            self._open[request].cancel()

    def _process_queue(self, slot: Slot) -> None:
        slot.queue = deque(sorted(slot.queue, key=lambda waiting: -waiting[0].priority))
        super()._process_queue(slot)
