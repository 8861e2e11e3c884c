"""`backfills`: the days of the past that were asked for, and how far each has come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from crawler.dates import Span
from pipelines.archive.store import Archive


def begin(archive: Archive, source: str, span: Span, lists: Iterable[str]) -> int:
    """The number of a back-fill of these days: a new one with its first lists, or the one that was begun before."""
    row = {"source": source, "since": span.since.isoformat(), "until": span.until.isoformat(), "now": _now()}
    with archive.write() as db:
        begun = db.execute(
            "INSERT OR IGNORE INTO backfills (source, since, until, began) VALUES (:source, :since, :until, :now)", row
        )
        query = "SELECT id FROM backfills WHERE source = :source AND since = :since AND until = :until"
        backfill = int(db.execute(query, row).fetchone()[0])
        if begun.rowcount:
            _add(archive, backfill, dict.fromkeys(lists, 1))
    return backfill


def lists(archive: Archive, backfill: int) -> dict[str, int]:
    """The lists of a back-fill that are still to be read, and which page of a list each is."""
    query = "SELECT url, page FROM backfill_lists WHERE backfill = ? AND NOT read ORDER BY url DESC"
    return dict(archive.db.execute(query, [backfill]).fetchall())


def read(archive: Archive, backfill: int, url: str, source: str, articles: list[str], more: Mapping[str, int]) -> None:
    """A list of a back-fill was read; what it leads to is kept in the same transaction."""
    with archive.write() as db:
        archive.fetches.pending(url, source, articles, backfill)
        _add(archive, backfill, more)
        db.execute("UPDATE backfill_lists SET read = 1 WHERE backfill = ? AND url = ?", [backfill, url])


def left(archive: Archive, backfill: int) -> int:
    """How many lists and articles of a back-fill are still to be asked for; where none is left, it is ended."""
    query = (
        "SELECT (SELECT count(*) FROM backfill_lists WHERE backfill = :number AND NOT read)"
        " + (SELECT count(*) FROM fetches WHERE backfill = :number AND state = 'pending')"
    )
    count = int(archive.db.execute(query, {"number": backfill}).fetchone()[0])
    if not count:
        with archive.write() as db:
            db.execute("UPDATE backfills SET ended = ? WHERE id = ?", [_now(), backfill])
    return count


def _add(archive: Archive, backfill: int, lists: Mapping[str, int]) -> None:
    for url, page in lists.items():
        archive.db.execute(
            "INSERT OR IGNORE INTO backfill_lists (backfill, url, page) VALUES (?, ?, ?)", [backfill, url, page]
        )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
