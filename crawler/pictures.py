"""Fetch the pictures of articles: from the hosts of their sources alone, as politely and carefully as a crawl asks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

import scrapy
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawler import failures
from crawler.run import crawl
from crawler.source import Source

LARGEST: Final = 20 * 1024 * 1024


@dataclass(slots=True)
class Fetched:
    """Answers by the address that was asked for: what came, or why nothing did."""

    bodies: dict[str, bytes] = field(default_factory=dict)
    troubles: dict[str, str] = field(default_factory=dict)


def fetch(wanted: Mapping[type[Source], Sequence[str]], overrides: Mapping[str, Any]) -> Fetched:
    """Ask for pictures; what comes is no more than bytes that call themselves a picture.

    Args:
        wanted: addresses by the source whose articles name them.
        overrides: Scrapy settings that differ from `crawler/settings.py`.
    """
    fetched = Fetched()
    alone = {
        "SPIDER_MIDDLEWARES": {},
        "ITEM_PIPELINES": {},
        "WARC_FOLDER": "",
        "DOWNLOAD_MAXSIZE": LARGEST,
        "DEFAULT_REQUEST_HEADERS": {"Accept": "image/jpeg,image/png,image/gif;q=0.8"},
    }
    spiders = [
        type(f"{source.__name__}Pictures", (_Pictures,), _aims(source, urls, fetched))
        for source, urls in wanted.items()
        if urls
    ]
    if spiders:
        crawl(spiders, {**overrides, **alone})
    return fetched


def _aims(source: type[Source], urls: Sequence[str], fetched: Fetched) -> dict[str, Any]:
    """Guard reads the hosts that may be asked from the class of a spider."""
    return {"name": source.name, "allowed_domains": source.allowed_domains, "urls": tuple(urls), "fetched": fetched}


class _Pictures(scrapy.Spider):
    name = "pictures"
    urls: ClassVar[tuple[str, ...]]
    fetched: ClassVar[Fetched]

    async def start(self) -> AsyncIterator[Any]:
        for url in dict.fromkeys(self.urls):
            # Guard alone says which hosts are the source's: what Scrapy's own filter takes out is not told to us.
            yield Request(url, errback=self.failed, dont_filter=True, cb_kwargs={"asked": url})

    def parse(self, response: Response, asked: str) -> None:
        if (response.headers.get("Content-Type") or b"").lower().startswith((b"image/", b"application/octet-stream")):
            self.fetched.bodies[asked] = response.body
        else:
            self.fetched.troubles[asked] = "answered with something else than a picture"

    def failed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        self.fetched.troubles[request.cb_kwargs["asked"]] = failures.of(failure.value)[1]
