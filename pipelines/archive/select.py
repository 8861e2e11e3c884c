"""What readers of the archive see of it: articles with their themes and their story's sources."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crawler.article import Attachment, Tag
from pipelines.archive.store import Archive


@dataclass(frozen=True, slots=True)
class Kept:
    """An article as it stands in the archive.

    Attributes:
        guid_id: its identity, `source/source_id`.
        published: aware, as printed; its time means nothing if `day_only`.
        changed: when this text was first seen, aware, UTC.
        publisher: the printed name of the source that carried it.
        sources: every source of its story in order of first publication, in house style; where a page credits
            nobody, its publisher.
    """

    guid_id: str
    source: str
    publisher: str
    url: str
    title: str
    summary: str
    body: str
    author: str
    language: str
    published: datetime
    day_only: bool
    changed: datetime
    credited: tuple[str, ...]
    sources: tuple[str, ...]
    images: tuple[str, ...]
    attachments: tuple[Attachment, ...]
    tags: tuple[Tag, ...]
    belt_and_road: bool


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source the archive knows."""

    name: str
    publisher: str
    homepage: str


_NEWEST = """
SELECT a.*, s.publisher FROM articles a JOIN sources s ON s.name = a.source
WHERE EXISTS (SELECT 1 FROM article_themes t WHERE t.article = a.id AND (:theme IS NULL OR t.theme = :theme))
AND CASE WHEN :source IS NULL THEN a.id = (
    SELECT min(r.id) FROM articles r WHERE r.story = a.story
    AND EXISTS (SELECT 1 FROM article_themes t WHERE t.article = r.id AND (:theme IS NULL OR t.theme = :theme))
) ELSE a.source = :source END
ORDER BY a.moment DESC, a.id DESC LIMIT :limit
"""
_SOURCES = """
SELECT a.credited, s.publisher FROM articles a JOIN sources s ON s.name = a.source WHERE a.story = ?
ORDER BY substr(a.published, 1, 10), a.published_precision = 'day', a.moment, a.id
"""
_TAGS = "SELECT theme, score, because FROM article_themes WHERE article = ? ORDER BY score DESC, theme"


def newest(archive: Archive, *, theme: str | None = None, source: str | None = None, limit: int = 100) -> list[Kept]:
    """The newest articles that belong to a theme, or to any; off-topic ones are never among them.

    Of a story that several sources carried, the article that was kept first stands for all, except where one source
    is asked for.
    """
    rows = archive.db.query(_NEWEST, {"theme": theme, "source": source, "limit": limit})
    return [_kept(archive, row) for row in rows]


def newest_ids(archive: Archive, *, limit: int, offset: int = 0) -> list[int]:
    """The ids of the newest articles of all, off-topic ones among them; all of them, if `limit` is negative."""
    query = "SELECT id FROM articles ORDER BY moment DESC, id DESC LIMIT ? OFFSET ?"
    return [int(number) for (number,) in archive.db.execute(query, [limit, offset])]


def articles(archive: Archive, numbers: Sequence[int]) -> list[Kept]:
    """The articles of these ids, in their order."""
    query = "SELECT a.*, s.publisher FROM articles a JOIN sources s ON s.name = a.source WHERE a.id IN"
    rows = archive.db.query(f"{query} (SELECT value FROM json_each(?))", [json.dumps(list(numbers))])
    found = {int(row["id"]): _kept(archive, row) for row in rows}
    return [found[number] for number in numbers]


def sources(archive: Archive) -> list[SourceRow]:
    """The sources the archive knows, by name."""
    return [SourceRow(**row) for row in archive.db.query("SELECT name, publisher, homepage FROM sources ORDER BY name")]


def themes_of(archive: Archive) -> dict[str, dict[str, int]]:
    """How many articles each source has in each theme; `""` counts those that belong to none."""
    counts: dict[str, dict[str, int]] = {}
    query = (
        "SELECT a.source, coalesce(t.theme, '') AS theme, count(*) AS n FROM articles a"
        " LEFT JOIN article_themes t ON t.article = a.id GROUP BY 1, 2 ORDER BY 1, 2"
    )
    for row in archive.db.query(query):
        counts.setdefault(row["source"], {})[row["theme"]] = row["n"]
    return counts


def _kept(archive: Archive, row: dict[str, str | int | float]) -> Kept:
    credits = archive.db.execute(_SOURCES, [row["story"]]).fetchall()
    named = (name for credited, publisher in credits for name in (json.loads(credited) or [publisher]))
    tags = archive.db.execute(_TAGS, [row["id"]]).fetchall()
    return Kept(
        guid_id=f"{row['source']}/{row['source_id']}",
        source=str(row["source"]),
        publisher=str(row["publisher"]),
        url=str(row["url"]),
        title=str(row["title"]),
        summary=str(row["summary"]),
        body=str(row["body"]),
        author=str(row["author"]),
        language=str(row["language"]),
        published=datetime.fromisoformat(str(row["published"])),
        day_only=row["published_precision"] == "day",
        changed=datetime.fromisoformat(str(row["changed"])),
        credited=tuple(json.loads(str(row["credited"]))),
        sources=tuple(dict.fromkeys(named)),
        images=tuple(json.loads(str(row["images"]))),
        attachments=tuple(Attachment(**entry) for entry in json.loads(str(row["attachments"]))),
        tags=tuple(Tag(theme, score, tuple(map(tuple, json.loads(because)))) for theme, score, because in tags),
        belt_and_road=bool(row["belt_and_road"]),
    )
