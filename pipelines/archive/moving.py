"""How many stories each theme and each source had, month by month in Beijing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipelines.archive.store import Archive

_DATED: Final = "SELECT strftime('%Y-%m', max(moment) + 28800, 'unixepoch') FROM articles"
_THEMES: Final = """
WITH dated AS (
    SELECT t.theme, strftime('%Y-%m', min(a.moment) + 28800, 'unixepoch') AS month
    FROM articles a JOIN article_themes t ON t.article = a.id GROUP BY a.story, t.theme
)
SELECT theme, month, count(*) FROM dated WHERE month IN (SELECT value FROM json_each(?)) GROUP BY 1, 2
"""
_SOURCES: Final = """
SELECT source, count(DISTINCT story) FROM articles a
WHERE EXISTS (SELECT 1 FROM article_themes t WHERE t.article = a.id)
AND strftime('%Y-%m', moment + 28800, 'unixepoch') IN (SELECT value FROM json_each(?)) GROUP BY 1 ORDER BY 2 DESC, 1
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """Stories by theme and month: months as `2026-11`, the oldest first; of each theme a number for each."""

    months: tuple[str, ...]
    themes: Mapping[str, Sequence[int]]


def by_month(archive: Archive, months: int) -> Counted:
    """The months up to the newest that had news, without a gap."""
    newest = archive.db.execute(_DATED).fetchone()[0]
    if newest is None:
        return Counted((), {})
    last = int(newest[:4]) * 12 + int(newest[5:]) - 1
    listed = tuple(f"{at // 12:04}-{at % 12 + 1:02}" for at in range(last - months + 1, last + 1))
    themes: dict[str, list[int]] = {}
    for theme, month, count in archive.db.execute(_THEMES, [json.dumps(listed)]):
        themes.setdefault(theme, [0] * months)[listed.index(month)] = count
    return Counted(listed, themes)


def by_source(archive: Archive, months: Sequence[str]) -> dict[str, int]:
    """Of each source how many relevant stories it had in some months, the most first."""
    return dict(archive.db.execute(_SOURCES, [json.dumps(list(months))]).fetchall())
