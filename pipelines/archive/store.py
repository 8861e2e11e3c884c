"""Open the archive and keep articles in it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal, Self

from sqlite_utils import Database

from crawler.article import Article
from pipelines.archive import arrivals, rows
from pipelines.archive.edges import Edges
from pipelines.archive.faults import WAIT, ArchiveError, refuse_foreign, said
from pipelines.archive.fetches import Fetches
from pipelines.archive.index import Index
from pipelines.archive.rows import digest
from pipelines.archive.schema import migrations

__all__ = ["Archive", "ArchiveError", "Outcome", "digest"]

Outcome = Literal["new", "changed", "known"]
Row = dict[str, Any]

# What a batch of five hundred articles writes fits in, so that its pages go to the disk once.
_CACHE: Final = "cache_size = -65536"  # KiB
# Every night tells every source anew: a row that is written is a reason to publish.
_SOURCE: Final = """
INSERT INTO sources (name, publisher, homepage) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE
SET publisher = excluded.publisher, homepage = excluded.homepage
WHERE publisher <> excluded.publisher OR homepage <> excluded.homepage
"""
# What the model says of it.
_SAID: Final = ("relevance", "unsure", "tagged_by")


class Archive:
    """One archive file, opened to read and write; made, or brought to the newest schema, if need be.

    Args:
        path: the SQLite file; its folder is made.

    Raises:
        ArchiveError: if the file cannot be written, is not an archive, or was made by a newer version.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with said(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            # Transactions are begun by `write` alone: autocommit, so that none is open without us knowing.
            connection = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
            self.db = Database(connection)
            refuse_foreign(self.db, path)
            for setting in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", _CACHE):
                connection.execute(f"PRAGMA {setting}")
            migrations.apply(self.db)
        self.fetches = Fetches(self.db)
        self.index = Index(self.db)
        self.index.complete(self.write)
        self.edges = Edges(self.db)
        self.edges.complete(self.write)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    @contextmanager
    def write(self) -> Iterator[Database]:
        """One transaction: all of what is written inside is kept, or nothing. Inside another it is a part of that.

        Raises:
            ArchiveError: if the disk is full, the file read-only, or another writer holds it for a minute.
        """
        if self.db.conn.in_transaction:
            yield self.db
            return
        with said(self.path):
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield self.db
            except BaseException:
                self.db.conn.rollback()
                raise
            self.db.execute("COMMIT")

    def register(self, name: str, publisher: str, homepage: str) -> None:
        """Make a source known."""
        with self.write() as db:
            db.execute(_SOURCE, [name, publisher, homepage])

    def register_theme(self, slug: str, name_zh: str, name_en: str, colour: str) -> None:
        """Make a theme known, or its names new."""
        with self.write() as db:
            db["themes"].upsert(  # type: ignore[union-attr]
                {"slug": slug, "name_zh": name_zh, "name_en": name_en, "colour": colour}, pk="slug"
            )

    def keep(self, article: Article, decided_by: str, *, again: bool = False) -> Outcome:
        """Keep an article, every text it ever had, its tags, and what it was fetched from, in one transaction.

        The newest page is the article's, down to a corrected date; an older text that turns up later is a version.

        Args:
            article: complete, tagged, with the key of its text.
            decided_by: who gave the tags, for example `model 20261122T160102Z`.
            again: whether this is the article's page read anew: then nothing was edited, and no time changes.
        """
        with self.write():
            known = self._known(article)
            if known is None:
                arrivals.keep(self, [article], decided_by)
                return "new"
            return self._again(article, known, decided_by, again)

    def expect_many(self) -> None:
        """Much is to be kept: a batch alone fills the usual log, and each would wait until the disk has it in place."""
        self.db.execute("PRAGMA wal_autocheckpoint = 16384")  # pages, 64 MB

    def keep_all(self, articles: Sequence[Article], decided_by: str) -> list[Outcome]:
        """Keep several articles in one transaction: what `keep` would make of one after the other, in less time."""
        with self.write():
            new = arrivals.unknown(self, articles)
            arrivals.keep(self, list(new.values()), decided_by)
            return [
                "new" if new.pop((article.source, article.source_id), None) else self.keep(article, decided_by)
                for article in articles
            ]

    def _again(self, article: Article, known: Row, decided_by: str, again: bool) -> Outcome:
        """Keep an article that is known."""
        row, number = rows.row(article) | {"tagged_by": decided_by}, int(known["id"])
        newer = again or known["fetched"] < row["fetched"]
        same = rows.printed(known) == rows.printed(row)
        if again:
            row |= {column: known[column] for column in ("fetched", "changed", "fetched_from")}
        if newer and not same:
            self._put(row, article, known)
            self.index.put(number, row, known)
            self.edges.put(number, row, known, article.story)
        elif newer:
            seen = "fetched = :fetched, fetched_from = :fetched_from, read_by = :read_by"
            self.db.execute(f"UPDATE articles SET {seen} WHERE id = :number", row | {"number": number})
        unseen = arrivals.texts(self.db, [(number, article)]) > 0
        if again:
            self._corrected(number, known, article)
        else:
            arrivals.captures(self.fetches, [(number, article)])
        return "changed" if not same and (newer or unseen) else "known"

    def decided(self, number: int) -> bool:
        """Whether a decision on the themes of the article with this id stands: then no model may."""
        query = "SELECT 1 FROM standing WHERE article = ? AND kind IN ('themes', 'relevance') LIMIT 1"
        return self.db.execute(query, [number]).fetchone() is not None

    def _corrected(self, number: int, known: Row, article: Article) -> None:
        """Another reading of the same page stands in place of one; it stays a version that says so."""
        before, now = digest(known["title"], known["body"]), digest(article.title, article.body)
        when = datetime.now(UTC).isoformat(timespec="seconds")
        for text, corrected in ((before, when), (now, "")):
            self.db.execute(
                "UPDATE versions SET corrected = ? WHERE article = ? AND digest = ?", [corrected, number, text]
            )

    def _known(self, article: Article) -> Row | None:
        query = "SELECT * FROM articles WHERE source = ? AND source_id = ?"
        found = self.db.execute(query, [article.source, article.source_id])
        row = found.fetchone()
        return dict(zip([column for column, *_ in found.description], row, strict=True)) if row else None

    def _put(self, row: Row, article: Article, known: Row) -> None:
        row["attachments"] = rows.sized(row["attachments"], known["attachments"])
        if row["image_size"] is None and json.loads(row["images"])[:1] == json.loads(known["images"])[:1]:
            row["image_size"] = known["image_size"]
        number = int(known["id"])
        decided = self.decided(number)
        if decided:
            row = {column: value for column, value in row.items() if column not in _SAID}
        self.db["articles"].update(number, row)  # type: ignore[union-attr]
        if not decided:
            self.db.execute("DELETE FROM article_themes WHERE article = ?", [number])
            arrivals.tags(self.db, [(number, article)], row["tagged_by"])
