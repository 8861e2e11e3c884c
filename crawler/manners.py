"""Manners: a host's robots.txt is kept, its pause to the second; a host that cannot show it is not asked.

Scrapy asks for robots.txt and keeps its rules; it leaves Crawl-delay to others, and takes no answer for leave.
"""

from __future__ import annotations

from asyncio import Lock
from collections import defaultdict
from typing import Any, Final, Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.robotstxt import RobotParser
from scrapy.spidermiddlewares.httperror import HttpError

LONGEST: Final = 600.0  # seconds a host may ask us to wait; longer is as much as to say: not tonight
_PATH: Final = "/robots.txt"


class LeftAlone(IgnoreRequest):
    """A request to a host that is not asked, or not any more, in this run; its address stays open for the next one.

    Its words are why, its cause what the host said, if it said something.
    """


class Robots(RobotsTxtMiddleware):
    """Scrapy's middleware for robots.txt, by which the first to ask of a host alone would learn its rules.

    Whoever asks while they are on their way waits for them here: Scrapy 2.19 lets the others pass without any.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._asking: defaultdict[str, Lock] = defaultdict(Lock)

    async def robot_parser(self, request: Request) -> RobotParser | None:
        async with self._asking[urlsplit(request.url).netloc]:
            return await super().robot_parser(request)


class Manners:
    """Downloader middleware behind Scrapy's for robots.txt.

    An answer of 500 or more, or none, says that everything is forbidden (RFC 9309, 2.3.1.4); one of 400 or more, that
    nothing is.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._pauses: dict[str, float] = {}
        self._missed: dict[str, Exception] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        manners = cls(crawler)
        crawler.signals.connect(manners.parsed, signals.robots_parsed)
        return manners

    def parsed(self, robotparser: RobotParser, request: Request) -> None:
        """A robots.txt was read."""
        host = urlsplit(request.url).hostname or ""
        pause = robotparser.crawl_delay(self._crawler.settings["USER_AGENT"])
        if pause and pause > self._crawler.settings.getfloat("DOWNLOAD_DELAY"):
            self._pauses[host] = pause
            downloader: Any = self._crawler.engine.downloader
            downloader.per_slot_settings[host] = {"delay": pause, "jitter": 0.0, "concurrency": 1}
            if slot := downloader.slots.get(host):
                slot.delay, slot.jitter = pause, 0.0

    def process_request(self, request: Request) -> None:
        if _is_robots(request):
            return
        parts = urlsplit(request.url)
        if error := self._missed.get(parts.netloc):
            raise LeftAlone("its robots.txt could not be read") from error
        pause = self._pauses.get(parts.hostname or "", 0)
        if pause > LONGEST:
            raise LeftAlone(f"its robots.txt asks for {pause:.0f} seconds between two requests, more than a crawl has")
        if pause:
            request.meta["autothrottle_dont_adjust_delay"] = True

    def process_response(self, request: Request, response: Response) -> Response:
        if _is_robots(request) and response.status >= 500:
            self._missed[urlsplit(request.url).netloc] = HttpError(response)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        if _is_robots(request) and not isinstance(exception, IgnoreRequest):
            self._missed[urlsplit(request.url).netloc] = exception


def _is_robots(request: Request) -> bool:
    return urlsplit(request.url).path == _PATH and bool(request.meta.get("dont_obey_robotstxt"))
