"""Stories as readers see them: their articles in order of first publication, their sources, and why they are one.

A story is named by its key: the identity (`source/source_id`) of the article that was kept first. The identity of
every other article of it is an alias, so a name that was once printed finds its story after a merge, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pipelines.archive.store import Archive

ORDER: Final = "(a.moment + 28800) / 86400, a.published_precision = 'day', a.moment, a.source, a.source_id"
"""SQL that puts articles `a` in order of first publication; of a day in Beijing, those without a time come last."""


@dataclass(frozen=True, slots=True)
class Story:
    """One text, as one or more sources carried it.

    Attributes:
        id: its number in the archive, good until stories are merged or split.
        key: its name for ever: the identity of the article that was kept first.
        articles: ids, in order of first publication; the first one stands for the story.
        credited: all sources in that order, in house style, each once; where a page credits nobody, its publisher.
    """

    id: int
    key: str
    articles: tuple[int, ...]
    credited: tuple[str, ...]


def of(archive: Archive, article: int) -> Story | None:
    """The story of the article with this id, if there is one."""
    found = archive.db.execute("SELECT story FROM articles WHERE id = ?", [article]).fetchone()
    return read(archive, found)[found[0]] if found else None


def named(archive: Archive, key: str) -> Story | None:
    """The story of this key or alias, if there is one."""
    source, _, source_id = key.partition("/")
    query = "SELECT id FROM articles WHERE source = ? AND source_id = ?"
    found = archive.db.execute(query, [source, source_id]).fetchone()
    return of(archive, found[0]) if found else None


def read(archive: Archive, stories: Iterable[int]) -> dict[int, Story]:
    """The stories of these ids that there are."""
    rows = archive.db.execute(
        "SELECT t.id, t.key, a.id, a.credited, s.publisher FROM stories t JOIN articles a ON a.story = t.id"
        f" JOIN sources s ON s.name = a.source WHERE t.id IN (SELECT value FROM json_each(?)) ORDER BY t.id, {ORDER}",
        [json.dumps(list(stories))],
    )
    found: dict[int, Story] = {}
    for story, key, article, credited, publisher in rows:
        so_far = found.get(story, Story(story, key, (), ()))
        names = dict.fromkeys([*so_far.credited, *(json.loads(credited) or [publisher])])
        found[story] = Story(story, key, (*so_far.articles, article), tuple(names))
    return found


def credit_line(credited: Iterable[str]) -> str:
    """（来源：X、Y） as the newsletter prints it."""
    return f"（来源：{'、'.join(credited)}）"
