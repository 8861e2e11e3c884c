"""One article or one story wholly: every text it had, who carried it, what was said of it and by whom."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipelines.archive import stories
from pipelines.archive.select import Kept, articles
from pipelines.archive.store import Archive, digest


@dataclass(frozen=True, slots=True)
class Version:
    """A text that an article had.

    Attributes:
        digest: names it for ever.
        seen: when it was first seen, aware.
        record: the WARC record it was read from; may be empty.
        misread: whether the page said otherwise: a later reading of it corrected this one.
    """

    digest: str
    title: str
    body: str
    seen: datetime
    record: str
    misread: bool


@dataclass(frozen=True, slots=True)
class Given:
    """A theme of an article: its score, the terms that carried it with their shares, and who gave it."""

    theme: str
    score: float
    because: tuple[tuple[str, float], ...]
    decided_by: str


@dataclass(frozen=True, slots=True)
class Record:
    """An article wholly.

    Attributes:
        story: the key of its story.
        themes: the strongest first.
        versions: every text, the oldest first.
        current: which of them it is now.
        others: the other articles of its story, in order of first publication.
        unsure: whether the model could not tell.
        tagged_by: which model read it.
        read_by: which reader found each field.
        fetched: when its newest text was last seen, aware.
    """

    article: Kept
    story: str
    themes: tuple[Given, ...]
    versions: tuple[Version, ...]
    current: Version
    others: tuple[Kept, ...]
    unsure: bool
    tagged_by: str
    read_by: dict[str, str]
    fetched: datetime

    @property
    def edited(self) -> bool:
        """Whether the site printed more than one text."""
        return sum(not version.misread for version in self.versions) > 1


@dataclass(frozen=True, slots=True)
class Joined:
    """Why two articles are one story: how much of the shorter stands in the longer, and a passage of both."""

    one: Kept
    other: Kept
    score: float
    passage: str


@dataclass(frozen=True, slots=True)
class StoryRecord:
    """A story wholly.

    Attributes:
        key: its name for ever.
        articles: in order of first publication.
        themes: each as the article that has most of it.
        joined: the nearest first.
    """

    key: str
    articles: tuple[Kept, ...]
    themes: tuple[Given, ...]
    joined: tuple[Joined, ...]


def record(archive: Archive, source: str, source_id: str) -> Record | None:
    """The article of this identity, if the archive has it."""
    query = "SELECT a.*, s.key FROM articles a JOIN stories s ON s.id = a.story WHERE source = ? AND source_id = ?"
    row = next(archive.db.query(query, [source, source_id]), None)
    if row is None:
        return None
    (kept,) = articles(archive, [row["id"]])
    texts = _versions(archive, row["id"])
    now = digest(row["title"], row["body"])
    members = stories.read(archive, [row["story"]])[row["story"]].articles
    others = [number for number in members if number != row["id"]]
    return Record(
        article=kept,
        story=row["key"],
        themes=_given(archive, [row["id"]]),
        versions=texts,
        current=next(version for version in texts if version.digest == now),
        others=tuple(articles(archive, others)),
        unsure=bool(row["unsure"]),
        tagged_by=row["tagged_by"],
        read_by=json.loads(row["read_by"]),
        fetched=datetime.fromisoformat(row["fetched"]),
    )


def story(archive: Archive, key: str) -> StoryRecord | None:
    """The story of this key, or that the article of this identity belongs to now, if the archive has it."""
    found = stories.named(archive, key)
    return story_of(archive, found) if found else None


def story_of(archive: Archive, found: stories.Story) -> StoryRecord:
    """A story wholly."""
    members = dict(zip(found.articles, articles(archive, found.articles), strict=True))
    joined = (
        Joined(members[edge.a], members[edge.b], edge.score, edge.passage) for edge in stories.joined(archive, found.id)
    )
    return StoryRecord(found.key, tuple(members.values()), _given(archive, found.articles), tuple(joined))


def story_sizes(archive: Archive, numbers: Sequence[int]) -> dict[int, tuple[str, int]]:
    """Of each article the key of its story, and how many articles that has."""
    query = (
        "SELECT a.id, s.key, (SELECT count(*) FROM articles b WHERE b.story = a.story)"
        " FROM articles a JOIN stories s ON s.id = a.story WHERE a.id IN (SELECT value FROM json_each(?))"
    )
    rows = archive.db.execute(query, [json.dumps(list(numbers))])
    return {number: (key, size) for number, key, size in rows}


def _versions(archive: Archive, number: int) -> tuple[Version, ...]:
    query = (
        "SELECT digest, title, body, fetched, record, corrected FROM versions WHERE article = ?"
        " ORDER BY fetched, corrected = '', digest"
    )
    return tuple(
        Version(digest, title, body, datetime.fromisoformat(fetched), record, bool(corrected))
        for digest, title, body, fetched, record, corrected in archive.db.execute(query, [number])
    )


def _given(archive: Archive, members: Sequence[int]) -> tuple[Given, ...]:
    query = (
        "SELECT theme, max(score) AS score, because, decided_by FROM article_themes"
        " WHERE article IN (SELECT value FROM json_each(?)) GROUP BY theme ORDER BY 2 DESC, 1"
    )
    return tuple(_one(row) for row in archive.db.query(query, [json.dumps(list(members))]))


def _one(row: dict[str, Any]) -> Given:
    return Given(row["theme"], row["score"], tuple(map(tuple, json.loads(row["because"]))), row["decided_by"])
