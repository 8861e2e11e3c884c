"""Founder (北大方正): its notes in comments of a page, its marks around a text, and the pages of its e-papers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from itertools import chain
from typing import ClassVar, Final

from lxml import html

from crawler import bylines, dates, reading, text
from crawler.dates import Stamp
from crawler.reading import Body, Page, Read
from crawler.source import Source

_NOTES: Final = re.compile(r"<!--\s*(?:enp|mp)property\b(.*?)/(?:enp|mp)property\s*-->", re.DOTALL)
_NOTE: Final = re.compile(r"<(?:founder-)?(?P<name>\w+)>(?P<value>.*?)</(?:founder-)?(?P=name)>", re.DOTALL)
_MARKED: Final = re.compile(r"<!--\s*enpcontent\s*-->(.*?)<!--\s*/enpcontent\s*-->", re.DOTALL)
_PICTURES: Final = ".attachment, table.pci_c"


def noted(page: Page, *names: str) -> Iterator[Read[str]]:
    """What the comment in the page (<!--enpproperty …-->) says."""
    notes = (match for notes in _NOTES.findall(page.markup) for match in _NOTE.finditer(notes))
    said = {match["name"]: text.line(unescape(re.sub(r"<[^>]*>", "", match["value"]))) for match in notes}
    yield from (Read(said[name], f"founder {name}") for name in names if said.get(name) not in (None, "", "null"))


def marked(page: Page) -> Read[Body] | None:
    """The text between the marks, which may stand twice."""
    if (match := _MARKED.search(page.markup)) is None or not match[1].strip():
        return None
    container = text.without(html.fragment_fromstring(match[1], create_parent="div"), "figcaption")
    body = Body(
        tuple(text.paragraphs(container)), reading.images(page, container), reading.attachments(page, container)
    )
    return Read(body, "layout founder") if body.paragraphs else None


class Paper(Source):
    """An e-paper: each day has pages, each page its articles.

    Attributes:
        unwanted: matches the words of links on a page of the paper that lead to no article.
    """

    unwanted: ClassVar[re.Pattern[str]]

    def links(self, page: Page) -> list[str]:
        """The articles of one page of the paper. In 2017 a link's words stood in a script."""
        titled = (a for a in page.root.iter("a") if not self.unwanted.search(a.text_content()))
        urls = (reading.absolute(page.url, a.get("href", "")) for a in titled)
        return list(dict.fromkeys(self.canonical(url) for url in urls if url and self.owns(url)))

    def published(self, page: Page) -> Read[Stamp] | None:
        """The printed day, else the noted one if it is that of the address."""
        read = super().published(page)
        said = next(
            (Read(stamp, note.reader) for note in noted(page, "date") if (stamp := dates.read(note.value))), None
        )
        if said and said.value == dates.of_url(self.day(page.url)) and (read is None or read.reader.startswith("url")):
            return said
        return read

    def author(self, page: Page) -> Read[str] | None:
        """The byline as printed, else as noted."""
        notes = (note for note in noted(page, "author") if bylines.names(note.value))
        return super().author(page) or next(notes, None)

    def body(self, page: Page) -> Read[Body] | None:
        """The pictures of an article stand above its text; there may be nothing else."""
        read = super().body(page)
        above = tuple(chain.from_iterable(reading.images(page, box) for box in page.select(_PICTURES)))
        if read is None:
            return Read(Body((), tuple(dict.fromkeys(above))), "layout founder, media") if above else None
        return replace(read, value=replace(read.value, images=tuple(dict.fromkeys((*above, *read.value.images)))))
