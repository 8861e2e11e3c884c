"""Source: the base of all spiders. A source is nouns first, then a method only for the field where its site departs."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta, tzinfo
from functools import reduce
from typing import Any, ClassVar, TypeVar
from urllib.parse import urljoin, urlsplit, urlunsplit

import scrapy
from scrapy.http import Request, Response

from crawler import addresses, bylines, challenge, credits, dates, generic, layout, listing, lists, reading
from crawler.article import Article, Capture, Refused
from crawler.dates import Span, Stamp
from crawler.layout import Layout
from crawler.reading import Body, Page, Read

# Readers that answer when a page no longer looks as its source describes it.
LAST_RESORTS = (generic.READER, "url")
# What comes first when time is short. A page of an article that is half read comes before all.
PARTS, LISTS, NEW, FAILED, REVISITS, BACKFILL = 60, 50, 40, 30, 20, 0
_FAR = timedelta(days=3)
_MOST_PARTS = 50
_LONGEST = 1_000_000  # characters
T = TypeVar("T")


class Drift(Exception):
    """A page of a source that no longer reads as it should.

    Attributes:
        source, field, url: what could not be read, and where.
        tried: the selectors and names that found nothing, or several where one is meant.
    """

    def __init__(self, source: str, field: str, url: str, reason: str, tried: list[str] | None = None) -> None:
        self.source, self.field, self.url, self.tried = source, field, url, tried or []
        looked = f" (tried: {'; '.join(self.tried)})" if self.tried else ""
        super().__init__(f"{source}: {reason}{looked}: {url}")


class Garbled(Drift):
    """A page of which characters were lost."""


class Blocked(Exception):
    """A firewall answered in place of the site.

    Attributes:
        url: what was asked for.
    """

    def __init__(self, source: str, url: str, sign: str) -> None:
        self.url = url
        super().__init__(f"{source}: answered with a challenge ({sign}): {url}")


class Source(scrapy.Spider):
    """One publication, and how its pages are read.

    Attributes:
        publisher: the name an issue prints for it.
        homepage: its address; its scheme is that of canonical addresses.
        allowed_domains: the only hosts it is ever asked on.
        hosts: hosts that show the pages of another, each with that one. Not to be named: a bare domain and its www.,
            m., wap. and 3w. are one host; where one of them shows other pages, it stands here with itself.
        start_urls: its green and Belt-and-Road lists, asked every night.
        general_urls: its lists of general news, asked too when topics are named; with those of `lists.toml`.
        past_urls: lists that a back-fill begins with besides; with those of `lists.toml`.
        depth: how many pages of a list are read the first time; later on all that hold something new.
        turn: how a link to the next page of a list ends, `{}` being its number; with ./ before it, that it lies beside
            the list. Empty where lists have no such links.
        rows: finds the items of a list that print the day of an article in an element of its own.
        article_url: matches the whole address of an article. Its group `id` is the site's own article id, its group
            `series` what tells apart the articles of one number, its group `date` holds the eight digits of the day
            where the address has them, and its group `part` is what makes an address that of a later page of the same
            article (`-2` in `c1-7-2.html`).
        moved: what is written in another way in the canonical address: a regular expression, and what stands for it.
        digest: matches the titles of pages that hold nothing but links: those are followed, the page is not kept.
        quiet_days: for how many days without a new article it is not yet called stale.
        unproven: whether its selectors rest on second-hand facts alone.
        zone: what its clocks show where the page does not say.
        states: each puts the data that some of its pages carry for their own script where a layout reads it.
        date_metas, credit_metas: meta tags of its own that give the date and the 来源 where nothing else does.
        layouts: its article pages, the newest generation first; old ones stay. Those in `layouts/<name>.toml` come
            before those of the class.
    """

    name: str = "page"
    publisher: ClassVar[str] = ""
    homepage: ClassVar[str] = ""
    allowed_domains: ClassVar[tuple[str, ...]] = ()
    hosts: ClassVar[Mapping[str, str]] = {}
    general_urls: ClassVar[tuple[str, ...]] = ()
    past_urls: ClassVar[tuple[str, ...]] = ()
    depth: ClassVar[int] = 3
    turn: ClassVar[str] = ""
    rows: ClassVar[str] = ""
    article_url: ClassVar[re.Pattern[str]] = re.compile(r"(?P<id>.+)")
    moved: ClassVar[tuple[tuple[str, str], ...]] = ()
    digest: ClassVar[re.Pattern[str] | None] = None
    quiet_days: ClassVar[int] = 7
    unproven: ClassVar[bool] = False
    zone: ClassVar[tzinfo] = dates.BEIJING
    states: ClassVar[tuple[Callable[[Page], Page], ...]] = ()
    date_metas: ClassVar[tuple[str, ...]] = ()
    credit_metas: ClassVar[tuple[str, ...]] = ()
    layouts: ClassVar[tuple[Layout, ...]] = ()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._hosts = {**dict(_folding(cls.allowed_domains, urlsplit(cls.homepage).netloc)), **cls.hosts}
        if "name" in vars(cls):
            cls.layouts = (*layout.of(cls.name), *cls.layouts)
            cls.general_urls = (*cls.general_urls, *lists.of(cls.name, "general"))
            cls.past_urls = (*cls.past_urls, *lists.of(cls.name, "past"))

    _hosts: ClassVar[dict[str, str]] = {}
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
        if not dated and not lists and number == 1 and not self._is_empty(page):
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
        body = self._must("body", self.body(page), page)
        self._bounded([so_far.body, *body.value.paragraphs], page)
        text, signed = bylines.unsigned(body.value.paragraphs)
        joined = replace(
            so_far,
            body="\n".join([so_far.body, *text]),
            author=so_far.author or signed,
            images=_merged(so_far.images, body.value.images),
            attachments=_merged(so_far.attachments, body.value.attachments),
            fetched_from=(*so_far.fetched_from, response.meta["capture"]),
        )
        self._unharmed(joined, page)
        yield self._whole_or_next(joined, page, rest)

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

    @classmethod
    def part(cls, url: str) -> int:
        """Which page of an article an address is that of, from 1."""
        match = cls._match(url)
        printed = match.groupdict().get("part") if match else None
        return int(re.sub(r"\D", "", printed)) if printed else 1

    @classmethod
    def owns(cls, url: str) -> bool:
        """Whether an address is that of an article of this source, or of one of its pages."""
        return cls._match(url) is not None

    @classmethod
    def canonical(cls, url: str) -> str:
        """The one address of an article: its first page, no query, no fragment, the scheme of the home page.

        It leads to the article: it is the address that is asked for.
        """
        match = cls._match(url)
        plain = match.string if match else url
        if match and match.groupdict().get("part"):
            plain = plain[: match.start("part")] + plain[match.end("part") :]
        for written, canonical in cls.moved:
            plain = re.sub(written, canonical, plain)
        return cls._schemed(plain)

    @classmethod
    def _schemed(cls, url: str) -> str:
        plain = urlsplit(addresses.bare(url))
        return urlunsplit(plain._replace(scheme=urlsplit(cls.homepage).scheme or plain.scheme))

    @classmethod
    def source_id(cls, url: str) -> str:
        """The site's own id of the article at an address.

        Raises:
            ValueError: if the address is not that of an article of this source.
        """
        if (match := cls._match(url)) is None:
            raise ValueError(f"{url} is not the address of an article of {cls.name}")
        return f"{match['series']}-{match['id']}" if match.groupdict().get("series") else match["id"]

    @classmethod
    def day(cls, url: str) -> str:
        """The eight digits of the day in an address; empty where it has none."""
        match = cls._match(url)
        return re.sub(r"\D", "", match.groupdict().get("date") or "") if match else ""

    @classmethod
    def _match(cls, url: str) -> re.Match[str] | None:
        plain = addresses.bare(url)
        return cls.article_url.fullmatch(addresses.folded(plain, cls._hosts)) or cls.article_url.fullmatch(plain)

    def page(self, response: Response) -> Page:
        """The page in an answer, decoded.

        Raises:
            Drift: if there is nothing in it.
        """
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        page = Page.decoded(response.url, response.body, content_type)
        if page.empty:
            raise Drift(self.name, "page", response.url, "the page is empty")
        if page.is_data and not page.is_valid:
            raise Drift(self.name, "page", response.url, "its data is not valid JSON")
        return page

    def answers(self, page: Page) -> dict[str, Read[Any] | None]:
        """What the page says, by field; None where no reader found anything."""
        page = self.drawn(page)
        return {
            "title": self.title(page),
            "published": self.published(page),
            "credited": self.credited(page),
            "author": self.author(page),
            "body": self.body(page),
        }

    def drawn(self, page: Page) -> Page:
        """The page once its own script has drawn it.

        Raises:
            Drift: if the data it carries is not what it should be.
        """
        try:
            return reduce(lambda drawn, state: state(drawn), self.states, page)
        except ValueError as error:
            raise Drift(self.name, "page", page.url, str(error)) from error

    def read(self, page: Page, capture: Capture) -> Article:
        """The article on a page.

        Raises:
            Drift: if the page is cut, or its title, its date, or the text of a page that is not a gallery or a video
                cannot be read, or a character of it was lost.
        """
        answers = self.answers(self._uncut(page))
        title, body, published = (self._must(field, answers[field], page) for field in ("title", "body", "published"))
        self._bounded(body.value.paragraphs, page)
        credited, author = answers["credited"], answers["author"]
        if published.reader.startswith("url") and not any(read.reader.startswith("layout") for read in (title, body)):
            # An error page answers at an article's address too: the address alone proves nothing.
            raise Drift(self.name, "published", page.url, "no date found on the page", page.misses.get("published"))
        text, signed = bylines.unsigned(body.value.paragraphs)
        article = Article(
            url=self.canonical(page.url),
            source=self.name,
            source_id=self.source_id(page.url),
            title=title.value,
            body="\n".join(text),
            published=published.value.when,
            published_precision=published.value.precision,
            credited=credits.names(credited.value) if credited else (),
            author=bylines.names(author.value) if author else signed or bylines.reporters(text),
            language=reading.language("\n".join(text) or title.value),
            summary=reading.summary(page, text),
            images=body.value.images,
            attachments=body.value.attachments,
            fetched=capture.fetched,
            fetched_from=(capture,),
            read_by={field: answer.reader for field, answer in answers.items() if answer},
        )
        self._unharmed(article, page)
        return article

    def title(self, page: Page) -> Read[str] | None:
        """The headline as printed."""
        return next(reading.titles(page, self.layouts), None) or generic.title(page)

    def published(self, page: Page) -> Read[Stamp] | None:
        """The most precise moment the page gives for the day it names first.

        The day in the address cross-checks: a claim more than three days from it is not believed. If no claim is left,
        the address gives the day.
        """
        printed = dates.of_url(self.day(page.url), self.zone)
        made = list(reading.stamps(page, self.layouts, self.zone, self.date_metas))
        claims = [claim for claim in made if _near(claim.value, printed)]
        if not claims:
            return Read(printed, "url, too far from the page's own date" if made else "url") if printed else None
        same = (claim for claim in claims if claim.value.when.date() == claims[0].value.when.date())
        return next((claim for claim in same if claim.value.precision == "minute"), claims[0])

    def credited(self, page: Page) -> Read[str] | None:
        """来源 as printed."""
        claims = reading.credits(page, self.layouts, self.credit_metas)
        return next((read for read in claims if credits.names(read.value)), None)

    def author(self, page: Page) -> Read[str] | None:
        """The byline as printed."""
        return next((read for read in reading.bylines(page, self.layouts) if bylines.names(read.value)), None)

    def body(self, page: Page) -> Read[Body] | None:
        """The text, its pictures and its attachments."""
        if read := next(reading.bodies(page, self.layouts), None):
            return read
        # A container that is there and holds no words is no reason to take the menus for the text.
        known = any(len(page.select(layout.body)) == 1 for layout in self.layouts if layout.body)
        return None if known else generic.body(page)

    def _blocked(self, page: Page) -> Blocked | None:
        """Whether a page that does not read is a firewall's: what reads may speak of firewalls as it likes."""
        found = challenge.sign(page.markup)
        return Blocked(self.name, page.url, found) if found else None

    def _uncut(self, page: Page) -> Page:
        if page.cut and not (page.is_data and self.states):
            raise Drift(self.name, "page", page.url, "the page ends in the middle")
        return page

    def _must(self, field: str, read: Read[Any] | None, page: Page) -> Any:
        if read is None:
            raise Drift(self.name, field, page.url, f"no {PLAIN[field]} found on the page", page.misses.get(field))
        if self.layouts and read.reader in LAST_RESORTS:
            missed = "; ".join(page.misses.get(field, []))
            self.logger.warning("%s of %s was read by: %s; none matched of: %s", field, page.url, read.reader, missed)
        return read

    def _bounded(self, paragraphs: Iterable[str], page: Page) -> None:
        if (length := sum(map(len, paragraphs))) > _LONGEST:
            raise Drift(self.name, "body", page.url, f"its text has {length:,} characters, which is no article")

    def _unharmed(self, article: Article, page: Page) -> None:
        for field in ("title", "body", "author", "summary"):
            if "\ufffd" in getattr(article, field):
                raise Garbled(self.name, field, page.url, f"characters of its {PLAIN[field]} were lost (U+FFFD)")
        if any("\ufffd" in name for name in article.credited):
            raise Garbled(self.name, "credited", page.url, "characters of its source line were lost (U+FFFD)")


PLAIN = {"title": "title", "body": "text", "published": "date", "author": "byline", "summary": "summary"}


def _merged(first: tuple[T, ...], second: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _near(stamp: Stamp, printed: Stamp | None) -> bool:
    return printed is None or abs(stamp.when - printed.when) <= _FAR + timedelta(days=1)


def _folding(domains: Iterable[str], home: str) -> Iterator[tuple[str, str]]:
    """The hosts that are one with the home page's, or with the www. of another domain."""
    for domain in domains:
        shown = domain if domain == home else f"www.{domain}"
        yield from ((f"{prefix}{domain}", shown) for prefix in ("", "www.", "m.", "wap.", "3w."))
