"""`fetches`: what was asked for, what is still to be asked for, and what the answers were."""

from __future__ import annotations

from collections.abc import Iterable

from sqlite_utils import Database

from crawler.article import Capture

_TRIES = 5


class Fetches:
    """The table `fetches` of an archive. Whoever writes opens the transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def validators(self, url: str) -> tuple[str, str]:
        """ETag and Last-Modified of a list whose links are all accounted for; empty where there are none."""
        row = self._db.execute("SELECT etag, last_modified FROM fetches WHERE url = ? AND state = 'list'", [url])
        etag, modified = row.fetchone() or ("", "")
        return etag, modified

    def frontier(self, source: str) -> list[str]:
        """What of a source was asked for or seen on a list, and is neither kept nor given up."""
        rows = self._db.execute(
            "SELECT url FROM fetches WHERE source = ? AND state IN ('pending', 'failed', 'drifted')"
            " ORDER BY tries, url",
            [source],
        )
        return [url for (url,) in rows]

    def settled(self, url: str) -> bool:
        """Whether an article need not be asked for again: it is kept, or given up."""
        row = self._db.execute("SELECT state FROM fetches WHERE url = ?", [url]).fetchone()
        return row is not None and row[0] in ("kept", "refused")

    def listed(self, capture: Capture, source: str, urls: Iterable[str]) -> None:
        """A list was read: its validators are worth something only together with every link found on it."""
        for url in urls:
            self._db.execute(
                "INSERT OR IGNORE INTO fetches (url, source, state) VALUES (?, ?, 'pending')", [url, source]
            )
        self._answered(capture, source, "list", None)

    def kept(self, capture: Capture, source: str, article: int) -> None:
        """A page was read and its article kept."""
        self._answered(capture, source, "kept", article)

    def drifted(self, capture: Capture, source: str, reason: str) -> bool:
        """A page could not be read. Returns whether it is given up, after five pages that could not."""
        given_up = self.failed(capture.url, source, reason, "drifted", counts=True)
        self._db.execute(
            "UPDATE fetches SET status = ?, fetched = ?, warc = ?, record = ? WHERE url = ?",
            [capture.status, capture.fetched.isoformat(), capture.file, capture.record, capture.url],
        )
        return given_up

    def failed(self, url: str, source: str, reason: str, state: str = "failed", *, counts: bool = False) -> bool:
        """An address gave no page; its validators count no more, so that it is asked for whole again.

        Args:
            counts: whether the page itself is at fault: gone, or not to be read. A site that is down for a week is no
                reason to give its articles up.

        Returns:
            Whether it is given up now.
        """
        self._db.execute(
            "INSERT INTO fetches (url, source, state, tries, reason) VALUES (:url, :source, :state, :by, :reason)"
            " ON CONFLICT (url) DO UPDATE SET tries = tries + :by, reason = :reason, etag = '', last_modified = '',"
            " state = CASE WHEN state IN ('list', 'kept') THEN state ELSE :state END",
            {"url": url, "source": source, "state": state, "by": int(counts), "reason": reason},
        )
        given_up = self._db.execute(
            "UPDATE fetches SET state = 'refused' WHERE url = ? AND tries >= ? AND state IN ('failed', 'drifted')",
            [url, _TRIES],
        )
        return given_up.rowcount > 0

    def _answered(self, capture: Capture, source: str, state: str, article: int | None) -> None:
        self._db.execute(
            "INSERT INTO fetches (url, source, state, etag, last_modified, status, fetched, warc, record, article)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (url) DO UPDATE SET state = excluded.state, tries = 0, reason = '', etag = excluded.etag,"
            " last_modified = excluded.last_modified, status = excluded.status, fetched = excluded.fetched,"
            " warc = excluded.warc, record = excluded.record, article = excluded.article",
            [
                capture.url, source, state, capture.etag, capture.last_modified, capture.status,
                capture.fetched.isoformat(), capture.file, capture.record, article,
            ],
        )  # fmt: skip
