"""What a publisher must know of each article before it reads any: where it belongs, and whether it changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any, Final

from crawler.dates import BEIJING
from pipelines.archive.store import Archive

# Off-topic articles stay out, except beside a relevant one in its story, or where an editor chose them.
_ROWS: Final = """
SELECT a.id, a.source, a.story, a.moment, a.published, a.published_precision, a.belt_and_road, a.source_id, a.url,
    a.title, a.summary, a.author, a.language, a.credited, a.images, a.attachments, a.changed, length(a.body),
    a.headline, a.blurb, a.image_size,
    (SELECT count(*) FROM versions v WHERE v.article = a.id), s.publisher, s.homepage, t.key
FROM articles a JOIN sources s ON s.name = a.source JOIN stories t ON t.id = a.story
WHERE a.story IN (
    SELECT story FROM articles WHERE id IN (
        SELECT article FROM article_themes UNION SELECT article FROM standing WHERE kind = 'pick'
    )
)
ORDER BY a.moment DESC, a.id DESC
"""
_TAGS: Final = "SELECT article, theme, score FROM article_themes ORDER BY article, score DESC, theme"


@dataclass(frozen=True, slots=True)
class Line:
    """One article in the outline.

    Attributes:
        number, source, story: its id, its source's name, its story's id.
        key: the name of its story, for ever: the identity of the article that was kept first.
        day: when it was published, in Beijing where a time was printed.
        themes: the themes it has, each with its score, the highest first; none if it is off topic.
        stamp: changes whenever something changes that is printed of it, or of its story.
    """

    number: int
    source: str
    story: int
    key: str
    day: str
    themes: Mapping[str, float]
    belt_and_road: bool
    stamp: bytes


@dataclass(frozen=True, slots=True)
class Outline:
    """Every article that may be published, newest first, and the stories of several articles.

    Attributes:
        stories: of each story with more than one article its articles in order of first publication.
    """

    lines: tuple[Line, ...]
    stories: Mapping[int, tuple[int, ...]]


def revision(archive: Archive) -> str:
    """A mark that is another one after every change of what may be published."""
    return str(archive.db.execute("SELECT mark FROM revision").fetchone()[0])


def outline(archive: Archive) -> Outline:
    """The outline of an archive; bodies stay where they are."""
    themes: dict[int, dict[str, float]] = {}
    for article, theme, score in archive.db.execute(_TAGS):
        themes.setdefault(article, {})[theme] = score
    rows = archive.db.execute(_ROWS).fetchall()
    stories = _stories(rows)
    stamps = {row[0]: _digest(repr((row, themes.get(row[0]))).encode()) for row in rows}
    for story in stories.values():
        joint = b"".join(stamps[number] for number in story)
        stamps |= {number: _digest(stamps[number] + joint) for number in story}
    return Outline(tuple(_line(row, themes.get(row[0], {}), stamps[row[0]]) for row in rows), stories)


def first_kept(archive: Archive) -> dict[int, datetime]:
    """When each article was first seen, aware, by its id."""
    rows = archive.db.execute("SELECT article, min(fetched) FROM versions GROUP BY article")
    return {article: datetime.fromisoformat(seen) for article, seen in rows}


def _line(row: Sequence[Any], themes: Mapping[str, float], stamp: bytes) -> Line:
    return Line(row[0], row[1], row[2], row[-1], _day(row[4], row[5]), themes, bool(row[6]), stamp)


def _stories(rows: Sequence[Sequence[Any]]) -> dict[int, tuple[int, ...]]:
    told: dict[int, list[Sequence[Any]]] = {}
    for row in rows:
        told.setdefault(row[2], []).append(row)
    several = {story: sorted(some, key=_first) for story, some in told.items() if len(some) > 1}
    return {story: tuple(row[0] for row in some) for story, some in several.items()}


def _first(row: Sequence[Any]) -> tuple[Any, ...]:
    """As `stories.ORDER` puts them."""
    return (row[3] + 28800) // 86400, row[5] == "day", row[3], row[1], row[7]


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=16).digest()


def _day(published: str, precision: str) -> str:
    if precision == "day" or published.endswith("+08:00"):
        return published[:10]
    return datetime.fromisoformat(published).astimezone(BEIJING).date().isoformat()
