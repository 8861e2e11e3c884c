"""What a content system prints on every site it runs: TRS WCM, Founder's publishing system, Drupal, microdata.

For pages that no source owns, and for sources whose own markup nobody has seen. A date or a 来源 is read where the
system notes it, or from the line between headline and text; never from the whole page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import unescape
from itertools import chain
from typing import Any, ClassVar, Final
from urllib.parse import urljoin

from lxml import html

from crawler import bylines, credits, dateline, dates, reading, text
from crawler.dates import Stamp
from crawler.reading import Body, Layout, Page, Read
from crawler.source import Source

_TRS: Final = ("TRS_Editor", "TRS_UEDITOR", "trs_editor_view", "Custom_UnionStyle")
_IS_TRS: Final = " or ".join(f"contains(concat(' ', @class, ' '), ' {name} ')" for name in _TRS)
LAYOUTS: Final = (
    # TRS nests its containers, one for each editor that ever saved the text: the outermost holds all of it.
    Layout("trs", body=f"//*[{_IS_TRS}][not(ancestor::*[{_IS_TRS}])]"),
    Layout("ucap", body="#UCAP-CONTENT"),
    Layout("drupal", body="[class*='node--view-mode-full'] .field--name-body", noise="figcaption"),
    Layout("drupal 7", body="#content .field-name-body", noise="figcaption"),
    Layout(
        "microdata",
        title="[itemprop=headline]",
        published="[itemprop=datePublished]",
        author="[itemprop=author]",
        body="[itemprop=articleBody]",
        noise="figcaption",
    ),
)

_NOTES: Final = re.compile(r"<!--\s*(?:enp|mp)property\b(.*?)/(?:enp|mp)property\s*-->", re.DOTALL)
_NOTE: Final = re.compile(r"<(?:founder-)?(?P<name>\w+)>(?P<value>.*?)</(?:founder-)?(?P=name)>", re.DOTALL)
_MARKED: Final = re.compile(r"<!--\s*enpcontent\s*-->(.*?)<!--\s*/enpcontent\s*-->", re.DOTALL)
_PAGER: Final = re.compile(
    r"createPageHTML\(\s*(?:[\"'][\w-]+[\"']\s*,\s*)?(?P<count>\d+)\s*,\s*(?P<index>\d+)\s*,"
    r"\s*[\"'](?P<name>[\w-]+)[\"']\s*,\s*[\"'](?P<suffix>\w+)[\"']"
)

_FAR: Final = 4


class Family(Source):
    """A source read by what its content system prints; a subclass puts what it knows of its own pages before that.

    Attributes:
        files: finds the addresses of the documents that belong to an article and stand beside its text.
    """

    layouts: ClassVar[tuple[Layout, ...]] = LAYOUTS
    files: ClassVar[re.Pattern[str] | None] = None

    def title(self, page: Page) -> Read[str] | None:
        """The headline as printed, else as Founder noted it."""
        printed = reading.printed(page, "title", self.layouts)
        return next(chain(printed, _noted(page, "title")), None) or super().title(page)

    def published(self, page: Page) -> Read[Stamp] | None:
        """The most precise moment given for the day that is printed, or else noted.

        The day in the address counts only where the system's container holds a text: an error page has an address too.
        """
        stated = super().published(page)
        said = [stated] if stated and not stated.reader.startswith("url") else []
        selected = [read for read in said if read.reader.startswith("layout")]
        noted = _stamps(chain(self._dateline(page, dateline.DATED, "stamp"), _noted(page, "date")), self)
        address = dates.of_url(self.day(page.url), self.zone)
        claims = [read for read in (*selected, *noted, *said) if not address or _days(read.value, address) <= _FAR]
        same = (read for read in claims if _days(read.value, claims[0].value) == 0)
        if claims or stated is None:
            return next((read for read in same if read.value.precision == "minute"), claims[0] if claims else None)
        body = self.body(page)
        return stated if body and body.reader.startswith("layout") else None

    def credited(self, page: Page) -> Read[str] | None:
        """来源 as printed beside the headline, else as the system noted it."""
        beside = chain(
            self._dateline(page, dateline.CREDITED, "name"), self._dateline(page, dateline.DATED, "unlabelled")
        )
        readers = (
            reading.printed(page, "credited", self.layouts),
            beside,
            reading.credits(page, ()),
            _noted(page, "sourcename", "papername"),
        )
        return next((read for read in chain(*readers) if credits.names(read.value)), None)

    def author(self, page: Page) -> Read[str] | None:
        """The byline as printed beside the headline, else as Founder noted it."""
        beside = (read for read in self._dateline(page, dateline.WRITTEN, "name") if bylines.names(read.value))
        noted = (read for read in _noted(page, "author") if bylines.names(read.value))
        return super().author(page) or next(chain(beside, noted), None)

    def body(self, page: Page) -> Read[Body] | None:
        """The text between Founder's marks, else in the system's container."""
        read = _marked(page) or super().body(page)
        if read is None or self.files is None:
            return read
        around = reading.attachments(page, text.without(page.root, "header, footer, nav"))
        beside = (file for file in around if self.files.search(file.url))
        files = {file.url: file for file in (*read.value.attachments, *beside)}
        return Read(replace(read.value, attachments=tuple(files.values())), read.reader)

    def next_page(self, page: Page, number: int) -> str | None:
        """The next page of a TRS list, whose pager a script writes, or of any list that links to it."""
        if match := _PAGER.search(page.markup):
            behind = _pages(page, match)[int(match["index"]) :]
        else:
            behind = [a.get("href", "") for a in page.select("a[rel~=next], li.pager-next a")]
        return reading.absolute(page.url, behind[0]) if behind else super().next_page(page, number)

    def parts(self, page: Page) -> list[str]:
        """The pages of the article that a script links to, or that are linked to."""
        match, mine = _PAGER.search(page.markup), self.canonical(page.url)
        written = _pages(page, match) if match else []
        return [url for url in written if self.owns(url) and self.canonical(url) == mine] or super().parts(page)

    @classmethod
    def part(cls, url: str) -> int:
        """TRS counts the pages behind the first: t1_2_1.html is the second."""
        match = cls._match(url)
        printed = match.groupdict().get("part") if match else None
        return int(re.sub(r"\D", "", printed)) + 1 if printed else 1

    def _dateline(self, page: Page, shape: re.Pattern[str], group: str) -> Iterator[Read[str]]:
        """What lines of this shape beside the headline hold, the shortest line first."""
        headline = self.title(page)
        for line in dateline.lines(page, headline.value, _beginning(page, self.layouts)) if headline else ():
            if (match := shape.search(line)) and match[group]:
                yield Read(match[group], "dateline")


def _noted(page: Page, *names: str) -> Iterator[Read[str]]:
    """What Founder's comment in the page (<!--enpproperty …-->) says."""
    notes = (match for notes in _NOTES.findall(page.markup) for match in _NOTE.finditer(notes))
    said = {match["name"]: text.line(unescape(re.sub(r"<[^>]*>", "", match["value"]))) for match in notes}
    yield from (Read(said[name], f"founder {name}") for name in names if said.get(name) not in (None, "", "null"))


