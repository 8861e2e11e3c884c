"""Reader: how the article pages of a source are read, field by field."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta, tzinfo
from functools import reduce
from typing import Any, ClassVar

from scrapy.http import Response

from crawler import bylines, challenge, credits, dates, generic, layout, reading
from crawler.article import Article, Capture
from crawler.dates import Stamp
from crawler.drift import PLAIN, Blocked, Drift, Garbled
from crawler.layout import Layout
from crawler.owner import Owner
from crawler.reading import Body, Page, Read

# Readers that answer when a page no longer looks as its source describes it.
LAST_RESORTS = (generic.READER, "url")
# Readers that answer too where a page looks as described; they stand in where the layout of its text missed.
_STAND_INS = ("meta ", "json-ld ", "dateline")
_INSTEAD = ", not layout "
_FAR = timedelta(days=3)
_LONGEST = 1_000_000  # characters
_LOGGER = logging.getLogger(__name__)


def is_guess(reader: str) -> bool:
    """Whether a reader answered because the page no longer looks as its source describes it."""
    return reader.startswith(LAST_RESORTS) or _INSTEAD in reader


class Reader(Owner):
    """The pages of one publication; a source overrides the method of the field where its site departs.

    Attributes:
        zone: what its clocks show where the page does not say.
        states: each puts the data that some of its pages carry for their own script where a layout reads it.
        date_metas, credit_metas: meta tags of its own that give the date and the 来源 where nothing else does.
        layouts: its article pages, the newest generation first; old ones stay. Those in `layouts/<name>.toml` come
            before those of the class.
    """

    zone: ClassVar[tzinfo] = dates.BEIJING
    states: ClassVar[tuple[Callable[[Page], Page], ...]] = ()
    date_metas: ClassVar[tuple[str, ...]] = ()
    credit_metas: ClassVar[tuple[str, ...]] = ()
    layouts: ClassVar[tuple[Layout, ...]] = ()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "name" in vars(cls):
            cls.layouts = (*layout.of(cls.name), *cls.layouts)

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
            read_by={field: self._told(field, read, body.reader, page) for field, read in answers.items() if read},
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

    def _told(self, field: str, read: Read[Any], body: str, page: Page) -> str:
        """Which reader found a field, and the layout that should have, if it is the one that found the text."""
        name = body.partition(",")[0].removeprefix("layout ")
        selectors = [getattr(own, field) for own in self.layouts if own.name == name]
        missed = any(selector in page.misses.get(field, []) for selector in selectors)
        return f"{read.reader}{_INSTEAD}{name}" if missed and read.reader.startswith(_STAND_INS) else read.reader

    def _must(self, field: str, read: Read[Any] | None, page: Page) -> Any:
        if read is None:
            raise Drift(self.name, field, page.url, f"no {PLAIN[field]} found on the page", page.misses.get(field))
        if self.layouts and is_guess(read.reader):
            missed = "; ".join(page.misses.get(field, []))
            _LOGGER.warning("%s of %s was read by: %s; none matched of: %s", field, page.url, read.reader, missed)
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


def _near(stamp: Stamp, printed: Stamp | None) -> bool:
    return printed is None or abs(stamp.when - printed.when) <= _FAR + timedelta(days=1)
