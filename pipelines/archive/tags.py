"""The tags of what is archived already, for a new model to give anew."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from crawler.article import Tag
from pipelines.archive.store import Archive

_WAITING = (
    "FROM articles a WHERE a.tagged_by <> :by"
    " AND NOT EXISTS (SELECT 1 FROM standing d WHERE d.article = a.id AND d.kind IN ('themes', 'relevance'))"
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An article that this model has not tagged: its id in the archive and its newest text."""

    article: int
    title: str
    body: str
    language: str


@dataclass(frozen=True, slots=True)
class Retagged:
    """What the model says of an article, by its id in the archive."""

    article: int
    tags: tuple[Tag, ...]
    relevance: float
    belt_and_road: bool
    unsure: bool


def left(archive: Archive, by: str) -> int:
    """How many articles wait for the model `by`; those that an editor decided never do."""
    return int(archive.db.execute(f"SELECT count(*) {_WAITING}", {"by": by}).fetchone()[0])


def waiting(archive: Archive, by: str, size: int) -> list[Waiting]:
    """The next `size` articles that wait for the model `by`."""
    query = f"SELECT a.id, a.title, a.body, a.language {_WAITING} ORDER BY a.id LIMIT :size"
    return [Waiting(*row) for row in archive.db.execute(query, {"by": by, "size": size})]


def retag(archive: Archive, by: str, batch: Iterable[Retagged]) -> None:
    """Put new tags in place of the model's old ones, in one transaction; what an editor decided meanwhile stands."""
    with archive.write() as db:
        for one in batch:
            if archive.decided(one.article):
                continue
            db.execute(
                "UPDATE articles SET relevance = ?, belt_and_road = ?, unsure = ?, tagged_by = ? WHERE id = ?",
                [one.relevance, int(one.belt_and_road), int(one.unsure), by, one.article],
            )
            db.execute("DELETE FROM article_themes WHERE article = ?", [one.article])
            for tag in one.tags:
                db.execute(
                    "INSERT INTO article_themes (article, theme, score, because, decided_by) VALUES (?, ?, ?, ?, ?)",
                    [one.article, tag.theme, tag.score, json.dumps(tag.because, ensure_ascii=False), by],
                )