def _marked(page: Page) -> Read[Body] | None:
    """The text between Founder's marks, which may stand twice."""
    if (match := _MARKED.search(page.markup)) is None or not match[1].strip():
        return None
    container = text.without(html.fragment_fromstring(match[1], create_parent="div"), "figcaption")
    body = Body(
        tuple(text.paragraphs(container)), reading.images(page, container), reading.attachments(page, container)
    )
    return Read(body, "layout founder") if body.paragraphs else None


def _stamps(printed: Iterable[Read[str]], source: Source) -> Iterator[Read[Stamp]]:
    for claim in printed:
        if stamp := dates.read(claim.value, source.zone):
            yield Read(stamp, claim.reader)


def _days(first: Stamp, second: Stamp) -> int:
    return abs((first.when.date() - second.when.date()).days)


def _pages(page: Page, pager: re.Match[str]) -> list[str]:
    """The addresses behind the first page that a TRS pager writes: index_1.html is the second page."""
    return [urljoin(page.url, f"{pager['name']}_{index}.{pager['suffix']}") for index in range(1, int(pager["count"]))]


def _beginning(page: Page, layouts: tuple[Layout, ...]) -> Any:
    """Where the text begins: Founder's mark or the container; None where neither is known."""
    marks = page.root.xpath("//comment()[normalize-space() = 'enpcontent']")
    containers = (page.select(layout.body) for layout in layouts if layout.body)
    return next(chain(marks, (found[0] for found in containers if len(found) == 1)), None)
