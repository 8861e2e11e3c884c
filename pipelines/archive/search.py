"""Search the archive: for the command line, the desk and curated feeds alike."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pipelines.archive.passage import Marked, Marker
from pipelines.archive.plan import Plan
from pipelines.archive.query import parse
from pipelines.archive.select import Kept, SourceRow, articles, sources
from pipelines.archive.store import Archive
from pipelines.archive.text import plain
from pipelines.archive.tree import All, Either, Filter, Node, Not, QueryError, sought

RANKED: Final = 10_000
"""How many of the newest hits are ranked: bm25 over all of them does not scale."""
_WEIGHTS: Final = "5.0, 1.0, 0.0"  # title, body, marks


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found: its title, and the passage in its text, with what was searched for marked."""

    article: Kept
    title: Marked
    passage: Marked


def select(archive: Archive, query: str | Node, *, limit: int = 20, offset: int = 0, ranked: bool = False) -> list[Hit]:
    """What a search finds, newest first, or the best of the newest 10,000 first.

    Args:
        query: as typed, or as `parse` read it.

    Raises:
        QueryError: if it cannot be understood, or names a source that the archive does not know.
    """
    tree = understood(archive, query)
    return marked(archive, tree, find(archive, tree, limit=limit, offset=offset, ranked=ranked))


def marked(archive: Archive, tree: Node, numbers: Sequence[int]) -> list[Hit]:
    """The articles of these ids, in their order, with what a search looked for marked."""
    marker = Marker(sought(tree))
    return [Hit(kept, marker.title(kept.title), marker.passage(kept.body)) for kept in articles(archive, numbers)]


def find(archive: Archive, query: str | Node, *, limit: int = 20, offset: int = 0, ranked: bool = False) -> list[int]:
    """The ids of what `select` finds, in the same order; raises `QueryError`."""
    plan = Plan.of(understood(archive, query))
    body, values, order = plan.body, list(plan.values), f"{plan.place} DESC"
    if ranked and plan.matches:
        last = f"SELECT {plan.place} FROM {body} ORDER BY {order} LIMIT 1 OFFSET {RANKED - 1}"
        if oldest := archive.db.execute(last, values).fetchone():
            body, values = f"{body} AND {plan.place} >= ?", [*values, *oldest]
        order = f"bm25(search, {_WEIGHTS}), {order}"
    sql = f"SELECT {plan.article} FROM {body} ORDER BY {order} LIMIT ? OFFSET ?"
    return [int(number) for (number,) in archive.db.execute(sql, [*values, limit, offset])]


def count(archive: Archive, query: str | Node) -> int:
    """How many articles a search finds; raises `QueryError`."""
    plan = Plan.of(understood(archive, query))
    return int(archive.db.execute(f"SELECT count(*) FROM {plan.body}", plan.values).fetchone()[0])


def understood(archive: Archive, query: str | Node) -> Node:
    """The tree of a search, its sources turned into short names; raises `QueryError`."""
    known = sources(archive)
    tree = parse(query) if isinstance(query, str) else query
    return _turned(tree, lambda part: replace(part, values=tuple(_source(value, known) for value in part.values)))


def _turned(node: Node, source: Callable[[Filter], Filter]) -> Node:
    if isinstance(node, Not):
        return Not(_turned(node.part, source))
    if isinstance(node, All | Either):
        return replace(node, parts=tuple(_turned(part, source) for part in node.parts))
    return source(node) if isinstance(node, Filter) and node.field == "source" else node


def _source(printed: str, known: list[SourceRow]) -> str:
    wanted = plain(printed)
    names = {plain(name): source.name for source in known for name in (source.publisher, source.name)}
    if wanted in names:
        return names[wanted]
    near = difflib.get_close_matches(wanted, names, 1)
    listed = ", ".join(f"{source.name} {source.publisher}" for source in known) or "none yet"
    hint = f"did you mean {near[0]}?" if near else f"the archive knows {listed}."
    zh = f"是不是 {near[0]}？" if near else f"可用的有 {listed}。"
    raise QueryError(f"There is no source {printed!r}: {hint}", f"没有“{printed}”这个来源，{zh}")
