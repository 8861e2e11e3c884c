"""What the archive has already, asked before anything is done for an article."""

from __future__ import annotations

from crawler.article import Article
from pipelines.archive.store import Archive, digest


def has(archive: Archive, article: Article, *, dated: bool = True) -> bool:
    """Whether keeping an article would change nothing.

    Args:
        dated: whether anybody knows when its text was seen; if not, an article that is known stays as it is.
    """
    query = "SELECT id, fetched FROM articles WHERE source = ? AND source_id = ?"
    found = archive.db.execute(query, [article.source, article.source_id]).fetchone()
    if found is None:
        return False
    if not dated:
        return True
    query = "SELECT 1 FROM versions WHERE article = ? AND digest = ?"
    kept = archive.db.execute(query, [found[0], digest(article.title, article.body)]).fetchone()
    return kept is not None and bool(found[1] >= article.fetched.isoformat())


def has_record(archive: Archive, source: str, source_id: str, record: str) -> bool:
    """Whether the text of an article in a recorded answer is kept."""
    query = (
        "SELECT 1 FROM articles a WHERE source = :source AND source_id = :id AND"
        " (EXISTS (SELECT 1 FROM versions v WHERE v.article = a.id AND v.record = :record)"
        " OR EXISTS (SELECT 1 FROM json_each(a.fetched_from) WHERE value = :record))"
    )
    row = archive.db.execute(query, {"source": source, "id": source_id, "record": record})
    return row.fetchone() is not None
