"""Fetch a list and articles of a site that is no source yet, as politely as a source is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import urlsplit

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawler import addresses, challenge, failures, listing, replay, shapes
from crawler.reading import Page
from crawler.run import crawl

_ARTICLES: Final = 3
_KEPT: Final = ("Content-Type", "ETag", "Last-Modified")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site answered: the address that did, after redirects, the body without its Content-Encoding, and when."""

    url: str
    body: bytes
    headers: Mapping[str, str]
    fetched: datetime

    @property
    def page(self) -> Page:
        """The page in it."""
        return Page.decoded(self.url, self.body, self.headers.get("Content-Type", ""))


@dataclass(slots=True)
class Visited:
    """What was fetched of a site: by the host for robots.txt; sentences for what was not to be had."""

    lists: list[Answer] = field(default_factory=list)
    articles: list[Answer] = field(default_factory=list)
    robots: dict[str, Answer] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)


def visit(urls: Sequence[str], overrides: Mapping[str, Any], recorded: Sequence[Path] = ()) -> Visited:
    """Fetch pages.

    Args:
        urls: a list, and articles; if there are none, three links of the list are taken.
        overrides: Scrapy settings that differ from `crawler/settings.py`.
        recorded: WARC files to take them from instead of the network.

    Raises:
        ReplayError: if one of those is missing or holds no record.
    """
    replayed = replay.settings(recorded) if recorded else {}
    alone = {"SPIDER_MIDDLEWARES": {}, "ITEM_PIPELINES": {}, "WARC_FOLDER": "", "VISIT": tuple(urls)}
    (crawler,) = crawl([Visitor], {**overrides, **replayed, **alone})
    assert isinstance(crawler.spider, Visitor)
    return crawler.spider.visited


class Visitor(scrapy.Spider):
    """Asks for a list and for articles, and keeps what it is answered, robots.txt too."""

    name = "visitor"

    visited: Visited

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.visited = Visited()
        crawler.signals.connect(spider.answered, signals.response_received)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        first, *articles = self.settings["VISIT"]
        yield Request(first, self.parse, errback=self.failed, priority=1)
        for url in articles:
            yield self._article(url)

    def parse(self, response: Response) -> Iterator[Request]:
        """The list; if no article was named, its links of the most frequent shape are asked for."""
        answer = _answer(response)
        if self._is_page(answer):
            self.visited.lists.append(answer)
            if len(self.settings["VISIT"]) == 1:
                yield from map(self._article, self._links(answer))

    def parse_article(self, response: Response) -> None:
        """An article."""
        answer = _answer(response)
        if self._is_page(answer):
            self.visited.articles.append(answer)

    def answered(self, response: Response) -> None:
        """Any answer: of a robots.txt, which Scrapy asks for by itself, a page is kept."""
        parts = urlsplit(response.url)
        if parts.path == "/robots.txt" and response.status == 200:
            self.visited.robots[parts.netloc] = _answer(response)

    def failed(self, failure: Failure) -> None:
        """An address gave no page."""
        request: Request = failure.request  # type: ignore[attr-defined]
        _, words = failures.of(failure.value)
        self.visited.troubles.append(f"{request.meta.get('redirect_urls', [request.url])[0]} {words}.")

    def _article(self, url: str) -> Request:
        return Request(url, self.parse_article, errback=self.failed)

    def _links(self, answer: Answer) -> list[str]:
        home = addresses.site(urlsplit(answer.url).hostname or "")
        links = (url for url in listing.addresses(answer.page) if addresses.site(urlsplit(url).hostname or "") == home)
        if not (found := shapes.frequent((url for url in links if url != answer.url), _ARTICLES)):
            self.visited.troubles.append(f"No link on {answer.url} looks like that of an article: name some articles.")
        return found

    def _is_page(self, answer: Answer) -> bool:
        if b"\x00" in answer.body[:1024] or not answer.body.strip() or (page := answer.page).empty:
            self.visited.troubles.append(f"{answer.url} is no page.")
        elif found := challenge.sign(page.markup):
            self.visited.troubles.append(f"{answer.url} answered with a challenge ({found}).")
        else:
            return True
        return False


def _answer(response: Response) -> Answer:
    headers = {name: value.decode("latin-1") for name in _KEPT if (value := response.headers.get(name))}
    capture = response.request.meta.get("capture") if response.request else None
    return Answer(response.url, response.body, headers, capture.fetched if capture else datetime.now(UTC))
