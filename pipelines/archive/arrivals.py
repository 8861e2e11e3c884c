"""Articles that come into the archive: each table takes those of a batch in one statement.

What writes runs inside the archive's own transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sqlite_utils import Database

from crawler.article import Article, Capture
from pipelines.archive import rows
from pipelines.archive.fetches import Fetches

if TYPE_CHECKING:
    from pipelines.archive.store import Archive

Numbered = Sequence[tuple[int, Article]]
_KNOWN: Final = "SELECT 1 FROM articles WHERE source = ? AND source_id = ?"
_STORY: Final = "INSERT OR IGNORE INTO stories (key) VALUES (?)"
_TEXT: Final = (
    "INSERT OR IGNORE INTO versions (article, digest, title, body, fetched, record) VALUES (?, ?, ?, ?, ?, ?)"
)
_TAG: Final = "INSERT INTO article_themes (article, theme, score, because, decided_by) VALUES (?, ?, ?, ?, ?)"


def unknown(archive: Archive, articles: Iterable[Article]) -> dict[tuple[str, str], Article]:
    """The articles that the archive does not have, each once, by their identity."""
    found: dict[tuple[str, str], Article] = {}
    for article in articles:
        name = article.source, article.source_id
        if name not in found and archive.db.execute(_KNOWN, name).fetchone() is None:
            found[name] = article
    return found


def keep(archive: Archive, articles: Sequence[Article], decided_by: str) -> None:
    """Keep articles that are not known, with all that belongs to them."""
    if not articles:
        return
    db = archive.db
    (last,) = db.execute("SELECT max(id) FROM articles").fetchone()
    numbered = list(enumerate(articles, (last or 0) + 1))
    made = [rows.row(article) | {"id": number, "tagged_by": decided_by} for number, article in numbered]
    names = [f"{article.source}/{article.source_id}" for article in articles]
    db.conn.executemany(_STORY, zip(names))
    columns, marks = ", ".join(made[0]), ", ".join("?" * len(made[0]))
    db.conn.executemany(
        f"INSERT INTO articles ({columns}, story) VALUES ({marks}, (SELECT id FROM stories WHERE key = ?))",
        [(*row.values(), name) for row, name in zip(made, names, strict=True)],
    )
    tags(db, numbered, decided_by)
    texts(db, numbered)
    captures(archive.fetches, numbered)
    for row, article in zip(made, articles, strict=True):
        archive.index.put(row["id"], row, None)
        archive.edges.put(row["id"], row, None, article.story)


def tags(db: Database, articles: Numbered, decided_by: str) -> None:
    """Keep the themes of articles, and who gave them."""
    given = [
        (number, tag.theme, tag.score, rows.encoded(tag.because), decided_by)
        for number, article in articles
        for tag in article.tags
    ]
    db.conn.executemany(_TAG, given)


def texts(db: Database, articles: Numbered) -> int:
    """Keep the texts of articles that are not kept already; returns how many."""
    return int(db.conn.executemany(_TEXT, [rows.version(*one) for one in articles]).rowcount)


def captures(fetches: Fetches, articles: Numbered) -> None:
    """Keep what articles were fetched from, also for their own addresses."""
    fetches.kept((number, article.source, one) for number, article in articles for one in _captures(article))


def _captures(article: Article) -> Iterable[Capture]:
    """The answers of an article, one for each address."""
    if not article.fetched_from:
        return ()
    first = article.fetched_from[0]
    own = first if first.url == article.url else replace(first, url=article.url)
    return ({capture.url: capture for capture in article.fetched_from} | {article.url: own}).values()
