"""What readers of the archive see of it: articles with their themes and their story's sources."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from crawler.article import Attachment, Tag
from pipelines.archive import stories
from pipelines.archive.store import Archive
from pipelines.archive.stories import ORDER

Row = dict[str, str | int | float]


@dataclass(frozen=True, slots=True)
class Kept:
    """An article as it stands in the archive.

    Attributes:
        guid_id: its identity, `source/source_id`; where it stands for a story, the key of that.
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


_NEWEST = f"""
SELECT o.*, s.publisher FROM articles o JOIN sources s ON s.name = o.source
WHERE EXISTS (SELECT 1 FROM article_themes t WHERE t.article = o.id AND (:theme IS NULL OR t.theme = :theme))
AND CASE WHEN :source IS NULL THEN o.id = (
    SELECT a.id FROM articles a WHERE a.story = o.story
    AND EXISTS (SELECT 1 FROM article_themes t WHERE t.article = a.id AND (:theme IS NULL OR t.theme = :theme))
    ORDER BY {ORDER} LIMIT 1
) ELSE o.source = :source END
ORDER BY o.moment DESC, o.id DESC LIMIT :limit
"""
_TAGS = "SELECT theme, score, because FROM article_themes WHERE article = ? ORDER BY score DESC, theme"


def newest(archive: Archive, *, theme: str | None = None, source: str | None = None, limit: int = 100) -> list[Kept]:
    """The newest articles that belong to a theme, or to any; off-topic ones are never among them.

    Of a story that several sources carried, the article that was published first stands for all, under the
    name of the story, except where one source is asked for.
    """
    rows = archive.db.query(_NEWEST, {"theme": theme, "source": source, "limit": limit})
    if source:
        return [_kept(archive, row) for row in rows]
    return [replace(_kept(archive, row), guid_id=_key(archive, row)) for row in rows]


def articles(archive: Archive, numbers: Sequence[int]) -> list[Kept]:
    """The articles of these ids, in their order."""
    query = "SELECT a.*, s.publisher FROM articles a JOIN sources s ON s.name = a.source WHERE a.id IN"
    rows = archive.db.query(f"{query} (SELECT value FROM json_each(?))", [json.dumps(list(numbers))])
    found = {int(row["id"]): _kept(archive, row) for row in rows}
    return [found[number] for number in numbers]


def sources(archive: Archive) -> list[SourceRow]:
    """The sources the archive knows, by name."""
    return [SourceRow(**row) for row in archive.db.query("SELECT name, publisher, homepage FROM sources ORDER BY name")]


def held(archive: Archive) -> dict[str, int]:
    """How many articles the archive holds of each source it knows, by name."""
    query = "SELECT s.name, count(a.id) FROM sources s LEFT JOIN articles a ON a.source = s.name GROUP BY 1 ORDER BY 1"
    return dict(archive.db.execute(query).fetchall())


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


def _key(archive: Archive, row: Row) -> str:
    return stories.read(archive, [int(row["story"])])[int(row["story"])].key


def _kept(archive: Archive, row: Row) -> Kept:
    story = stories.read(archive, [int(row["story"])])[int(row["story"])]
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
        sources=story.credited,
        images=tuple(json.loads(str(row["images"]))),
        attachments=tuple(Attachment(**entry) for entry in json.loads(str(row["attachments"]))),
        tags=tuple(Tag(theme, score, tuple(map(tuple, json.loads(because)))) for theme, score, because in tags),
        belt_and_road=bool(row["belt_and_road"]),
    )
