"""An article's page: its text as it is now or was, why it has its themes, who else carried it, how to cite it."""

from __future__ import annotations

from dataclasses import dataclass

from datasette.utils.asgi import NotFound, Response

from feeds.desk.citation import DIGITS, cite
from feeds.desk.difference import Paragraph, Pieces, difference, pieces
from feeds.desk.page import Page
from pipelines.archive.record import Record, Version, record
from pipelines.archive.store import Archive


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as it is read.

    Attributes:
        version, number: which of its texts, and its place among them, from 1.
        next: the place of the text that came after it, be it as a correction; misread ones are passed over.
        title, text: what that made of it; empty for the last.
    """

    record: Record
    version: Version
    number: int
    next: int = 0
    title: Pieces = ()
    text: tuple[Paragraph, ...] = ()

    @property
    def is_current(self) -> bool:
        """Whether this is the article's text now."""
        return self.version is self.record.current

    @property
    def cited(self) -> tuple[Version, int]:
        """The text to be cited, and its place: nobody cites what the site never printed."""
        meant = self.record.current if self.version.misread else self.version
        return meant, self.record.versions.index(meant) + 1


async def article(page: Page) -> Response:
    """One article, in its newest text or in the one that is asked for."""
    source, number, wanted = page.path("source"), page.path("id"), page.args.get("version", "")
    reading = await page.shelf.read(lambda archive: _reading(archive, source, number, wanted))
    if reading is None:
        raise NotFound("article")
    path = page.article_path(reading.record.article)
    cited, place = reading.cited
    link = page.absolute(path, version=cited.digest[:DIGITS])
    return await page.html(
        "article.html",
        reading=reading,
        record=reading.record,
        article=reading.record.article,
        permalink=page.absolute(path),
        citation=cite(reading.record.article, cited, place, link, page.language),
        digits=DIGITS,
    )


def _reading(archive: Archive, source: str, number: str, wanted: str) -> Reading | None:
    whole = record(archive, source, number)
    if whole is None:
        return None
    if not wanted:
        return Reading(whole, whole.current, whole.versions.index(whole.current) + 1)
    meant = [version for version in whole.versions if version.digest.startswith(wanted)]
    if len(meant) != 1:
        return None
    version, place = meant[0], whole.versions.index(meant[0]) + 1
    later = ((number, text) for number, text in enumerate(whole.versions, 1) if number > place and not text.misread)
    following, after = next(later, (0, version))
    if not following:
        return Reading(whole, version, place)
    changed = tuple(difference(version.body, after.body))
    return Reading(whole, version, place, following, pieces(version.title, after.title), changed)
