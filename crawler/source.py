"""Source: the base of all spiders. A source is nouns first, then a method only for the field where its site departs."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta, tzinfo
from typing import Any, ClassVar
from urllib.parse import urlsplit, urlunsplit

import scrapy
from scrapy.http import Request, Response

from crawler import bylines, credits, dates, generic, reading
from crawler.article import Article, Capture
from crawler.dates import Stamp
from crawler.reading import Body, Layout, Page, Read

# Readers that answer when a page no longer looks as its source describes it.
LAST_RESORTS = (generic.READER, "url")
_FAR = timedelta(days=3)


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


class Source(scrapy.Spider):
    """One publication, and how its pages are read.

    Attributes:
        publisher: the name an issue prints for it.
        homepage: its address; its scheme is that of canonical addresses.
        allowed_domains: the only hosts it is ever asked on.
        start_urls: its lists.
        article_url: matches the whole address of an article. Its group `id` is the site's own article id, its group
            `date` holds the eight digits of the day where the address has them.
        quiet_days: for how many days without a new article it is not yet called stale.
        zone: what its clocks show where the page does not say.
        layouts: its article pages, the newest generation first; old ones stay.
    """

    name: str = "page"
    publisher: ClassVar[str] = ""
    homepage: ClassVar[str] = ""
    allowed_domains: ClassVar[tuple[str, ...]] = ()
    article_url: ClassVar[re.Pattern[str]] = re.compile(r"(?P<id>.+)")
    quiet_days: ClassVar[int] = 7
    zone: ClassVar[tzinfo] = dates.BEIJING
    layouts: ClassVar[tuple[Layout, ...]] = ()

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the lists."""
        for url in self.start_urls:
            yield Request(url, self.parse, priority=10)

    def parse(self, response: Response, **_: Any) -> Iterator[Any]:
        """A list: ask for every article it links to, found by the shape of its address."""
        if not (urls := self.links(self.page(response))):
            raise Drift(self.name, "list", response.url, "no link on this list has the shape of an article's address")
        yield from map(self.article_request, urls)

    def parse_article(self, response: Response) -> Iterator[Any]:
        """An article page."""
        if not self.owns(response.url):
            asked = response.meta["capture"].url
            raise Drift(self.name, "url", asked, f"leads to {response.url}, which is no article's address")
        yield self.read(self.page(response), response.meta["capture"])

    def page(self, response: Response) -> Page:
        """The page in an answer, decoded.

        Raises:
            Drift: if there is no markup in it.
        """
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        page = Page.decoded(response.url, response.body, content_type)
        if page.empty:
            raise Drift(self.name, "page", response.url, "the page is empty")
        return page

    def article_request(self, url: str) -> Request:
        """The request for one article, whatever address of it was found."""
        return Request(self.canonical(url), self.parse_article)

    def links(self, page: Page) -> list[str]:
        """The canonical addresses of the articles a page links to, each once, in the order of the page."""
        found = (reading.absolute(page.url, a.get("href", "")) for a in page.root.iter("a"))
        return list(dict.fromkeys(self.canonical(url) for url in found if url and self.owns(url)))

    @classmethod
    def owns(cls, url: str) -> bool:
        """Whether an address is that of an article of this source."""
        return cls._match(url) is not None

    @classmethod
    def canonical(cls, url: str) -> str:
        """The one address of an article: no query, no fragment, the scheme of the home page."""
        scheme = urlsplit(cls.homepage).scheme
        bare = urlsplit(_bare(url))
        return urlunsplit(bare._replace(scheme=scheme or bare.scheme))

    @classmethod
    def source_id(cls, url: str) -> str:
        """The site's own id of the article at an address.

        Raises:
            ValueError: if the address is not that of an article of this source.
        """
        if (match := cls._match(url)) is None:
            raise ValueError(f"{url} is not the address of an article of {cls.name}")
        return match["id"]

    @classmethod
    def day(cls, url: str) -> str:
        """The eight digits of the day in an address; empty where it has none."""
        match = cls._match(url)
        return re.sub(r"\D", "", match.groupdict().get("date") or "") if match else ""

    @classmethod
    def _match(cls, url: str) -> re.Match[str] | None:
        return cls.article_url.fullmatch(_bare(url))

    def answers(self, page: Page) -> dict[str, Read[Any] | None]:
        """What the page says, by field; None where no reader found anything."""
        return {
            "title": self.title(page),
            "published": self.published(page),
            "credited": self.credited(page),
            "author": self.author(page),
            "body": self.body(page),
        }

    def read(self, page: Page, capture: Capture) -> Article:
        """The article on a page.

        Raises:
            Drift: if the page is cut, or its title, its date, or the text of a page that is not a gallery or a video
                cannot be read, or a character of it was lost.
        """
        if page.cut:
            raise Drift(self.name, "page", page.url, "the page ends in the middle")
        answers = self.answers(page)
        title, body, published = (self._must(field, answers[field], page) for field in ("title", "body", "published"))
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
        self._whole(article, page)
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
        made = list(reading.stamps(page, self.layouts, self.zone))
        claims = [claim for claim in made if _near(claim.value, printed)]
        if not claims:
            return Read(printed, "url, too far from the page's own date" if made else "url") if printed else None
        same = (claim for claim in claims if claim.value.when.date() == claims[0].value.when.date())
        return next((claim for claim in same if claim.value.precision == "minute"), claims[0])

    def credited(self, page: Page) -> Read[str] | None:
        """来源 as printed."""
        return next((read for read in reading.credits(page, self.layouts) if credits.names(read.value)), None)

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

    def _must(self, field: str, read: Read[Any] | None, page: Page) -> Any:
        if read is None:
            raise Drift(self.name, field, page.url, f"no {_PLAIN[field]} found on the page", page.misses.get(field))
        if self.layouts and read.reader in LAST_RESORTS:
            missed = "; ".join(page.misses.get(field, []))
            self.logger.warning("%s of %s was read by: %s; none matched of: %s", field, page.url, read.reader, missed)
        return read

    def _whole(self, article: Article, page: Page) -> None:
        for field in ("title", "body", "author", "summary"):
            if "\ufffd" in getattr(article, field):
                raise Drift(self.name, field, page.url, f"characters of its {_PLAIN[field]} were lost (U+FFFD)")
        if any("\ufffd" in name for name in article.credited):
            raise Drift(self.name, "credited", page.url, "characters of its source line were lost (U+FFFD)")


_PLAIN = {"title": "title", "body": "text", "published": "date", "author": "byline", "summary": "summary"}


def _near(stamp: Stamp, printed: Stamp | None) -> bool:
    return printed is None or abs(stamp.when - printed.when) <= _FAR + timedelta(days=1)


def _bare(url: str) -> str:
    return urlunsplit(urlsplit(url.strip())._replace(query="", fragment=""))
