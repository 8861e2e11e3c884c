"""What a content system prints on every site it runs: TRS WCM, Founder's publishing system, Drupal, microdata.

For pages that no source owns, and for sources whose own markup nobody has seen. A date or a 来源 is read where the
system notes it, or from the line between headline and text; never from the whole page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from typing import Any, ClassVar, Final

from crawler import bylines, credits, dateline, dates, reading, text
from crawler.dates import Stamp
from crawler.engines import founder
from crawler.engines.trs import Trs
from crawler.layout import Layout
from crawler.reading import Body, Page, Read
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

_FAR: Final = 4


class Family(Trs):
    """A source read by what its content system prints; a subclass puts what it knows of its own pages before that.

    Attributes:
        files: finds the addresses of the documents that belong to an article and stand beside its text.
    """

    layouts: ClassVar[tuple[Layout, ...]] = LAYOUTS
    files: ClassVar[re.Pattern[str] | None] = None

    def title(self, page: Page) -> Read[str] | None:
        """The headline as printed, else as Founder noted it."""
        printed = reading.printed(page, "title", self.layouts)
        return next(chain(printed, founder.noted(page, "title")), None) or super().title(page)

    def published(self, page: Page) -> Read[Stamp] | None:
        """The most precise moment given for the day that is printed, or else noted.

        The day in the address counts only where the system's container holds a text: an error page has an address too.
        """
        stated = super().published(page)
        said = [stated] if stated and not stated.reader.startswith("url") else []
        selected = [read for read in said if read.reader.startswith("layout")]
        noted = _stamps(chain(self._dateline(page, dateline.DATED, "stamp"), founder.noted(page, "date")), self)
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
            founder.noted(page, "sourcename", "papername"),
        )
        return next((read for read in chain(*readers) if credits.names(read.value)), None)

    def author(self, page: Page) -> Read[str] | None:
        """The byline as printed beside the headline, else as Founder noted it."""
        beside = (read for read in self._dateline(page, dateline.WRITTEN, "name") if bylines.names(read.value))
        noted = (read for read in founder.noted(page, "author") if bylines.names(read.value))
        return super().author(page) or next(chain(beside, noted), None)

    def body(self, page: Page) -> Read[Body] | None:
        """The text between Founder's marks, else in the system's container."""
        read = founder.marked(page) or super().body(page)
        if read is None or self.files is None:
            return read
        around = reading.attachments(page, text.without(page.root, "header, footer, nav"))
        beside = (file for file in around if self.files.search(file.url))
        files = {file.url: file for file in (*read.value.attachments, *beside)}
        return Read(replace(read.value, attachments=tuple(files.values())), read.reader)

    def _dateline(self, page: Page, shape: re.Pattern[str], group: str) -> Iterator[Read[str]]:
        """What lines of this shape beside the headline hold, the shortest line first."""
        headline = self.title(page)
        for line in dateline.lines(page, headline.value, _beginning(page, self.layouts)) if headline else ():
            if (match := shape.search(line)) and match[group]:
                yield Read(match[group], "dateline")


def _stamps(printed: Iterable[Read[str]], source: Source) -> Iterator[Read[Stamp]]:
    for claim in printed:
        if stamp := dates.read(claim.value, source.zone):
            yield Read(stamp, claim.reader)


def _days(first: Stamp, second: Stamp) -> int:
    return abs((first.when.date() - second.when.date()).days)


def _beginning(page: Page, layouts: tuple[Layout, ...]) -> Any:
    """Where the text begins: Founder's mark or the container; None where neither is known."""
    marks = page.root.xpath("//comment()[normalize-space() = 'enpcontent']")
    containers = (page.select(layout.body) for layout in layouts if layout.body)
    return next(chain(marks, (found[0] for found in containers if len(found) == 1)), None)
