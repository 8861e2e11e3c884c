"""Patience: a host that does not answer, or refuses us, is left alone for the rest of the run."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final, Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.spidermiddlewares.httperror import HttpError

from crawler import challenge, charset

_TRIES: Final = 6
_REFUSALS: Final = frozenset({403, 408, 412, 429})
_SMALL: Final = 20_000  # bytes of a page that may be a challenge
_LONGEST: Final = 120.0  # seconds between two tries


class GivenUp(IgnoreRequest):
    """A request to a host that gave nothing in this run; its address stays open for the next one.

    Its cause is what the host said last.
    """


class Patience:
    """Downloader middleware behind the retries: six tries in a row without an answer are enough for one night.

    Each request to a dead host costs three tries of up to a minute, and a firewall that refuses us is not appeased by
    more of them.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler: Any = crawler
        self._failed: Counter[str] = Counter()
        self._last: dict[str, Exception] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        host = urlsplit(request.url).netloc
        if self._failed[host] >= _TRIES:
            raise GivenUp(f"{host} gave no answer {_TRIES} times") from self._last[host]

    def process_response(self, request: Request, response: Response) -> Response:
        self._count(request, HttpError(response) if _refuses(response) else None)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        if not isinstance(exception, IgnoreRequest):
            self._count(request, exception)

    def _count(self, request: Request, error: Exception | None) -> None:
        host = urlsplit(request.url).netloc
        self._failed[host] = self._failed[host] + 1 if error else 0
        if error:
            self._last[host] = error
            self._back_off(urlsplit(request.url).hostname or "", error)

    def _back_off(self, host: str, error: Exception) -> None:
        """The pause doubles with each failure, or is what the host asks for (Retry-After, RFC 9110)."""
        asked = error.response.headers.get("Retry-After", b"") if isinstance(error, HttpError) else b""
        if slot := self._crawler.engine.downloader.slots.get(host):
            slot.delay = min(float(asked) if asked and asked.isdigit() else slot.delay * 2, _LONGEST)


def _refuses(response: Response) -> bool:
    if response.status in _REFUSALS or response.status >= 500:
        return True
    return len(response.body) < _SMALL and challenge.sign(charset.decode(response.body)[0]) is not None
