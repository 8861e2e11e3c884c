"""The search index: contentless FTS5 over what `text` reads of titles and bodies, newest first by its rowid.

A rowid is a *place*: the minute of publication and a slot in it, so that the order of the index is the order of time,
whatever the order of arrival. `search_places` says which article lies where; an article without a place is still to
be indexed. Places of a full minute spill into the next: within a day at most, in all but contrived archives.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, Final

from sqlite_utils import Database

from pipelines.archive import text

SLOTS: Final = 64
ALL: Final = "_"
"""The token that every article has, for FTS5 knows no exclusion without something to exclude from."""

_BATCH: Final = 500
_TABLE: Final = (
    "CREATE VIRTUAL TABLE search USING fts5(title, body, marks, content='', tokenize=\"ascii tokenchars _\")"
)
_READ: Final = ("title", "body", "source", "language")
_WAITING: Final = (
    "SELECT a.id, a.moment, a.title, a.body, a.source, a.language FROM articles a"
    " WHERE (a.moment, a.id) > (:moment, :article)"
    " AND NOT EXISTS (SELECT 1 FROM search_places p WHERE p.article = a.id)"
    " ORDER BY a.moment, a.id LIMIT :size"
)
_BEFORE_ALL: Final = -(1 << 62)
Row = Mapping[str, Any]
Write = Callable[[], AbstractContextManager[Database]]


def place(moment: int) -> int:
    """The first place of the minute of a moment."""
    return moment // 60 * SLOTS


def mark(kind: str, value: str) -> str:
    """The token that says what an article is: its `source`, its `language`."""
    return f"_{kind}_" + re.sub(r"[^a-z0-9]", lambda found: f"_{ord(found[0]):x}", value.casefold())


class Index:
    """The index of one archive. What writes runs inside the archive's own transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def put(self, article: int, new: Row, old: Row | None) -> None:
        """Index an article that was just written, in place of what it was.

        Args:
            article: its id.
            new, old: its title, body, source, language and moment, now and before.
        """
        if old and (found := self._placed(article)):
            if all(new[column] == old[column] for column in (*_READ, "moment")):
                return
            self._db.execute(
                "INSERT INTO search (search, rowid, title, body, marks) VALUES ('delete', ?, ?, ?, ?)",
                [found[0], *_tokens(old)],
            )
            self._db.execute("DELETE FROM search_places WHERE place = ?", found)
        free = self._free(new["moment"])
        self._db.execute("INSERT INTO search_places VALUES (?, ?, ?)", [free, article, new["moment"]])
        self._db.execute("INSERT INTO search (rowid, title, body, marks) VALUES (?, ?, ?, ?)", [free, *_tokens(new)])

    def _placed(self, article: int) -> tuple[int] | None:
        found: tuple[int] | None
        found = self._db.execute("SELECT place FROM search_places WHERE article = ?", [article]).fetchone()
        return found

    def complete(self, write: Write, batch: int = _BATCH) -> None:
        """Index what is not: all, where the index was made by another version; batch by batch, so it may be stopped."""
        version, built = self._state()
        if built and version == text.VERSION:
            return
        if version != text.VERSION:
            with write():
                self._renew()
        waiting = int(self._db.execute("SELECT count(*) FROM articles").fetchone()[0])
        if waiting:
            logging.getLogger(__name__).warning(
                "Indexing %s articles for search, once; if it is stopped, the next command goes on.", f"{waiting:,}"
            )
        while self._batch(write, batch):
            pass

    def _state(self) -> tuple[str, bool]:
        version, built = self._db.execute("SELECT version, built FROM search_state").fetchone()
        return str(version), bool(built)

    def _renew(self) -> None:
        if self._state()[0] == text.VERSION:
            return
        for statement in ("DROP TABLE IF EXISTS search", "DELETE FROM search_places", _TABLE):
            self._db.execute(statement)
        self._db.execute(
            "UPDATE search_state SET version = ?, built = 0, moment = ?, article = 0", [text.VERSION, _BEFORE_ALL]
        )

    def _batch(self, write: Write, size: int) -> bool:
        with write() as db:
            reached = next(db.query("SELECT moment, article FROM search_state"))
            rows = list(db.query(_WAITING, reached | {"size": size}))
            for row in rows:
                self.put(row["id"], row, None)
            if rows:
                db.execute("UPDATE search_state SET moment = ?, article = ?", [rows[-1]["moment"], rows[-1]["id"]])
            else:
                db.execute("UPDATE search_state SET built = 1")
        return bool(rows)

    def _free(self, moment: int) -> int:
        first, span = place(moment), SLOTS
        while True:
            query = "SELECT max(place) FROM search_places WHERE place >= ? AND place < ?"
            (last,) = self._db.execute(query, [first, first + span]).fetchone()
            if last is None:
                return first
            if last + 1 < first + span:
                return int(last) + 1
            span *= 2


def _tokens(row: Row) -> Iterator[str]:
    yield text.tokens(row["title"])
    yield text.tokens(row["body"])
    yield f"{ALL} {mark('source', row['source'])} {mark('language', row['language'])}"
