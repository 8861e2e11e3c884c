"""Open the archive and keep articles in it."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, Self

from sqlite_utils import Database

from crawler.article import Article
from pipelines.archive.edges import Edges
from pipelines.archive.fetches import Fetches
from pipelines.archive.index import Index
from pipelines.archive.schema import migrations

Outcome = Literal["new", "changed", "known"]

_ENCODER = json.JSONEncoder(ensure_ascii=False)
_WAIT = 60  # seconds another writer may take
# What a page prints: if one of these differs, the article was edited.
_PRINTED = (
    "title", "body", "summary", "author", "language", "published", "published_precision",
    "credited", "images", "attachments",
)  # fmt: skip
# Every night tells every source anew: a row that is written is a reason to publish.
_SOURCE = """
INSERT INTO sources (name, publisher, homepage) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE
SET publisher = excluded.publisher, homepage = excluded.homepage
WHERE publisher <> excluded.publisher OR homepage <> excluded.homepage
"""
# What the model says of it.
_SAID = ("relevance", "unsure", "tagged_by")


class ArchiveError(Exception):
    """The archive cannot be opened or written; a sentence for the person who can mend it."""


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
            connection = sqlite3.connect(path, timeout=_WAIT, isolation_level=None)
            self.db = Database(connection)
            refuse_foreign(self.db, path)
            for setting in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
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
        row = _row(article) | {"tagged_by": decided_by}
        with self.write():
            known = self._known(article)
            newer = again or known is None or known["fetched"] < row["fetched"]
            same = known is not None and _printed(known) == _printed(row)
            if known and again:
                row |= {column: known[column] for column in ("fetched", "changed", "fetched_from")}
            if known is None or (newer and not same):
                number = self._put(row, article, known, decided_by)
                self.index.put(number, row, known)
                self.edges.put(number, row, known, article.story)
            else:
                number = int(known["id"])
                if newer:
                    seen = "fetched = :fetched, fetched_from = :fetched_from, read_by = :read_by"
                    self.db.execute(f"UPDATE articles SET {seen} WHERE id = :number", row | {"number": number})
            unseen = self._version(number, article)
            if known and again:
                self._corrected(number, known, article)
            else:
                self._fetched(number, article)
        if known is None:
            return "new"
        return "changed" if not same and (newer or unseen) else "known"

    def decided(self, number: int) -> bool:
        """Whether a decision on the themes of the article with this id stands: then no model may."""
        query = "SELECT 1 FROM standing WHERE article = ? AND kind IN ('themes', 'relevance') LIMIT 1"
        return self.db.execute(query, [number]).fetchone() is not None

    def _fetched(self, number: int, article: Article) -> None:
        asked = {article.url: article.fetched_from[0]} if article.fetched_from else {}
        for url, capture in ({capture.url: capture for capture in article.fetched_from} | asked).items():
            self.fetches.kept(replace(capture, url=url), article.source, number)

    def _corrected(self, number: int, known: dict[str, Any], article: Article) -> None:
        """Another reading of the same page stands in place of one; it stays a version that says so."""
        before, now = digest(known["title"], known["body"]), digest(article.title, article.body)
        when = datetime.now(UTC).isoformat(timespec="seconds")
        for text, corrected in ((before, when), (now, "")):
            self.db.execute(
                "UPDATE versions SET corrected = ? WHERE article = ? AND digest = ?", [corrected, number, text]
            )

    def _known(self, article: Article) -> dict[str, Any] | None:
        query = "SELECT * FROM articles WHERE source = ? AND source_id = ?"
        found = self.db.execute(query, [article.source, article.source_id])
        row = found.fetchone()
        return dict(zip([column for column, *_ in found.description], row, strict=True)) if row else None

    def _put(self, row: dict[str, Any], article: Article, known: dict[str, Any] | None, decided_by: str) -> int:
        if known:
            row["attachments"] = _sized(row["attachments"], known["attachments"])
            if row["image_size"] is None and json.loads(row["images"])[:1] == json.loads(known["images"])[:1]:
                row["image_size"] = known["image_size"]
            number = int(known["id"])
            decided = self.decided(number)
            if decided:
                row = {column: value for column, value in row.items() if column not in _SAID}
            self.db["articles"].update(number, row)  # type: ignore[union-attr]
            if not decided:
                self.db.execute("DELETE FROM article_themes WHERE article = ?", [number])
        else:
            decided = False
            row |= {"story": self.edges.groups.begin(f"{article.source}/{article.source_id}")}
            columns, marks = ", ".join(row), ", ".join("?" * len(row))
            inserted = self.db.execute(f"INSERT INTO articles ({columns}) VALUES ({marks})", [*row.values()])
            number = int(inserted.lastrowid or 0)
        if not decided:
            self._tag(number, article, decided_by)
        return number

    def _tag(self, number: int, article: Article, decided_by: str) -> None:
        for tag in article.tags:
            self.db.execute(
                "INSERT INTO article_themes (article, theme, score, because, decided_by) VALUES (?, ?, ?, ?, ?)",
                [number, tag.theme, tag.score, _json(tag.because), decided_by],
            )

    def _version(self, number: int, article: Article) -> bool:
        """Keep the text, unless it is kept already. Returns whether it was new."""
        record = article.fetched_from[0].record if article.fetched_from else ""
        inserted = self.db.execute(
            "INSERT OR IGNORE INTO versions (article, digest, title, body, fetched, record) VALUES (?, ?, ?, ?, ?, ?)",
            [
                number,
                digest(article.title, article.body),
                article.title,
                article.body,
                article.fetched.isoformat(),
                record,
            ],
        )
        return inserted.rowcount > 0


def refuse_foreign(db: Database, path: Path) -> None:
    """Stop before a file that is not ours, or that a newer version made, is touched.

    Raises:
        ArchiveError: if it is one of those.
    """
    tables = set(db.table_names())
    if tables and migrations.migrations_table not in tables:
        raise ArchiveError(f"{path} is an SQLite file, but not an archive of greensilk: name another file.")
    ours = {migration.name for migration in migrations.pending(Database(memory=True))}
    newer = {migration.name for migration in migrations.applied(db)} - ours
    if newer:
        raise ArchiveError(f"{path} was made by a newer version of greensilk ({', '.join(sorted(newer))}): update.")


def _row(article: Article) -> dict[str, Any]:
    return {
        "source": article.source,
        "source_id": article.source_id,
        "url": article.url,
        "title": article.title,
        "body": article.body,
        "summary": article.summary,
        "author": article.author,
        "language": article.language,
        "published": article.published.isoformat(),
        "published_precision": article.published_precision,
        "moment": int(article.published.timestamp()),
        "credited": _json(article.credited),
        "images": _json(article.images),
        "image_size": article.image_size,
        "attachments": _json([asdict(attachment) for attachment in article.attachments]),
        "fetched": article.fetched.isoformat(),
        "changed": article.fetched.isoformat(),
        "fetched_from": _json([capture.record for capture in article.fetched_from]),
        "read_by": _json(article.read_by),
        "relevance": article.relevance,
        "belt_and_road": int(article.belt_and_road),
        "unsure": int(article.unsure),
    }


def _printed(row: dict[str, Any]) -> dict[str, Any]:
    """What of a row stands on the page; how large a file is does not."""
    files = [{"url": file["url"], "title": file["title"]} for file in json.loads(row["attachments"])]
    return {column: row[column] for column in _PRINTED} | {"attachments": files}


def _sized(files: str, known: str) -> str:
    """Attachments with the sizes that were measured before."""
    sizes = {file["url"]: file["size"] for file in json.loads(known)}
    return _json([file | {"size": file["size"] or sizes.get(file["url"])} for file in json.loads(files)])


def digest(title: str, body: str) -> str:
    """What tells the texts of an article apart."""
    return hashlib.sha256(f"{title}\n{body}".encode()).hexdigest()


def _json(value: Any) -> str:
    return _ENCODER.encode(value)


@contextmanager
def said(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system say into a sentence."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        plain = {
            "SQLITE_NOTADB": "is not an SQLite file",
            "SQLITE_READONLY": "cannot be written: it is read-only",
            "SQLITE_CANTOPEN": "cannot be opened: its folder is missing or may not be written",
            "SQLITE_FULL": "cannot grow: the disk is full",
            "SQLITE_IOERR": "cannot be read or written: the disk is full, or fails",
            "SQLITE_BUSY": f"has been held by another program for {_WAIT} seconds",
            "SQLITE_CORRUPT": "is damaged: restore a backup",
        }
        code = getattr(error, "sqlite_errorname", "")
        if isinstance(error, sqlite3.IntegrityError):
            raise
        said = next((words for name, words in plain.items() if code.startswith(name)), f"failed: {error}")
        raise ArchiveError(f"The archive {path} {said}.") from error
    except OSError as error:
        raise ArchiveError(f"The archive {path} cannot be written: {error.strerror}.") from error
