"""Take articles out: all, or what a search finds, one by one, so that an archive of any size needs no more memory."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, Final

from pipelines.archive import select
from pipelines.archive.plan import Plan
from pipelines.archive.search import understood
from pipelines.archive.select import Kept
from pipelines.archive.store import Archive
from pipelines.archive.tree import All

_BATCH: Final = 200
_MORE: Final = (
    "SELECT id, source_id, published_precision, fetched, read_by, relevance, unsure FROM articles"
    " WHERE id IN (SELECT value FROM json_each(?))"
)
_EARLIER: Final = (
    "SELECT article, v.title, v.body, v.fetched, corrected FROM versions v JOIN articles a ON a.id = article"
    " WHERE article IN (SELECT value FROM json_each(?)) AND (v.title <> a.title OR v.body <> a.body)"
    " ORDER BY article, v.fetched, v.digest"
)
_DECIDED: Final = (
    "SELECT article, theme, decided_by FROM article_themes WHERE article IN (SELECT value FROM json_each(?))"
)


def export(archive: Archive, query: str = "") -> Iterator[tuple[Kept, dict[str, Any]]]:
    """Every article that a search finds, the newest first, as of one moment; with its row for `import`.

    Args:
        query: in the grammar of a search; all articles, if it is empty.

    Raises:
        QueryError: if it cannot be understood.
    """
    plan = Plan.of(understood(archive, query) if query.strip() else All(()))
    sql = f"SELECT {plan.article} FROM {plan.body} ORDER BY {plan.place} DESC"
    with _one_moment(archive):
        found = (int(number) for (number,) in archive.db.execute(sql, plan.values))
        while batch := list(islice(found, _BATCH)):
            yield from _rows(archive, batch)


def _rows(archive: Archive, numbers: list[int]) -> Iterator[tuple[Kept, dict[str, Any]]]:
    listed = [json.dumps(numbers)]
    more = {row["id"]: row for row in archive.db.query(_MORE, listed)}
    deciders = {(article, theme): by for article, theme, by in archive.db.execute(_DECIDED, listed)}
    earlier: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for number, title, body, seen, corrected in archive.db.execute(_EARLIER, listed):
        earlier[number].append({"title": title, "body": body, "seen": seen, "misread": bool(corrected)})
    for number, kept in zip(numbers, select.articles(archive, numbers), strict=True):
        yield kept, _row(number, kept, more[number], deciders) | {"earlier": earlier[number]}


def _row(number: int, kept: Kept, more: dict[str, Any], deciders: dict[tuple[int, str], str]) -> dict[str, Any]:
    themes = [
        {"theme": tag.theme, "score": tag.score, "because": tag.because, "decided_by": deciders[number, tag.theme]}
        for tag in kept.tags
    ]
    files = [{"url": file.url, "title": file.title, "size": file.size} for file in kept.attachments]
    return {
        "title": kept.title,
        "url": kept.url,
        "published": kept.published.isoformat(),
        "published_precision": more["published_precision"],
        "source": kept.source,
        "publisher": kept.publisher,
        "source_id": more["source_id"],
        "credited": kept.credited,
        "sources": kept.sources,
        "author": kept.author,
        "language": kept.language,
        "themes": themes,
        "relevance": more["relevance"],
        "unsure": bool(more["unsure"]),
        "belt_and_road": kept.belt_and_road,
        "summary": kept.summary,
        "body": kept.body,
        "images": kept.images,
        "attachments": files,
        "fetched": more["fetched"],
        "read_by": json.loads(more["read_by"]),
    }


@contextmanager
def _one_moment(archive: Archive) -> Iterator[None]:
    """What is read inside is the archive as it was at the first reading, whoever writes meanwhile."""
    archive.db.execute("BEGIN")
    try:
        yield
    finally:
        archive.db.conn.rollback()
