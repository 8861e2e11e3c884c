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
        """The articles of a source that were seen on a list and not yet kept, given up after five tries."""
        rows = self._db.execute(
            "SELECT url FROM fetches WHERE source = ? AND state IN ('pending', 'failed', 'drifted') AND tries < ?"
            " ORDER BY tries, url",
            [source, _TRIES],
        )
        return [url for (url,) in rows]

    def settled(self, url: str) -> bool:
        """Whether an article need not be asked for again."""
        row = self._db.execute("SELECT state, tries FROM fetches WHERE url = ?", [url]).fetchone()
        return row is not None and (row[0] in ("kept", "refused") or row[1] >= _TRIES)

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

    def drifted(self, capture: Capture, source: str, reason: str) -> None:
        """A page could not be read; its validators are not kept, so that it is asked for again."""
        self.failed(capture.url, source, reason, "drifted")
        self._db.execute(
            "UPDATE fetches SET status = ?, fetched = ?, warc = ?, record = ? WHERE url = ?",
            [capture.status, capture.fetched.isoformat(), capture.file, capture.record, capture.url],
        )

    def failed(self, url: str, source: str, reason: str, state: str = "failed") -> None:
        """An address gave no page."""
        self._db.execute(
            "INSERT INTO fetches (url, source, state, tries, reason) VALUES (?, ?, ?, 1, ?)"
            " ON CONFLICT (url) DO UPDATE SET tries = tries + 1, reason = excluded.reason,"
            " state = CASE WHEN state IN ('list', 'kept') THEN state ELSE excluded.state END,"
            " etag = '', last_modified = ''",
            [url, source, state, reason],
        )

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
