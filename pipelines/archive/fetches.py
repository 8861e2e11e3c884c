"""`fetches`: what was asked for, what is still to be asked for, and what the answers were."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin

from sqlite_utils import Database

from crawler.article import Capture

_TRIES = 5
# An article is asked for again, once a day, while it is young; nights are not exactly a day apart.
_YOUNG = timedelta(days=3)
_DAY = timedelta(hours=20)
_AHEAD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Open:
    """An address that is still to be asked for: that of an article, or of a list.

    Attributes:
        tries: how often it failed.
        found_on: the list on which it was first found; empty for those a crawl begins with.
        page: which page of a list it is, from 1.
    """

    url: str
    tries: int
    found_on: str
    page: int


class Fetches:
    """The table `fetches` of an archive. Whoever writes opens the transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db
        # What a run sees it has seen since it began: it is not newer than the lists it read.
        self._opened = datetime.now(UTC).isoformat()

    def validators(self, url: str) -> tuple[str, str]:
        """ETag and Last-Modified of a list whose links are all accounted for, or of an article on one page.

        Empty where there are none: a later page of an article may change alone.
        """
        row = self._db.execute(
            "SELECT fetches.etag, last_modified FROM fetches LEFT JOIN articles ON articles.id = article"
            " WHERE fetches.url = ? AND (state = 'list' OR state = 'kept' AND json_array_length(fetched_from) = 1)",
            [url],
        )
        etag, modified = row.fetchone() or ("", "")
        return etag, modified

    def frontier(self, source: str, backfill: int | None = None) -> list[Open]:
        """What of a source was asked for or seen on a list, and is neither read nor given up, the untried first.

        Args:
            backfill: the number of a back-fill, for what it found; without one, all but what back-fills found and
                nobody asked for yet.
        """
        mine = "url IN (SELECT url FROM backfill_articles WHERE backfill = :backfill)"
        ours = "(backfill IS NULL OR state != 'pending')"
        rows = self._db.execute(
            "SELECT url, tries + (state != 'pending'), found_on, page FROM fetches"
            " WHERE source = :source AND state IN ('pending', 'failed', 'drifted')"
            f" AND {mine if backfill else ours} ORDER BY 2, url",
            {"source": source, "backfill": backfill},
        )
        return [Open(*row) for row in rows]

    def reopen(self, source: str, reader: str) -> int:
        """Pages that a program could not read are tried once more by one that was mended.

        Args:
            reader: which program reads now.

        Returns:
            How many.
        """
        again = self._db.execute(
            "UPDATE fetches SET state = 'drifted', tries = ? WHERE source = ? AND state = 'refused'"
            " AND reader NOT IN ('', ?)",
            [_TRIES - 1, source, reader],
        )
        return int(again.rowcount)

    def young(self, source: str, reader: str, now: datetime) -> list[str]:
        """The addresses of a source's articles that are younger than three days and were not asked for today.

        An article may have been asked for at other addresses than its own. One that is gone is not asked for again,
        and a day that has not come yet is a misprint. Whatever its age, one that did not read when it was last asked
        for is asked for once more when the program was mended: it may have been edited.

        Args:
            reader: which program reads now.
        """
        rows = self._db.execute(
            "SELECT articles.url FROM articles JOIN fetches ON article = articles.id"
            " WHERE articles.source = :source AND state = 'kept'"
            " AND (moment BETWEEN :old AND :ahead OR reader NOT IN ('', :reader))"
            " GROUP BY articles.id HAVING max(reason = 'gone') = 0"
            " AND (max(fetches.fetched) < :today OR max(reader NOT IN ('', :reader))) ORDER BY moment",
            {
                "source": source, "reader": reader, "old": int((now - _YOUNG).timestamp()),
                "ahead": int((now + _AHEAD).timestamp()), "today": (now - _DAY).isoformat(),
            },
        )  # fmt: skip
        return [url for (url,) in rows]

    def settled(self, url: str, source: str, source_id: str) -> bool:
        """Whether an article need not be asked for again: it is given up, or kept, be it from another address."""
        row = self._db.execute(
            "SELECT 1 FROM fetches WHERE url = ? AND state IN ('kept', 'refused')"
            " UNION ALL SELECT 1 FROM articles WHERE source = ? AND source_id = ?",
            [url, source, source_id],
        )
        return row.fetchone() is not None

    def kept_elsewhere(self, source: str, ids: Mapping[str, str]) -> None:
        """Some open addresses are settled: their articles are kept from other addresses.

        Args:
            ids: the site's own ids of the articles at these addresses.
        """
        for url, source_id in ids.items():
            self._db.execute(
                "UPDATE fetches SET state = 'kept', article = articles.id FROM articles WHERE fetches.url = ?"
                " AND state IN ('pending', 'failed', 'drifted') AND articles.source = ? AND source_id = ?",
                [url, source, source_id],
            )

    def listed(self, capture: Capture, source: str, articles: Iterable[str], *, complete: bool = True) -> None:
        """A list was read: its validators are worth something only together with every link found on it.

        Args:
            articles: what it leads to.
            complete: whether it can be spared when it is unchanged; not if it leads to other lists, which may change.
        """
        self.pending(capture.url, source, articles)
        self._answered([(capture if complete else _bare(capture), source, "list", None)])

    def waiting(self, found_on: str, source: str, lists: Mapping[str, int]) -> None:
        """Lists that a list leads to are to be read.

        One that is behind the first page waits anew each time: the first page's validators tell nothing of it.

        Args:
            lists: addresses, and which page of a list each is.
        """
        for url, page in lists.items():
            self._db.execute(
                "INSERT INTO fetches (url, source, state, found_on, page) VALUES (:url, :source, 'pending', :on, :page)"
                " ON CONFLICT (url) DO UPDATE SET state = 'pending', found_on = :on, page = :page WHERE :page > 1",
                {"url": url, "source": source, "on": found_on, "page": page},
            )

    def pending(self, found_on: str, source: str, urls: Iterable[str], backfill: int | None = None) -> None:
        """Addresses are still to be asked for, unless they were before."""
        for url in urls:
            self._db.execute(
                "INSERT INTO fetches (url, source, state, found_on, backfill, seen)"
                " VALUES (?, ?, 'pending', ?, ?, ?)"
                " ON CONFLICT (url) DO UPDATE SET state = 'pending', reason = '', backfill = excluded.backfill"
                " WHERE state = 'pending' AND excluded.backfill IS NULL"
                " OR state = 'refused' AND reason = 'old' AND excluded.backfill IS NOT NULL",
                [url, source, found_on, backfill, self._opened],
            )

    def was_unread(self, url: str) -> bool:
        """Whether an address was asked for before and gave no page."""
        query = "SELECT 1 FROM fetches WHERE url = ? AND (state IN ('failed', 'drifted') OR tries > 0)"
        return self._db.execute(query, [url]).fetchone() is not None

    def old(self, found_on: str, source: str, urls: Iterable[str]) -> None:
        """Addresses that only a back-fill asks for, unless they were asked for before."""
        self._db.conn.executemany(
            "INSERT OR IGNORE INTO fetches (url, source, state, reason, found_on, seen)"
            " VALUES (?, ?, 'refused', 'old', ?, ?)",
            [(url, source, found_on, self._opened) for url in urls],
        )

    def is_known(self, url: str) -> bool:
        """Whether an address was ever asked for, or seen."""
        return self._db.execute("SELECT 1 FROM fetches WHERE url = ?", [url]).fetchone() is not None

    def last_read(self, url: str) -> str:
        """When a list was last read, ISO 8601 in UTC; empty if it never was."""
        row = self._db.execute("SELECT fetched FROM fetches WHERE url = ? AND state = 'list'", [url]).fetchone()
        return str(row[0]) if row else ""

    def new(self, source: str, ids: Mapping[str, str], since: str) -> set[str]:
        """Which articles nobody had seen at some time, be it at other addresses.

        Args:
            ids: the site's own ids of the articles at some addresses.
            since: the time, ISO 8601 in UTC.

        Returns:
            Their ids.
        """
        return {known for url, known in ids.items() if self._is_new(url, source, known, since)}

    def _is_new(self, url: str, source: str, source_id: str, since: str) -> bool:
        if row := self._db.execute("SELECT seen FROM fetches WHERE url = ?", [url]).fetchone():
            return bool(row[0] > since)
        query = "SELECT 1 FROM articles WHERE source = ? AND source_id = ?"
        return self._db.execute(query, [source, source_id]).fetchone() is None

    def refused(self, url: str, capture: Capture, source: str, reason: str, urls: Iterable[str] = ()) -> None:
        """A page was read and is not to be kept; what it links to is."""
        self.pending(capture.url, source, urls)
        self._answered([(capture, source, "refused", None)])
        self._db.execute(
            "INSERT INTO fetches (url, source, state, reason) VALUES (:url, :source, 'refused', :reason)"
            " ON CONFLICT (url) DO UPDATE SET state = 'refused', reason = :reason",
            {"url": url, "source": source, "reason": reason},
        )

    def kept(self, pages: Iterable[tuple[int, str, Capture]]) -> None:
        """Pages were read and their articles kept.

        Args:
            pages: of each the article's id, its source and the answer.
        """
        self._answered((capture, source, "kept", article) for article, source, capture in pages)

    def unchanged(self, url: str, now: datetime) -> None:
        """An address answered that nothing changed."""
        self._db.execute("UPDATE fetches SET fetched = ? WHERE url = ?", [now.isoformat(), url])

    def drifted(self, capture: Capture, source: str, reason: str, reader: str, *, counts: bool = True) -> bool:
        """A page could not be read.

        Args:
            reader: by which program: another one may.
            counts: whether it may be given up, after five pages that could not be read.

        Returns:
            Whether it is given up now.
        """
        given_up = self.failed(capture.url, source, reason, reader, counts=counts)
        self._db.execute(
            "UPDATE fetches SET status = ?, fetched = ?, warc = ?, record = ? WHERE url = ?",
            [capture.status, capture.fetched.isoformat(), capture.file, capture.record, capture.url],
        )
        return given_up

    def failed(self, url: str, source: str, reason: str, reader: str = "", *, counts: bool = False) -> bool:
        """An address gave no page; its validators count no more, so that it is asked for whole again.

        Args:
            reason: what kind of fault it was; the tally has the sentence.
            reader: which program could not read it, if it drifted.
            counts: whether the page itself is at fault: gone, or not to be read. A site that is down for a week is no
                reason to give its articles up.

        Returns:
            Whether it is given up now.
        """
        self._db.execute(
            "INSERT INTO fetches (url, source, state, tries, reason, reader)"
            " VALUES (:url, :source, :state, :by, :reason, :reader)"
            " ON CONFLICT (url) DO UPDATE SET tries = tries + :by, reason = :reason,"
            " reader = CASE WHEN state = 'kept' AND :reader = '' THEN reader ELSE :reader END,"
            " etag = '', last_modified = '', state = CASE WHEN state IN ('list', 'kept') THEN state ELSE :state END",
            {
                "url": url, "source": source, "state": "drifted" if reader else "failed", "by": int(counts),
                "reason": reason, "reader": reader,
            },
        )  # fmt: skip
        return self._give_up(url)

    def tried(self, url: str) -> bool:
        """An article failed in a run in which its host answered others.

        It counts as a try of the page if an article of that host was kept since this one was first seen: lists may
        answer for a week while no article does.

        Returns:
            Whether it is given up now.
        """
        root = urljoin(url, "/")
        self._db.execute(
            "UPDATE fetches SET tries = tries + 1 WHERE url = :url AND state = 'failed' AND EXISTS"
            " (SELECT 1 FROM fetches AS other WHERE other.url > :root AND other.url < :beyond"
            " AND other.state = 'kept' AND other.fetched > fetches.seen)",
            {"url": url, "root": root, "beyond": f"{root}\U0010ffff"},
        )
        return self._give_up(url)

    def _give_up(self, url: str) -> bool:
        given_up = self._db.execute(
            "UPDATE fetches SET state = 'refused' WHERE url = ? AND tries >= ? AND state IN ('failed', 'drifted')",
            [url, _TRIES],
        )
        return given_up.rowcount > 0

    def reasons(self, source: str) -> Mapping[str, int]:
        """How many addresses of a source are refused, by reason."""
        rows = self._db.execute(
            "SELECT reason, count(*) FROM fetches WHERE source = ? AND state = 'refused' GROUP BY reason", [source]
        )
        return dict(rows.fetchall())

    def _answered(self, answers: Iterable[tuple[Capture, str, str, int | None]]) -> None:
        self._db.conn.executemany(
            "INSERT INTO fetches (url, source, state, etag, last_modified, status, fetched, warc, record, article)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (url) DO UPDATE SET state = excluded.state, tries = 0, reason = '', reader = '',"
            " etag = excluded.etag, last_modified = excluded.last_modified, status = excluded.status,"
            " fetched = excluded.fetched, warc = excluded.warc, record = excluded.record, article = excluded.article"
            # An older recording that is read later is no newer evidence.
            " WHERE excluded.state <> 'kept' OR fetches.state <> 'kept' OR fetches.fetched <= excluded.fetched",
            [
                (
                    capture.url, source, state, capture.etag, capture.last_modified, capture.status,
                    capture.fetched.isoformat(), capture.file, capture.record, article,
                )
                for capture, source, state, article in answers
            ],
        )  # fmt: skip


def _bare(capture: Capture) -> Capture:
    return replace(capture, etag="", last_modified="")
