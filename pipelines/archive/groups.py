"""Stories as groups of articles: the connected components of their edges, but for what editors put apart or together.

The groups depend on edges and decisions alone, not on the order in which they came. The best edges come first, so
that of two articles which an editor put apart each keeps those that are nearest to it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Final

from sqlite_utils import Database

from pipelines.archive.alike import Likeness

Pair = tuple[str, str]

_NEAR: Final = "SELECT a FROM story_edges WHERE b = :article UNION SELECT b FROM story_edges WHERE a = :article"
_RULED: Final = "SELECT a FROM story_rules WHERE b = :article UNION SELECT b FROM story_rules WHERE a = :article"
# Be it that an editor put two articles apart: a change of one may change the group of the other.
_TIED: Final = f"{_NEAR} UNION {_RULED}"


class Groups:
    """The stories of one archive, in step with its edges. What writes runs inside the archive's own transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def begin(self, identity: str) -> int:
        """The story that is named by an article, made if need be."""
        self._db.execute("INSERT OR IGNORE INTO stories (key) VALUES (?)", [identity])
        return int(self._db.execute("SELECT id FROM stories WHERE key = ?", [identity]).fetchone()[0])

    def scatter(self) -> None:
        """Every article becomes a story by itself."""
        self._db.execute("INSERT OR IGNORE INTO stories (key) SELECT source || '/' || source_id FROM articles")
        self._db.execute("UPDATE articles SET story = (SELECT id FROM stories WHERE key = source || '/' || source_id)")
        self._db.execute("DELETE FROM stories WHERE id NOT IN (SELECT story FROM articles)")

    def connect(self, article: int, edges: Mapping[int, Likeness]) -> None:
        """Put the edges of an article in place of those it had, and its story in step."""
        before = self._others(_NEAR, article)
        self._db.execute("DELETE FROM story_edges WHERE a = ?", [article])
        self._db.execute("DELETE FROM story_edges WHERE b = ?", [article])
        for other, likeness in edges.items():
            self._db.execute(
                "INSERT INTO story_edges VALUES (?, ?, ?, ?)",
                [min(article, other), max(article, other), likeness.score, likeness.passage],
            )
        if before - set(edges) or self._others(_RULED, article) or self._apart({article, *edges}):
            self.regroup({article, *before})
        elif edges:
            self._join({article, *edges})

    def regroup(self, articles: Iterable[int]) -> None:
        """Make the stories of some articles, and of all that are tied to them, anew."""
        members = self._tied(articles)
        names = self._names(members)
        inside = json.dumps(list(names))
        query = "SELECT DISTINCT story FROM articles WHERE id IN (SELECT value FROM json_each(?))"
        before = self._db.execute(query, [inside]).fetchall()
        query = "SELECT a, b, {} FROM {} WHERE a IN (SELECT value FROM json_each(?))"
        edges = self._db.execute(query.format("score", "story_edges"), [inside]).fetchall()
        rules = self._db.execute(query.format("together", "story_rules"), [inside]).fetchall()
        groups = components(
            names.values(),
            together=sorted((names[a], names[b]) for a, b, together in rules if together),
            apart=[(names[a], names[b]) for a, b, together in rules if not together],
            edges={_ordered(names[a], names[b]): score for a, b, score in edges},
        )
        ids = {name: number for number, name in names.items()}
        for group in groups:
            self._settle(sorted(ids[name] for name in group))
        empty = "DELETE FROM stories WHERE id = ? AND NOT EXISTS (SELECT 1 FROM articles WHERE story = stories.id)"
        self._db.conn.executemany(empty, before)

    def _join(self, articles: set[int]) -> None:
        """Some articles are one story, and so is all that is one story with them: the oldest keeps its name."""
        rows = self._db.execute(
            "SELECT story, min(id) FROM articles WHERE story IN"
            " (SELECT story FROM articles WHERE id IN (SELECT value FROM json_each(?))) GROUP BY story ORDER BY 2",
            [json.dumps(list(articles))],
        ).fetchall()
        (kept, _), *others = rows
        for story, _ in others:
            self._db.execute("UPDATE articles SET story = ? WHERE story = ?", [kept, story])
            self._db.execute("DELETE FROM stories WHERE id = ?", [story])

    def _settle(self, group: list[int]) -> None:
        story = self.begin(self._names(group[:1])[group[0]])
        self._db.execute(
            "UPDATE articles SET story = ? WHERE id IN (SELECT value FROM json_each(?)) AND story <> ?",
            [story, json.dumps(group), story],
        )

    def _apart(self, articles: Iterable[int]) -> bool:
        """Whether an editor put an article of these stories apart from another."""
        stories = "SELECT story FROM articles WHERE id IN (SELECT value FROM json_each(?))"
        query = (
            f"SELECT 1 FROM articles a JOIN story_rules r ON r.{{}} = a.id WHERE story IN ({stories}) AND NOT together"
        )
        inside = json.dumps(list(articles))
        return any(self._db.execute(query.format(side), [inside]).fetchone() for side in ("a", "b"))

    def _tied(self, articles: Iterable[int]) -> set[int]:
        found, waiting = set(articles), list(articles)
        while waiting:
            new = self._others(_TIED, waiting.pop()) - found
            found |= new
            waiting += new
        return found

    def _names(self, articles: Iterable[int]) -> dict[int, str]:
        rows = self._db.execute(
            "SELECT id, source || '/' || source_id FROM articles WHERE id IN (SELECT value FROM json_each(?))",
            [json.dumps(list(articles))],
        )
        return dict(rows.fetchall())

    def _others(self, query: str, article: int) -> set[int]:
        return {other for (other,) in self._db.execute(query, {"article": article})}


def _ordered(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def components(
    names: Iterable[str], together: Iterable[Pair], apart: Iterable[Pair], edges: Mapping[Pair, float]
) -> list[set[str]]:
    """Groups of names: first those put together are joined, then those an edge ties, never two that are put apart.

    Args:
        edges: with their scores. The strong come first; of those as strong, such as lead to no name that is put apart
            from many: what is like both goes with the story, not with what was taken out of it.
    """
    group = {name: {name} for name in names}
    enemies: dict[str, set[str]] = {name: set() for name in group}
    for one, other in apart:
        enemies[one].add(other)
        enemies[other].add(one)

    def rank(edge: Pair) -> tuple[float, int, float, Pair]:
        return -round(edges[edge], 1), len(enemies[edge[0]]) + len(enemies[edge[1]]), -edges[edge], edge

    for one, other in [*together, *sorted(edges, key=rank)]:
        here, there = group[one], group[other]
        if here is there or any(enemies[name] & there for name in here):
            continue
        here |= there
        group |= dict.fromkeys(there, here)
    return list({id(members): members for members in group.values()}.values())
