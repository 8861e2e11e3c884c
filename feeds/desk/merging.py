"""Stories that may be the same as one: near in time, and alike in their titles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pipelines.archive import stories
from pipelines.archive.select import Kept, articles
from pipelines.archive.store import Archive
from pipelines.archive.stories import Story
from pipelines.archive.text import plain

_DAYS: Final = 10 * 86_400
_SHOWN: Final = 8
_LEAST: Final = 0.12
_NEAR: Final = (
    "SELECT story, title FROM articles WHERE moment BETWEEN :moment - :days AND :moment + :days AND story <> :story"
    " ORDER BY abs(moment - :moment) LIMIT 4000"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story that may be put together with another one, by its first article."""

    key: str
    article: Kept


def candidates(archive: Archive, story: Story) -> list[Candidate]:
    """The likeliest, the best first."""
    query = "SELECT moment, title FROM articles WHERE id = ?"
    moment, title = archive.db.execute(query, [story.articles[0]]).fetchone()
    wanted, best = _pairs(title), dict[int, float]()
    for number, other in archive.db.execute(_NEAR, {"moment": moment, "days": _DAYS, "story": story.id}):
        best[number] = max(best.get(number, 0.0), _alike(wanted, _pairs(other)))
    chosen = sorted((number for number in best if best[number] >= _LEAST), key=lambda number: -best[number])[:_SHOWN]
    found = stories.read(archive, chosen)
    firsts = articles(archive, [found[number].articles[0] for number in chosen])
    return [Candidate(found[number].key, first) for number, first in zip(chosen, firsts, strict=True)]


def _pairs(title: str) -> set[str]:
    letters = "".join(filter(str.isalnum, plain(title)))
    return {letters[at : at + 2] for at in range(len(letters) - 1)}


def _alike(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0
