"""Patience: a host that does not answer, or refuses us, is left alone for the rest of the run."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any, Final, Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.spidermiddlewares.httperror import HttpError

from crawler import challenge, charset, manners
from crawler.manners import LeftAlone

_TRIES: Final = 6
_REFUSALS: Final = frozenset({403, 408, 412, 429})
_SMALL: Final = 20_000  # bytes of a page that may be a challenge
_LONGEST: Final = 120.0  # seconds between two tries


class Patience:
    """Downloader middleware behind the retries: six tries in a row without an answer are enough for one night.

    Each request to a dead host costs three tries of up to a minute, and a firewall that refuses us is not appeased by
    more of them. What is asked for once only because it failed on other nights is counted by itself, lest pages that
    fail for ever cost their host the others; a question for the size of a file (HEAD) tells nothing of pages.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler: Any = crawler
        self._failed: Counter[str] = Counter()
        self._again: Counter[str] = Counter()
        self._last: dict[str, tuple[str, Exception]] = {}
        self._usual: dict[str, tuple[float, float | None]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        patience = cls(crawler)
        crawler.signals.connect(patience.downloaded, signals.response_downloaded)
        return patience

    def failing(self, url: str) -> Exception | None:
        """What the host of an address said last, if it gave nothing when it was last asked."""
        host = urlsplit(url).netloc
        return self._last[host][1] if self._failed[host] else None

    def downloaded(self, request: Request, response: Response) -> None:
        """What a host asks for (Retry-After, RFC 9110) holds at once: the next request to it may be on its way."""
        if response.status in _REFUSALS or response.status >= 500:
            self._pause(request, _asked(response))
            if _asked(response) > manners.LONGEST:
                self._leave(request, HttpError(response))

    def process_request(self, request: Request) -> None:
        host = urlsplit(request.url).netloc
        failed = max(self._failed[host], self._again[host]) if _is_again(request) else self._failed[host]
        if failed >= _TRIES:
            asked, error = self._last[host]
            raise _given_up(asked) from error

    def process_response(self, request: Request, response: Response) -> Response:
        self._count(request, HttpError(response) if _refuses(response) else None)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        if not isinstance(exception, IgnoreRequest):
            self._count(request, exception)

    def _count(self, request: Request, error: Exception | None) -> None:
        if request.method == "HEAD":
            return
        host = urlsplit(request.url).netloc
        if error is None:
            self._failed[host] = self._again[host] = 0
            self._hasten(request)
            return
        asked = _asked(error.response) if isinstance(error, HttpError) else 0.0
        counter = self._again if _is_again(request) else self._failed
        counter[host] += 1
        self._last[host] = request.url, error
        if asked > manners.LONGEST or self._failed[host] >= _TRIES:
            self._leave(request, error)
        if (slot := self._slot(request)) and not asked:
            self._pause(request, min(slot.delay * 2, _LONGEST))

    def _leave(self, request: Request, error: Exception) -> None:
        """Give a host up, and what waits for its turn."""
        host = urlsplit(request.url).netloc
        self._failed[host], self._last[host] = _TRIES, (request.url, error)
        given_up = _given_up(request.url)
        given_up.__cause__ = error
        self._crawler.engine.downloader.give_up(host, given_up)

    def _slot(self, request: Request) -> Any:
        return self._crawler.engine.downloader.slots.get(urlsplit(request.url).hostname or "")

    def _hasten(self, request: Request) -> None:
        """A host that answers again gets its usual pause."""
        name = urlsplit(request.url).hostname or ""
        if (slot := self._slot(request)) and name in self._usual:
            slot.delay, slot.jitter = self._usual.pop(name)

    def _pause(self, request: Request, seconds: float) -> None:
        """The pause doubles with each failure, or is what the host asks for; what its robots.txt asks for stays."""
        if seconds and (slot := self._slot(request)):
            self._usual.setdefault(urlsplit(request.url).hostname or "", (slot.delay, slot.jitter))
            slot.delay, slot.jitter, slot.lastseen = max(slot.delay, min(seconds, manners.LONGEST)), 0.0, monotonic()


def _given_up(asked: str) -> LeftAlone:
    return LeftAlone(f"{asked} gave no page")


def _is_again(request: Request) -> bool:
    return bool(request.meta.get("dont_retry"))


def _refuses(response: Response) -> bool:
    if response.status in _REFUSALS or response.status >= 500:
        return True
    return len(response.body) < _SMALL and challenge.sign(charset.decode(response.body)[0]) is not None


def _asked(response: Response) -> float:
    """For how many seconds an answer asks to be left alone: in seconds, or until a time; 0 if it does not."""
    printed = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if printed.isdigit():
        return float(printed)
    try:
        until = parsedate_to_datetime(printed)
    except ValueError:
        return 0.0
    return max((until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds(), 0.0)
