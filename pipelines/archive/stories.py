"""Stories as readers see them: their articles in order of first publication, their sources, and why they are one.

A story is named by its key: the identity (`source/source_id`) of the article that was kept first. The identity of
every other article of it is an alias, so a name that was once printed finds its story after a merge, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from typing import Any, Final

from pipelines.archive.store import Archive

ORDER: Final = "(a.moment + 28800) / 86400, a.published_precision = 'day', a.moment, a.source, a.source_id"
"""SQL that puts articles `a` in order of first publication; of a day in Beijing, those without a time come last."""
SPLIT: Final = "split"
MERGE: Final = "merge"
UNDO: Final = "undo"
"""The kinds of decisions on stories: `before` and `after` are JSON objects, articles in them are named by identity."""


class StoryError(ValueError):
    """A decision on stories that cannot be taken; one sentence."""


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


@dataclass(frozen=True, slots=True)
class Edge:
    """Why two articles are one text: ids, how much of the shorter stands in the longer (0 to 1), and a passage."""

    a: int
    b: int
    score: float
    passage: str


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


def joined(archive: Archive, story: int) -> list[Edge]:
    """Why the articles of a story are one, the nearest first; nothing where an editor alone put them together."""
    rows = archive.db.execute(
        "SELECT e.a, e.b, e.score, e.passage FROM story_edges e JOIN articles x ON x.id = e.a"
        " JOIN articles y ON y.id = e.b WHERE x.story = :story AND y.story = :story ORDER BY e.score DESC, e.a, e.b",
        {"story": story},
    )
    return [Edge(*row) for row in rows]


def split(archive: Archive, article: int, who: str, at: datetime | None = None) -> int:
    """Put an article apart from all others of its story, for good: whatever arrives, it does not come back.

    Args:
        article: its id.
        who: the editor's name.
        at: when, aware; now, if it is not said.

    Returns:
        The id of the decision, for `undo`.

    Raises:
        StoryError: if there is no such article, or it is a story by itself.
    """
    with archive.write():
        story = of(archive, article)
        if story is None:
            raise StoryError(f"There is no article {article}.")
        others = [other for other in story.articles if other != article]
        if not others:
            raise StoryError(f"Article {article} is a story by itself.")
        before = {"story": story.key, "articles": _names(archive, story.articles)}
        return _decide(archive, SPLIT, article, who, at, before, {"apart": _names(archive, others)})


def merge(archive: Archive, stories: Sequence[int], who: str, at: datetime | None = None) -> int:
    """Put stories together, for good; the one of the oldest article keeps its key, the others' become aliases.

    Args:
        stories: their ids, two or more.
        who, at: as for `split`.

    Returns:
        The id of the decision, for `undo`.

    Raises:
        StoryError: if there are fewer than two such stories.
    """
    with archive.write():
        found = read(archive, stories)
        if len(found) < 2 or len(found) < len(set(stories)):
            raise StoryError(f"There are no two stories among {', '.join(map(str, stories)) or 'none'}.")
        articles = [article for story in found.values() for article in story.articles]
        before = {story.key: _names(archive, story.articles) for story in found.values()}
        return _decide(archive, MERGE, min(articles), who, at, before, {"together": _names(archive, articles)})


def undo(archive: Archive, decision: int, who: str, at: datetime | None = None) -> int:
    """Take a split, a merge, or an undoing back: it counts no more, but stays on record.

    Raises:
        StoryError: if it is no decision on stories, or was taken back before.
    """
    with archive.write() as db:
        query = f"SELECT article, after FROM decisions WHERE id = ? AND kind IN ('{SPLIT}', '{MERGE}', '{UNDO}')"
        row = db.execute(query, [decision]).fetchone()
        if row is None or decision not in _standing(archive):
            raise StoryError(f"Decision {decision} is none on stories that still stands.")
        return _decide(archive, UNDO, row[0], who, at, json.loads(row[1]), {"decision": decision})


def credit_line(credited: Iterable[str]) -> str:
    """（来源：X、Y） as the newsletter prints it."""
    return f"（来源：{'、'.join(credited)}）"


def _decide(
    archive: Archive,
    kind: str,
    article: int,
    who: str,
    at: datetime | None,
    before: dict[str, Any],
    after: dict[str, Any],
) -> int:
    when = (at or datetime.now(UTC)).isoformat(timespec="seconds")
    said = [json.dumps(value, ensure_ascii=False) for value in (before, after)]
    inserted = archive.db.execute(
        "INSERT INTO decisions (article, kind, who, at, before, after) VALUES (?, ?, ?, ?, ?, ?)",
        [article, kind, who, when, *said],
    )
    _rule(archive)
    return int(inserted.lastrowid or 0)


def _rule(archive: Archive) -> None:
    """Bring the rules into step with the decisions, and the stories with the rules."""
    db = archive.db
    before = {(a, b): bool(together) for a, b, together in db.execute("SELECT a, b, together FROM story_rules")}
    after = _rules(archive)
    changed = [pair for pair, _ in before.items() ^ after.items()]
    for pair in changed:
        db.execute("DELETE FROM story_rules WHERE a = ? AND b = ?", pair)
        if pair in after:
            db.execute("INSERT INTO story_rules VALUES (?, ?, ?)", [*pair, after[pair]])
    archive.edges.groups.regroup({article for pair in changed for article in pair})


def _standing(archive: Archive) -> dict[int, tuple[int, str, dict[str, Any]]]:
    """The decisions on stories that were not taken back: article, kind and what was decided, the oldest first."""
    query = "SELECT id, article, kind, after FROM decisions WHERE kind IN (?, ?, ?) ORDER BY id DESC"
    undone: set[int] = set()
    standing: dict[int, tuple[int, str, dict[str, Any]]] = {}
    for number, article, kind, said in archive.db.execute(query, [SPLIT, MERGE, UNDO]):
        if number in undone:
            continue
        after = json.loads(said)
        standing[number] = (article, kind, after)
        if kind == UNDO:
            undone.add(after["decision"])
    return dict(sorted(standing.items()))


def _rules(archive: Archive) -> dict[tuple[int, int], bool]:
    """Which articles are to be together, and which apart; of two decisions on a pair, the later counts."""
    rules: dict[tuple[int, int], bool] = {}
    for article, kind, after in _standing(archive).values():
        if kind == SPLIT:
            rules |= {_pair(article, other): False for other in _ids(archive, after["apart"])}
        elif kind == MERGE:
            rules |= {_pair(*pair): True for pair in combinations(_ids(archive, after["together"]), 2)}
    return rules


def _pair(one: int, other: int) -> tuple[int, int]:
    return min(one, other), max(one, other)


def _names(archive: Archive, articles: Iterable[int]) -> list[str]:
    query = "SELECT source || '/' || source_id FROM articles WHERE id = ?"
    return [archive.db.execute(query, [article]).fetchone()[0] for article in articles]


def _ids(archive: Archive, names: Iterable[str]) -> list[int]:
    query = "SELECT id FROM articles WHERE source = ? AND source_id = ?"
    return [archive.db.execute(query, name.split("/", 1)).fetchone()[0] for name in names]
