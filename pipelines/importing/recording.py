"""What a recording of others holds of our sources: Common Crawl's news captures, or any other WARC file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from warcio.recordloader import ArcWarcRecord

from crawler import warc
from crawler.recorded import Recorded, answered, opened, page_of
from crawler.replay import Entry
from crawler.run import owner, sources
from crawler.source import Source


@dataclass
class Scan:
    """The answers of articles' addresses in a file, and what was passed over.

    Attributes:
        pages: first pages of articles, the oldest first.
        parts: every answer that is a page of an article, by its source and which page of which article it is.
        passed: how many answers were passed over, by reason.
        end: how far the file is whole, if it is cut or damaged.
    """

    pages: list[Entry] = field(default_factory=list)
    passed: Counter[str] = field(default_factory=Counter)
    end: int | None = None
    parts: dict[tuple[str, tuple[str, int] | None], list[Entry]] = field(default_factory=dict)

    def find(self, source: type[Source], url: str, near: Recorded) -> Recorded | None:
        """The answer of a later page of an article, of several the one nearest in time to the first."""
        found = self.parts.get((source.name, page_of(source, url)))
        time = near.capture.fetched
        return opened(min(found, key=lambda entry: abs(entry.time - time)), url) if found else None


def is_recording(path: Path) -> bool:
    """Whether a file begins as a WARC file does."""
    try:
        next(warc.records(path), None)
    except warc.Damaged:
        return False
    return path.stat().st_size > 0


def scan(path: Path, advance: Callable[[int], object]) -> Scan:
    """Read a recording once, and note where the articles of our sources are.

    Args:
        advance: is told how many bytes more are read.
    """
    found, at = Scan(), 0
    try:
        for offset, record in warc.records(path):
            advance(offset - at)
            at = offset
            _note(found, record, path, offset)
    except warc.Damaged as damage:
        found.end = damage.end
    found.pages.sort(key=lambda entry: entry.time)
    return found


def _note(found: Scan, record: ArcWarcRecord, path: Path, offset: int) -> None:
    if record.rec_type == "revisit":
        found.passed["unchanged since another capture"] += 1
    if not (entry := answered(record, path, offset)):
        return
    source = owner(entry.url)
    if source is None:
        found.passed["no article" if _ours(entry.url) else "other hosts"] += 1
    elif entry.status != 200:
        found.passed["not found"] += 1
    else:
        found.parts.setdefault((source.name, page_of(source, entry.url)), []).append(entry)
        if source.part(entry.url) == 1:
            found.pages.append(entry)


def _ours(url: str) -> bool:
    """Whether an address is on a host of a source."""
    host = f".{urlsplit(url).hostname}"
    return any(host.endswith(f".{domain}") for source in sources().values() for domain in source.allowed_domains)
