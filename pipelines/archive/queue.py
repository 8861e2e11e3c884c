"""The stories that wait for an editor, for one purpose, the newest first."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from pipelines.archive import search, stories
from pipelines.archive.store import Archive
from pipelines.archive.stories import Story

# A story is settled when one of its articles was picked or dropped.
_SETTLED: Final = (
    "SELECT b.story FROM standing d JOIN articles b ON b.id = d.article"
    " WHERE d.kind IN ('pick', 'drop') AND d.after = 'true' AND d.id ="
    " (SELECT max(id) FROM standing WHERE article = d.article AND kind IN ('pick', 'drop'))"
)
_WAITING: Final = "FROM articles a WHERE {condition} AND a.story NOT IN ({settled})"
_NEW: Final = "a.id IN (SELECT article FROM article_themes)"
_UNSURE: Final = "a.unsure = 1"
_BRI: Final = "a.belt_and_road = 1"
_THEME: Final = "a.id IN (SELECT article FROM article_themes WHERE theme = :value)"
_FOUND: Final = "a.id IN (SELECT value FROM json_each(:value))"
_PICKED: Final = (
    "a.id IN (SELECT article FROM standing d WHERE kind = 'pick' AND after = 'true' AND id = (SELECT max(id)"
    " FROM standing WHERE article = d.article AND kind IN ('pick', 'drop')))"
)


@dataclass(frozen=True, slots=True)
class Purpose:
    """What an editor opens the queue for.

    Attributes:
        kind: `new` (all that is on topic), `unsure`, `bri`, `theme`, `topic` or `picked`.
        value: the theme, or the query of the topic.
    """

    kind: str
    value: str = ""

    @property
    def name(self) -> str:
        """As it stands in an address."""
        return f"{self.kind}:{self.value}" if self.value else self.kind


def queue(archive: Archive, purpose: Purpose, limit: int, offset: int = 0) -> list[Story]:
    """A page of the stories that wait for a purpose; those of `picked` are what was chosen.

    Raises:
        QueryError: if the query of a topic cannot be understood.
    """
    body, values = _body(archive, purpose)
    order = "ORDER BY max(a.moment) DESC, a.story DESC LIMIT :limit OFFSET :offset"
    query = f"SELECT a.story {body} GROUP BY a.story {order}"
    numbers = [row[0] for row in archive.db.execute(query, values | {"limit": limit, "offset": offset})]
    found = stories.read(archive, numbers)
    return [found[number] for number in numbers]


def waiting(archive: Archive, purpose: Purpose) -> int:
    """How many stories wait; raises as `queue`."""
    body, values = _body(archive, purpose)
    return int(archive.db.execute(f"SELECT count(DISTINCT a.story) {body}", values).fetchone()[0])


def _body(archive: Archive, purpose: Purpose) -> tuple[str, dict[str, Any]]:
    if purpose.kind == "picked":
        return f"FROM articles a WHERE {_PICKED}", {}
    value = purpose.value
    if purpose.kind == "topic":
        value = json.dumps(search.find(archive, purpose.value, limit=-1))
    condition = {"new": _NEW, "unsure": _UNSURE, "bri": _BRI, "theme": _THEME, "topic": _FOUND}[purpose.kind]
    return _WAITING.format(condition=condition, settled=_SETTLED), {"value": value}
