"""Manners: the pause a host asks for in its robots.txt is kept, to the second, for that host alone."""

from __future__ import annotations

from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Request
from scrapy.robotstxt import RobotParser


class Manners:
    """Downloader middleware that obeys Crawl-delay, which Scrapy reads and leaves to others to obey."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._pauses: dict[str, float] = {}

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
        if urlsplit(request.url).hostname in self._pauses:
            request.meta["autothrottle_dont_adjust_delay"] = True
