"""The recorded pages that articles were read from; those whose recording is gone, or was never ours, in `pages`."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

from crawler import warc
from crawler.article import Capture
from crawler.recorded import Recorded, Recordings, answered, opened
from pipelines.archive.store import Archive

_BATCH: Final = 200
_LARGEST: Final = 64 * 1024 * 1024
# Of an article the answers its newest text was read from; of what is not read yet, the last answer.
_USED: Final = (
    "SELECT record FROM fetches WHERE record <> '' AND warc = :file AND (article IS NULL OR record IN"
    " (SELECT value FROM articles, json_each(fetched_from) WHERE articles.id = fetches.article))"
)
_SOURCED: Final = (
    "SELECT id, source_id, url, read_by, fetched_from FROM articles WHERE source = :source AND id > :after"
)
_UNREAD: Final = (
    "SELECT url, record, warc, fetched, status, etag, last_modified FROM fetches"
    " WHERE source = ? AND state IN ('drifted', 'refused', 'failed') AND record <> '' ORDER BY url"
)


@dataclass(frozen=True, slots=True)
class Read:
    """An article of the archive, which reader found what, and the answers its newest text was read from, in order."""

    number: int
    source_id: str
    url: str
    read_by: dict[str, str]
    captures: tuple[Capture, ...]


def articles(archive: Archive, source: str, after: int, size: int) -> list[Read]:
    """The next articles of a source behind an id, by their ids."""
    rows = archive.db.execute(f"{_SOURCED} ORDER BY id LIMIT :size", {"source": source, "after": after, "size": size})
    return [
        Read(number, source_id, url, json.loads(read_by), _captures(archive, number, json.loads(records)))
        for number, source_id, url, read_by, records in rows.fetchall()
    ]


def left(archive: Archive, source: str, after: int) -> int:
    """How many articles of a source have an id behind this one."""
    query = "SELECT count(*) FROM articles WHERE source = ? AND id > ?"
    return int(archive.db.execute(query, [source, after]).fetchone()[0])


def unread(archive: Archive, source: str) -> list[Capture]:
    """The answers of a source's addresses that gave no article."""
    return [_capture(*row) for row in archive.db.execute(_UNREAD, [source]).fetchall()]


def of(archive: Archive, article: int) -> tuple[Capture, ...]:
    """The answers that the newest text of an article was read from; none if they are not known any more."""
    row = archive.db.execute("SELECT fetched_from FROM articles WHERE id = ?", [article]).fetchone()
    return _captures(archive, article, json.loads(row[0])) if row else ()


def _captures(archive: Archive, article: int, records: list[str]) -> tuple[Capture, ...]:
    """Nothing if one of them is not known any more."""
    query = "SELECT url, record, warc, fetched, status, etag, last_modified FROM fetches WHERE article = ?"
    found = {row[1]: row for row in archive.db.execute(query, [article]).fetchall()}
    return tuple(_capture(*found[record]) for record in records) if found.keys() >= {*records} else ()


def _capture(url: str, record: str, file: str, fetched: str, status: int, etag: str, modified: str) -> Capture:
    return Capture(url, record, file, datetime.fromisoformat(fetched), status, etag, modified)


def load(archive: Archive, capture: Capture, recordings: Recordings) -> Recorded | None:
    """The answer that was captured: from its recording, or from the archive; None if neither has it."""
    query = "SELECT url, content_type, body FROM pages WHERE record = ?"
    if row := archive.db.execute(query, [capture.record]).fetchone():
        return Recorded(capture, row[0], row[1], zlib.decompressobj().decompress(row[2], _LARGEST))
    return recordings.record(capture.file, capture.record, capture.url)


def save(archive: Archive, pages: Iterable[Recorded]) -> int:
    """Keep answers in the archive itself; returns how many."""
    rows: list[Any] = [(page.capture.record, page.url, page.content_type, zlib.compress(page.body)) for page in pages]
    with archive.write() as db:
        db.conn.executemany("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?)", rows)
    return len(rows)


def save_from_warc(archive: Archive, file: Path) -> int:
    """Keep in the archive what only this recording holds of the newest pages; then the file may be removed.

    Call it before a recording is removed. Pages that a newer recording replaced meanwhile are given up. Stopped
    half-way, it is called again.

    Returns:
        How many pages were kept.
    """
    wanted = {record for (record,) in archive.db.execute(_USED, {"file": file.name}).fetchall()}
    pages = (page for page in _answers(file) if page.capture.record in wanted)
    saved = 0
    while batch := list(islice(pages, _BATCH)):
        saved += save(archive, batch)
    forget(archive)
    return saved


def forget(archive: Archive) -> None:
    """Give up the pages in the archive that newer ones replaced."""
    with archive.write() as db:
        db.execute("DELETE FROM pages WHERE record NOT IN (SELECT record FROM fetches)")


def _answers(file: Path) -> Iterator[Recorded]:
    try:
        for offset, record in warc.records(file):
            if (entry := answered(record, file, offset)) and entry.status == 200:
                yield opened(entry)
    except warc.Damaged:
        return  # nothing could be read from behind the damage before, either
