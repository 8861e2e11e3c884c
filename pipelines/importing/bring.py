"""Import: articles from files take the way of a crawl's, and are kept in batches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar

from crawler import recorded
from crawler.article import Article, Refused
from crawler.recorded import Recorded, opened
from crawler.replay import Entry
from crawler.run import owner
from crawler.source import Blocked, Drift
from pipelines.archive import Archive, known, pages
from pipelines.importing import jsonl
from pipelines.importing.outlets import Outlets
from pipelines.importing.recording import Scan
from pipelines.importing.rows import BadRow, Row
from pipelines.way import Way

_BATCH: Final = 500
T = TypeVar("T")
Tell = Callable[[int], object]
Say = Callable[[str], object]


class Import:
    """Brings the articles of files into the archive. What is known is passed over: stopped, it is called again.

    Args:
        say: is told a sentence for each row and page that is left out because something is wrong with it.
        batch: how many articles one transaction keeps.

    Attributes:
        counts: how many articles were `new`, `changed` or `known`, and how many rows or pages were `bad`.
    """

    def __init__(self, archive: Archive, way: Way, outlets: Outlets, say: Say, batch: int = _BATCH) -> None:
        self._archive, self._way, self._outlets, self._say, self._batch = archive, way, outlets, say, batch
        self.counts: Counter[str] = Counter()
        archive.expect_many()

    def rows(self, path: Path, advance: Tell) -> None:
        """Bring in a file of rows; of one that is compressed and damaged, what stands before the damage.

        Args:
            advance: is told how many bytes more are read.
        """
        at = 0
        with path.open("rb") as raw:
            good = self._good(path, jsonl.rows(jsonl.unpacked(raw), path.name, self._outlets))
            for batch in _batches(good, self._batch):
                self._keep(self._unknown(batch))
                advance(raw.tell() - at)
                at = raw.tell()

    def recording(self, scan: Scan, advance: Tell) -> None:
        """Bring in the articles of a recording; their pages are kept in the archive, for the file is not ours.

        Args:
            advance: is told how many pages more are read.
        """
        for batch in _batches(iter(scan.pages), self._batch):
            read = [found for entry in batch if (found := self._page(entry, scan))]
            self._keep([article for article, _ in read], [page for _, used in read for page in used])
            advance(len(batch))
        pages.forget(self._archive)

    def _good(self, path: Path, rows: Iterable[tuple[int, Row | BadRow]]) -> Iterator[Row]:
        for number, row in rows:
            if isinstance(row, Row):
                yield row
            else:
                self._bad(f"{path.name}, line {number}: {row}, left out.")

    def _unknown(self, rows: Iterable[Row]) -> list[Article]:
        """What of some rows the archive does not have, also from a row before."""
        wanted: list[Article] = []
        seen: set[tuple[str, str]] = set()
        for row in rows:
            name = row.article.source, row.article.source_id
            if known.has(self._archive, row.article, dated=row.dated) or (name in seen and not row.dated):
                self.counts["known"] += 1
            else:
                wanted.append(row.article)
                seen.add(name)
        return wanted

    def _page(self, entry: Entry, scan: Scan) -> tuple[Article, list[Recorded]] | None:
        """The article on a page, and the pages it was read from; None if it is known or cannot be read."""
        source = owner(entry.url)
        assert source is not None
        if known.has_record(self._archive, source.name, source.source_id(entry.url), entry.record):
            self.counts["known"] += 1
            return None
        used = [opened(entry)]

        def find(url: str) -> Recorded | None:
            page = scan.find(source, url, used[0])
            used.extend([page] if page else [])
            return page

        try:
            article = recorded.read(source(), used[0], find)
        except (Drift, Blocked) as trouble:
            self._bad(str(trouble))
            return None
        if isinstance(article, Refused):
            self.counts["refused"] += 1
            return None
        return article, used

    def _keep(self, articles: Iterable[Article], used: Iterable[Recorded] = ()) -> None:
        carried = [self._way.carry(article) for article in articles]
        with self._archive.write():
            for source in {article.source for article in carried}:
                self._outlets.register(source)
            self.counts.update(self._archive.keep_all(carried, self._way.by))
            pages.save(self._archive, used)

    def _bad(self, sentence: str) -> None:
        self.counts["bad"] += 1
        self._say(sentence)


def _batches(items: Iterator[T], size: int) -> Iterator[list[T]]:
    while batch := list(islice(items, size)):
        yield batch
