"""Source: the base of all spiders. A source is nouns first, then a method only for the field where its site departs."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar, TypeVar
from urllib.parse import urljoin

import scrapy
from scrapy.http import Request, Response

from crawler import bylines, dates, listing, lists
from crawler.article import Article, Refused
from crawler.dates import Span
from crawler.drift import PLAIN, Blocked, Drift, Garbled
from crawler.reader import Reader, is_guess
from crawler.reading import Body, Page

__all__ = ["PLAIN", "Blocked", "Drift", "Garbled", "Source"]

# What comes first when time is short. A page of an article that is half read comes before all.
PARTS, LISTS, WAITING, NEW, FAILED, REVISITS, BACKFILL = 60, 50, 45, 40, 30, 20, 0
_MOST_PARTS = 50
T = TypeVar("T")


class Source(Reader, scrapy.Spider):
    """One publication: its lists. What it knows of its addresses is an `Owner`'s, of its pages a `Reader`'s.

    Attributes:
        publisher: the name an issue prints for it.
        start_urls: its green and Belt-and-Road lists, asked every night.
        general_urls: its lists of general news, asked too when topics are named; with those of `lists.toml`.
        past_urls: lists that a back-fill begins with besides; with those of `lists.toml`.
        depth: how many pages of a list are read the first time; later on all that hold something new.
        turn: how a link to the next page of a list ends, `{}` being its number; with ./ before it, that it lies beside
            the list. Empty where lists have no such links.
        rows: finds the items of a list that print the day of an article in an element of its own.
        digest: matches the titles of pages that hold nothing but links: those are followed, the page is not kept.
        quiet_days: for how many days without a new article it is not yet called stale.
        unproven: whether its selectors rest on second-hand facts alone.
    """

    publisher: ClassVar[str] = ""
    general_urls: ClassVar[tuple[str, ...]] = ()
    past_urls: ClassVar[tuple[str, ...]] = ()
    depth: ClassVar[int] = 3
    turn: ClassVar[str] = ""
    rows: ClassVar[str] = ""
    digest: ClassVar[re.Pattern[str] | None] = None
    quiet_days: ClassVar[int] = 7
    unproven: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "name" in vars(cls):
            cls.general_urls = (*cls.general_urls, *lists.of(cls.name, "general"))
            cls.past_urls = (*cls.past_urls, *lists.of(cls.name, "past"))

    # The pages of lists that were read: a site may show its last page for every number behind it.
    _shown: frozenset[tuple[str, frozenset[str]]] = frozenset()

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the lists."""
        for url in self.entries:
            yield self.list_request(url)

    @property
    def entries(self) -> tuple[str, ...]:
        """The lists a crawl begins with; those of general news are among them if the setting TOPICS names any."""
        general = self.general_urls if self.settings.getlist("TOPICS") else ()
        return (*self.start_urls, *general)

    def parse(self, response: Response, number: int = 1) -> Iterator[Any]:
        """A list: ask for its articles, for the lists it leads to, and for its next page.

        Args:
            number: which page of the list this is, from 1.
        """
        page = self.page(response)
        dated, lists = self.dated(page), self.lists(page)
        if self.span:
            for day in filter(None, dated.values()):
                self.crawler.stats.min_value("greensilk/oldest", day.isoformat())
        if not dated and not lists and not self._is_empty(page):
            drift = Drift(self.name, "list", response.url, "no link on this list has the shape of an article's address")
            raise self._blocked(page) or drift
        yield from (self.article_request(url) for url, day in dated.items() if not self.span or self.span.holds(day))
        yield from map(self.list_request, lists)
        shown = re.sub(r"\d+", "", response.url), frozenset(dated)
        repeated, self._shown = shown in self._shown, self._shown | {shown}
        enough = repeated or (self.span and self.span.is_ahead_of(dated.values()))
        if not enough and (following := self.next_page(page, number)):
            yield self.list_request(following, number + 1)

    @property
    def span(self) -> Span | None:
        """The days of a back-fill (the setting SPAN); None for what is new."""
        span: Span | None = self.settings.get("SPAN")
        return span

    def parse_article(self, response: Response) -> Iterator[Any]:
        """An article page: the article, or the request for its second page."""
        capture = response.meta["capture"]
        if not self.owns(response.url):
            raise Drift(self.name, "url", capture.url, f"leads to {response.url}, which is no article's address")
        page = self.page(response)
        try:
            article = self.read(page, capture)
        except Drift as drift:
            raise self._blocked(page) or drift from drift
        if self.digest and self.digest.search(article.title):
            yield Refused(article.url, capture, "digest")
            yield from map(self.article_request, self.links(page))
        else:
            yield self._whole_or_next(article, page, ())

    def parse_part(self, response: Response, so_far: Article, rest: tuple[str, ...]) -> Iterator[Any]:
        """A later page of an article.

        Args:
            so_far: what the pages before it held.
            rest: the pages behind it, as far as they are known.
        """
        page = self._uncut(self.page(response))
        text, signed, body = self._continued(page, so_far)
        joined = replace(
            so_far,
            body="\n".join([so_far.body, *text]),
            author=so_far.author or signed,
            images=_merged(so_far.images, body.images),
            attachments=_merged(so_far.attachments, body.attachments),
            fetched_from=(*so_far.fetched_from, response.meta["capture"]),
        )
        self._unharmed(joined, page)
        yield self._whole_or_next(joined, page, rest)

    def _continued(self, page: Page, so_far: Article) -> tuple[tuple[str, ...], str, Body]:
        """The paragraphs, the byline and the text of a later page, which must read as the first one did.

        Raises:
            Drift: if it is another page, or one that holds nothing new.
            Blocked: if it is a firewall's.
        """
        if not self.owns(page.url) or self.source_id(page.url) != so_far.source_id:
            raise Drift(self.name, "body", so_far.url, f"a later page of the article leads to {page.url}")
        try:
            read = self._must("body", self.body(page), page)
        except Drift as drift:
            raise self._blocked(page) or drift from drift
        if is_guess(read.reader) and not is_guess(so_far.read_by["body"]):
            unlike = Drift(self.name, "body", page.url, "a later page of the article is not as its first one is")
            raise self._blocked(page) or unlike
        self._bounded([so_far.body, *read.value.paragraphs], page)
        text, signed = bylines.unsigned(read.value.paragraphs)
        if text and "\n".join(text) in so_far.body:
            raise Drift(self.name, "body", page.url, "a later page of the article holds what an earlier one holds")
        return text, signed, read.value

    def _whole_or_next(self, article: Article, page: Page, rest: tuple[str, ...]) -> Article | Request:
        """The article, if this was its last page, else the request for the next one."""
        read = len(article.fetched_from)
        known = {self.part(url): url for url in (*rest, *self.parts(page))}
        ahead = [known[number] for number in sorted(known) if number > read]
        if not ahead:
            return article
        if read == _MOST_PARTS:
            reason = f"the article has more than {_MOST_PARTS} pages"
            raise Drift(self.name, "body", page.url, reason)
        so_far = {"so_far": article, "rest": tuple(ahead[1:])}
        return Request(ahead[0], self.parse_part, cb_kwargs=so_far, priority=PARTS)

    def list_request(self, url: str, number: int = 1) -> Request:
        """The request for a page of a list."""
        return Request(url, self.parse, cb_kwargs={"number": number}, priority=LISTS)

    def article_request(self, url: str) -> Request:
        """The request for one article, whatever address of it was found."""
        return Request(self.canonical(url), self.parse_article, priority=NEW)

    def links(self, page: Page) -> list[str]:
        """The canonical addresses of the articles a page links to, each article once, in the order of the page."""
        found = {self.source_id(url): self.canonical(url) for url in listing.addresses(page) if self.owns(url)}
        return list(found.values())

    def dated(self, page: Page) -> dict[str, date | None]:
        """The articles on a list, each with the day the list or the address gives."""
        days = {url: dates.of_url(self.day(url)) for url in self.links(page)}
        if self.rows:
            days |= {self.canonical(url): day for url, day in listing.days(page, self.rows, self.owns).items()}
        return {url: stamp.when.date() if stamp else None for url, stamp in days.items()}

    def lists(self, page: Page) -> list[str]:  # noqa: ARG002
        """Further lists that a list leads to: the data behind it, the pages of a paper's day."""
        return []

    def next_page(self, page: Page, number: int) -> str | None:
        """The address of the page behind page `number` of a list; None if there is none."""
        if not self.turn:
            return None
        ending = self.turn.format(number + 1)
        whole = urljoin(page.url, ending) if ending.startswith("./") else ending
        return next((url for url in listing.addresses(page) if url.endswith(whole)), None)

    def days(self, span: Span) -> Iterator[str]:  # noqa: ARG002
        """The lists that lead to the articles of some days: those a crawl begins with, or one for each day."""
        yield from self.entries

    def past(self, span: Span) -> Iterator[str]:
        """The lists a back-fill begins with; those that no crawl begins with may be gone."""
        yield from self.days(span)
        yield from self.past_urls

    def _is_empty(self, page: Page) -> bool:
        """Whether a list says that it holds nothing: data without rows, or links that were left out on purpose."""
        return listing.is_empty(page) or any(self.owns(url) for url in listing.addresses(page))

    def parts(self, page: Page) -> list[str]:
        """The other pages of the article on a page."""
        mine = self.source_id(page.url)
        owned = (url for url in listing.addresses(page) if self.owns(url) and self.source_id(url) == mine)
        return list(dict.fromkeys(self._schemed(url) for url in owned if self.part(url) > 1))


def _merged(first: tuple[T, ...], second: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(dict.fromkeys((*first, *second)))
