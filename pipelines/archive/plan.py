"""A search as SQL: what the index can answer goes into one MATCH, read newest first; the rest is asked of each hit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, Self

from crawler.dates import BEIJING, Span
from pipelines.archive import text
from pipelines.archive.index import ALL, mark, place
from pipelines.archive.tree import All, Dates, Either, Filter, Node, Not, Words

_MARKS: Final = {"source": "source", "lang": "language"}
_SPILL: Final = timedelta(days=1)
_EVER: Final = (-(1 << 62), 1 << 62)


@dataclass(frozen=True, slots=True)
class Plan:
    """A search as a FROM with its WHERE.

    Attributes:
        body, values: the FROM and WHERE, and what stands in for its question marks.
        place, article: what to select, and to sort by.
        matches: whether words were searched for, so that bm25 ranks.
    """

    body: str
    values: tuple[Any, ...]
    place: str
    article: str
    matches: bool

    @classmethod
    def of(cls, tree: Node) -> Self:
        """The plan of a search whose sources are slugs."""
        parts = tree.parts if isinstance(tree, All) else (tree,)
        pure = tuple(part for part in parts if match(part))
        others = [part for part in parts if part not in pure]
        values: list[Any]
        if expression := match(All(pure)) if pure else None:
            table, column = (
                "search s" + (" CROSS JOIN search_places p ON p.place = s.rowid" if others else ""),
                "s.rowid",
            )
            wheres, values = ["search MATCH ?"], [expression]
        elif theme := next(filter(_one_theme, others), None):
            others.remove(theme)
            table, column = "search_themes t CROSS JOIN search_places p ON p.place = t.place", "t.place"
            wheres, values = ["t.theme = ?"], [theme.values[0]]  # type: ignore[union-attr]
        else:
            table, column, wheres, values = "search_places p", "p.place", ["TRUE"], []
        for part in others:
            where, more = _bounds(part, column) if isinstance(part, Dates) else _where(part)
            wheres.append(where)
            values += more
        article = "p.article" if " p" in table else f"(SELECT article FROM search_places WHERE place = {column})"
        return cls(f"{table} WHERE {' AND '.join(wheres)}", tuple(values), column, article, bool(expression))


def match(node: Node) -> str | None:
    """A part of a search in the language of FTS5, or None if it asks for what the index does not hold."""
    if isinstance(node, Words):
        found = " OR ".join(map(text.phrase, node.phrases))
        return f"(title : ({found}))" if node.title else f"({found})"
    if isinstance(node, Filter) and node.field in _MARKS:
        return f"({' OR '.join(mark(_MARKS[node.field], value) for value in node.values)})"
    if isinstance(node, All):
        wanted = [match(part) for part in node.parts if not isinstance(part, Not)]
        refused = [match(part.part) for part in node.parts if isinstance(part, Not)]
        if None in wanted or None in refused:
            return None
        without = f" NOT ({' OR '.join(map(str, refused))})" if refused else ""
        return f"({' AND '.join(map(str, wanted)) or ALL}{without})"
    if isinstance(node, Either):
        found_ones = [match(part) for part in node.parts]
        return None if None in found_ones else f"({' OR '.join(map(str, found_ones))})"
    return match(All((node,))) if isinstance(node, Not) else None


def _one_theme(node: Node) -> bool:
    return isinstance(node, Filter) and node.field == "theme" and len(node.values) == 1


def _where(node: Node) -> tuple[str, list[Any]]:
    if found := match(node):
        return "p.place IN (SELECT rowid FROM search WHERE search MATCH ?)", [found]
    if isinstance(node, Dates):
        return "p.moment BETWEEN ? AND ?", [*_moments(node.span)]
    if isinstance(node, Filter):
        return _asked(node)
    if isinstance(node, Not):
        where, values = _where(node.part)
        return f"NOT ({where})", values
    assert isinstance(node, All | Either)
    parts = [_where(part) for part in node.parts]
    joint = " AND " if isinstance(node, All) else " OR "
    return f"({joint.join(where for where, _ in parts)})", [value for _, values in parts for value in values]


def _asked(node: Filter) -> tuple[str, list[Any]]:
    if node.field == "bri":
        query = "EXISTS (SELECT 1 FROM articles a WHERE a.id = p.article AND a.belt_and_road = ?)"
        return query, [int(node.values[0] == "yes")]
    marks = ", ".join("?" * len(node.values))
    return f"EXISTS (SELECT 1 FROM search_themes h WHERE h.place = p.place AND h.theme IN ({marks}))", [*node.values]


def _bounds(node: Dates, column: str) -> tuple[str, list[Any]]:
    """The days of a search, and the places around them: exact by the moment, fast by the place."""
    first, last = _moments(node.span)
    wheres, values = ["p.moment BETWEEN ? AND ?"], [first, last]
    if first > _EVER[0]:
        wheres, values = [*wheres, f"{column} >= ?"], [*values, place(first)]
    if last < _EVER[1]:
        wheres, values = [*wheres, f"{column} < ?"], [*values, place(last + int(_SPILL.total_seconds()))]
    return " AND ".join(wheres), values


def _moments(span: Span) -> tuple[int, int]:
    first = _EVER[0] if span.since == date.min else _start(span.since)
    return first, _EVER[1] if span.until == date.max else _start(span.until + timedelta(days=1)) - 1


def _start(day: date) -> int:
    return int(datetime.combine(day, time(), BEIJING).astimezone(UTC).timestamp())
