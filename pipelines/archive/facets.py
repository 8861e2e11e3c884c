"""How many of the articles a search finds are of each theme, source and year."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from crawler.dates import BEIJING
from pipelines.archive.index import SLOTS, place
from pipelines.archive.plan import Plan
from pipelines.archive.store import Archive
from pipelines.archive.tree import Node

COUNTED: Final = 5_000
"""Of more hits than these, themes and sources are counted among the newest."""

_THEMES: Final = (
    "SELECT theme, count(*) FROM json_each(?) CROSS JOIN search_places p ON p.place = value"
    " CROSS JOIN article_themes t ON t.article = p.article GROUP BY theme"
)
_SOURCES: Final = (
    "SELECT source, count(*) FROM json_each(?) CROSS JOIN search_places p ON p.place = value"
    " CROSS JOIN articles a ON a.id = p.article GROUP BY source"
)
_THEMES_OF_ALL: Final = "SELECT theme, count(*) FROM search_themes GROUP BY theme"
_SOURCES_OF_ALL: Final = "SELECT source, count(*) FROM articles GROUP BY source"
_ALL: Final = Plan("search_places p WHERE TRUE", (), "p.place", "p.article", matches=False)


@dataclass(frozen=True, slots=True)
class Facets:
    """The articles of a search, counted.

    Attributes:
        total: how many there are.
        themes, sources: by short name, the most first; among the newest 5,000.
        years: in Beijing, the newest first; of all.
    """

    total: int
    themes: Mapping[str, int]
    sources: Mapping[str, int]
    years: Mapping[int, int]


def facets(archive: Archive, tree: Node | None) -> Facets:
    """Count what a search finds.

    Args:
        tree: as `search.understood` gives it; None for the whole archive.
    """
    if tree is None:
        years = _years(archive, _ALL)
        themes, sources = _pairs(archive, _THEMES_OF_ALL), _pairs(archive, _SOURCES_OF_ALL)
        return Facets(sum(years.values()), themes, sources, years)
    plan = Plan.of(tree)
    newest = f"SELECT {plan.place} FROM {plan.body} ORDER BY 1 DESC LIMIT {COUNTED}"
    places = [at for (at,) in archive.db.execute(newest, plan.values)]
    listed = json.dumps(places)
    years = _years(archive, plan) if len(places) == COUNTED else dict(Counter(map(_year, places)))
    return Facets(sum(years.values()), _pairs(archive, _THEMES, listed), _pairs(archive, _SOURCES, listed), years)


def _pairs(archive: Archive, query: str, *values: str) -> dict[str, int]:
    pairs = archive.db.execute(query, values).fetchall()
    return dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))


def _years(archive: Archive, plan: Plan) -> dict[int, int]:
    """Counted by places: an article's lies in the year of its moment, unless the last minute of the year is full."""
    first, last = archive.db.execute("SELECT min(place), max(place) FROM search_places").fetchone()
    if first is None:
        return {}
    query = f"SELECT count(*) FROM {plan.body} AND {plan.place} >= ? AND {plan.place} < ?"
    found = {
        year: archive.db.execute(query, [*plan.values, _begin(year), _begin(year + 1)]).fetchone()[0]
        for year in range(_year(last), _year(first) - 1, -1)
    }
    return {year: count for year, count in found.items() if count}


def _year(at: int) -> int:
    return datetime.fromtimestamp(at // SLOTS * 60, BEIJING).year


def _begin(year: int) -> int:
    return place(int(datetime.combine(date(year, 1, 1), time(), BEIJING).astimezone(UTC).timestamp()))
