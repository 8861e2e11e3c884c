"""Read recorded pages again, after a spider was mended. What differs is a correction, not an edit by the site."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from crawler import fingerprint, recorded
from crawler.article import Article, Capture, Refused
from crawler.reader import is_guess
from crawler.recorded import Recorded, Recordings
from crawler.source import Blocked, Drift, Source
from pipelines.archive import Archive, pages, rereads
from pipelines.archive.pages import Read
from pipelines.way import Way

_BATCH: Final = 100
Advance = Callable[[int], object]


@dataclass
class Outcome:
    """What rereading a source came to.

    Attributes:
        read: how many articles were read again.
        corrected: how many of them read differently now.
        new: how many pages that could not be read became articles.
        unread: how many pages still cannot be read, or are gone.
        pageless: how many articles have no page: imported as text, not recorded, or their recording is gone.
        lost: recordings that are missing or damaged.
        troubles: a sentence for each article whose page reads no longer; it stays as it was.
    """

    read: int = 0
    corrected: int = 0
    new: int = 0
    unread: int = 0
    pageless: int = 0
    lost: set[str] = field(default_factory=set)
    troubles: list[str] = field(default_factory=list)


class Reread:
    """Reads the pages of one source again; stopped half-way, the same readers go on from there.

    Args:
        warc: the folder of recordings.
        batch: how many articles one transaction corrects.
    """

    def __init__(self, archive: Archive, source: Source, warc: Path, way: Way, batch: int = _BATCH) -> None:
        self._archive, self._source, self._way, self._batch = archive, source, way, batch
        self._recordings = Recordings(warc)
        self._after = rereads.begin(archive, source.name, fingerprint.of(type(source)))
        self._outcome = Outcome(lost=self._recordings.lost)

    @property
    def left(self) -> int:
        """How many articles and unread pages are still to be read."""
        name = self._source.name
        return pages.left(self._archive, name, self._after) + len(pages.unread(self._archive, name))

    def run(self, advance: Advance) -> Outcome:
        """Read all that is left.

        Args:
            advance: is told how many more are done.
        """
        name = self._source.name
        while batch := pages.articles(self._archive, name, self._after, self._batch):
            readings = [self._again(one) for one in batch]
            with self._archive.write():
                for reading in filter(None, readings):
                    changed = self._archive.keep(reading, self._way.by, again=True) == "changed"
                    self._outcome.corrected += changed
                self._after = batch[-1].number
                rereads.reached(self._archive, name, self._after)
            advance(len(batch))
        for capture in pages.unread(self._archive, name):
            self._new(capture)
            advance(1)
        rereads.end(self._archive, name)
        return self._outcome

    def _again(self, one: Read) -> Article | None:
        """The new reading of an article; None where there is none, and the old one stays."""
        known = [pages.load(self._archive, capture, self._recordings) for capture in one.captures]
        whole = [page for page in known if page]
        if not whole or len(whole) < len(known):
            self._outcome.pageless += 1
            return None
        self._outcome.read += 1
        try:
            read = recorded.read(self._source, whole[0], lambda url: self._find(url, whole))
        except (Drift, Blocked) as trouble:
            self._outcome.troubles.append(str(trouble))
            return None
        if wrong := _worse(read, one):
            self._outcome.troubles.append(f"{self._source.name}: {wrong}, the old reading stays: {one.url}")
            return None
        assert isinstance(read, Article)
        return self._way.carry(replace(read, source_id=one.source_id))

    def _new(self, capture: Capture) -> None:
        """The article on a page that could not be read, if it can be now."""
        if not self._source.owns(capture.url):
            return
        page = pages.load(self._archive, capture, self._recordings)
        first = self._source.canonical(capture.url)
        if page and self._source.part(capture.url) > 1:
            page = self._recordings.address(capture.file, first, capture.fetched, self._source)
        if page is None:
            self._outcome.unread += 1
            return
        try:
            read = recorded.read(self._source, page, lambda url: self._find(url, [page]))
        except (Drift, Blocked):
            self._outcome.unread += 1
            return
        if isinstance(read, Article):
            self._outcome.new += self._archive.keep(self._way.carry(read), self._way.by) == "new"
        else:
            with self._archive.write():
                self._archive.fetches.refused(read.url, read.capture, self._source.name, read.reason)

    def _find(self, url: str, known: list[Recorded]) -> Recorded | None:
        """A later page of an article: among those it was read from, or in the recording of the first."""
        wanted = recorded.page_of(self._source, url)
        mine = next((page for page in known if recorded.page_of(self._source, page.url) == wanted), None)
        first = known[0].capture
        return mine or self._recordings.address(first.file, url, first.fetched, self._source)


def _worse(read: Article | Refused, before: Read) -> str:
    """Why a reading is no correction; empty if it is one."""
    if isinstance(read, Refused):
        return f"would be refused now ({read.reason})"
    guessed = [field for field, reader in read.read_by.items() if is_guess(reader)]
    found = [field for field in guessed if not is_guess(before.read_by.get(field, ""))]
    return f"no selector finds the {' and the '.join(found)}" if found else ""
