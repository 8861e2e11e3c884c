"""`backfills`: the days of the past that were asked for, and how far each has come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from crawler.dates import Span
from pipelines.archive.store import Archive


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a back-fill came: days as ISO 8601.

    Attributes:
        oldest: the oldest day on any list that was read; empty if they print none.
        articles: how many of those days the archive has.
    """

    since: str
    until: str
    oldest: str
    articles: int

    def __str__(self) -> str:
        back = f"its lists go back to {self.oldest}" if self.oldest else "its lists name no day"
        return f"{self.articles} articles from {self.since} to {self.until}; {back}"


def begin(archive: Archive, source: str, span: Span, lists: Iterable[str]) -> int:
    """The number of a back-fill of these days, new or begun before, with its first lists, as far as they are new."""
    with archive.write() as db:
        db.execute(
            "INSERT OR IGNORE INTO backfills (source, since, until, began) VALUES (?, ?, ?, ?)",
            [source, span.since.isoformat(), span.until.isoformat(), _now()],
        )
        backfill = find(archive, source, span)
        assert backfill is not None
        _add(archive, backfill, dict.fromkeys(lists, 1))
    return backfill


def find(archive: Archive, source: str, span: Span) -> int | None:
    """The number of the back-fill of these days; None if none was begun."""
    query = "SELECT id FROM backfills WHERE source = ? AND since = ? AND until = ?"
    row = archive.db.execute(query, [source, span.since.isoformat(), span.until.isoformat()]).fetchone()
    return int(row[0]) if row else None


def lists(archive: Archive, backfill: int) -> dict[str, int]:
    """The lists of a back-fill that are still to be read, and which page of a list each is."""
    query = "SELECT url, page FROM backfill_lists WHERE backfill = ? AND NOT read ORDER BY url DESC"
    return dict(archive.db.execute(query, [backfill]).fetchall())


def read(
    archive: Archive,
    backfill: int,
    url: str,
    source: str,
    articles: list[str],
    more: Mapping[str, int],
    *,
    gone: bool = False,
) -> None:
    """A list of a back-fill was read, or is gone; what it leads to is kept in the same transaction.

    An address may belong to several back-fills: each has come to its end only when that address was asked for.
    """
    with archive.write() as db:
        archive.fetches.pending(url, source, articles, backfill)
        db.conn.executemany(
            "INSERT OR IGNORE INTO backfill_articles (backfill, url)"
            " SELECT ?, url FROM fetches WHERE url = ? AND state IN ('pending', 'failed', 'drifted')",
            [(backfill, article) for article in articles],
        )
        _add(archive, backfill, more)
        query = "UPDATE backfill_lists SET read = 1, gone = ? WHERE backfill = ? AND url = ?"
        db.execute(query, [int(gone), backfill, url])


def left(archive: Archive, backfill: int) -> int:
    """How many lists and articles of a back-fill are still to be asked for; where none is left, it is ended."""
    query = (
        "SELECT (SELECT count(*) FROM backfill_lists WHERE backfill = :number AND NOT read)"
        " + (SELECT count(*) FROM backfill_articles JOIN fetches USING (url)"
        " WHERE backfill_articles.backfill = :number AND state = 'pending')"
    )
    count = int(archive.db.execute(query, {"number": backfill}).fetchone()[0])
    with archive.write() as db:
        db.execute("UPDATE backfills SET ended = ? WHERE id = ?", [None if count else _now(), backfill])
    return count


def all_gone(archive: Archive, backfill: int, entries: Iterable[str]) -> bool:
    """Whether of all lists of days that are past none is there.

    Args:
        entries: the lists that are not of days that are past.
    """
    rows = archive.db.execute(
        "SELECT url, gone FROM backfill_lists WHERE backfill = ? AND page = 1 AND read", [backfill]
    ).fetchall()
    past = [gone for url, gone in rows if url not in {*entries}]
    return bool(past) and all(past)


def reached(archive: Archive, backfill: int, oldest: str) -> Reach:
    """How far a back-fill came.

    Args:
        oldest: the oldest day on the lists of this run, ISO 8601; empty if they print none.
    """
    with archive.write() as db:
        if oldest:
            query = "UPDATE backfills SET oldest = ? WHERE id = ? AND (oldest = '' OR oldest > ?)"
            db.execute(query, [oldest, backfill, oldest])
    row = archive.db.execute(
        "SELECT since, until, oldest, (SELECT count(*) FROM articles WHERE articles.source = backfills.source"
        " AND substr(published, 1, 10) BETWEEN since AND until) FROM backfills WHERE id = ?",
        [backfill],
    ).fetchone()
    return Reach(*row)


def _add(archive: Archive, backfill: int, lists: Mapping[str, int]) -> None:
    for url, page in lists.items():
        archive.db.execute(
            "INSERT OR IGNORE INTO backfill_lists (backfill, url, page) VALUES (?, ?, ?)", [backfill, url, page]
        )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
