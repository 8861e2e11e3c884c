"""What readers of the archive see of it: articles with their themes and their story's sources."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from crawler.article import Attachment, Tag
from pipelines.archive import stories
from pipelines.archive.store import Archive
from pipelines.archive.stories import ORDER

Row = dict[str, Any]


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
        number, story: its id and its story's in this archive; no other archive knows them.
        edited: whether `changed` is later than the first text we saw.
        image_size: of the first picture, in bytes, if it was measured.
        headline, blurb: what an editor put in place of title and summary; empty where the site's are good.
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
    number: int = 0
    story: int = 0
    edited: bool = False
    image_size: int | None = None
    headline: str = ""
    blurb: str = ""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source the archive knows."""

    name: str
    publisher: str
    homepage: str


_ARTICLES = """
SELECT o.*, s.publisher,
    EXISTS (SELECT 1 FROM versions v WHERE v.article = o.id AND v.fetched < o.changed) AS edited
FROM articles o JOIN sources s ON s.name = o.source
"""
_NEWEST = f"""{_ARTICLES}
WHERE EXISTS (SELECT 1 FROM article_themes t WHERE t.article = o.id AND (:theme IS NULL OR t.theme = :theme))
AND CASE WHEN :source IS NULL THEN o.id = (
    SELECT a.id FROM articles a WHERE a.story = o.story
    AND EXISTS (SELECT 1 FROM article_themes t WHERE t.article = a.id AND (:theme IS NULL OR t.theme = :theme))
    ORDER BY {ORDER} LIMIT 1
) ELSE o.source = :source END
ORDER BY o.moment DESC, o.id DESC LIMIT :limit
"""
_TAGS = """
SELECT article, theme, score, because FROM article_themes WHERE article IN (SELECT value FROM json_each(?))
ORDER BY article, score DESC, theme
"""


def newest(archive: Archive, *, theme: str | None = None, source: str | None = None, limit: int = 100) -> list[Kept]:
    """The newest articles that belong to a theme, or to any; off-topic ones are never among them.

    Of a story that several sources carried, the article that was published first stands for all, under the
    name of the story, except where one source is asked for.
    """
    rows = list(archive.db.query(_NEWEST, {"theme": theme, "source": source, "limit": limit}))
    found = _kept(archive, rows)
    if source:
        return found
    told = stories.read(archive, {kept.story for kept in found})
    return [replace(kept, guid_id=told[kept.story].key) for kept in found]


def newest_ids(archive: Archive, *, limit: int, offset: int = 0) -> list[int]:
    """The ids of the newest articles of all, off-topic ones among them; all of them, if `limit` is negative."""
    query = "SELECT id FROM articles ORDER BY moment DESC, id DESC LIMIT ? OFFSET ?"
    return [int(number) for (number,) in archive.db.execute(query, [limit, offset])]


def articles(archive: Archive, numbers: Sequence[int]) -> list[Kept]:
    """The articles of these ids, in their order."""
    query = f"{_ARTICLES} WHERE o.id IN (SELECT value FROM json_each(?))"
    rows = list(archive.db.query(query, [json.dumps(list(numbers))]))
    found = {kept.number: kept for kept in _kept(archive, rows)}
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


def _kept(archive: Archive, rows: Sequence[Row]) -> list[Kept]:
    """The articles of some rows; what is asked of other tables is asked once for all."""
    told = stories.read(archive, {row["story"] for row in rows})
    tags: dict[int, list[Tag]] = {}
    for article, theme, score, because in archive.db.execute(_TAGS, [json.dumps([row["id"] for row in rows])]):
        tags.setdefault(article, []).append(Tag(theme, score, tuple(map(tuple, json.loads(because)))))
    return [_one(row, told[row["story"]].credited, tuple(tags.get(row["id"], ()))) for row in rows]


def _one(row: Row, sources: tuple[str, ...], tags: tuple[Tag, ...]) -> Kept:
    return Kept(
        guid_id=f"{row['source']}/{row['source_id']}",
        source=row["source"],
        publisher=row["publisher"],
        url=row["url"],
        title=row["title"],
        summary=row["summary"],
        body=row["body"],
        author=row["author"],
        language=row["language"],
        published=datetime.fromisoformat(row["published"]),
        day_only=row["published_precision"] == "day",
        changed=datetime.fromisoformat(row["changed"]),
        credited=tuple(json.loads(row["credited"])),
        sources=sources,
        images=tuple(json.loads(row["images"])),
        attachments=tuple(Attachment(**entry) for entry in json.loads(row["attachments"])),
        tags=tags,
        belt_and_road=bool(row["belt_and_road"]),
        number=row["id"],
        story=row["story"],
        edited=bool(row["edited"]),
        image_size=row["image_size"],
        headline=row["headline"],
        blurb=row["blurb"],
    )
