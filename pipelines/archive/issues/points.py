"""The register of work-plan points, and who was quoted."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.archive.issues.rows import ITEM, Content
from pipelines.archive.store import Archive


@dataclass(frozen=True, slots=True)
class Point:
    """A work-plan point as it was last printed."""

    theme: str
    year: int
    part: str
    number: int
    text: str
    state: str
    evidence: str


def note_points(archive: Archive, number: int, points: Iterable[Point]) -> None:
    """Keep the points of a work plan, each in place of what was known of it."""
    with archive.write() as db:
        db.execute("DELETE FROM work_points WHERE item = ?", [number])
        for point in points:
            values = [point.theme, point.year, point.part, point.number, point.text, point.state, point.evidence]
            db.execute("INSERT OR REPLACE INTO work_points VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [*values, number])


def points(archive: Archive, *, theme: str = "", year: int = 0) -> list[Point]:
    """Work-plan points, of a theme or a year if one is named."""
    query = (
        "SELECT theme, year, part, number, text, state, evidence FROM work_points"
        " WHERE :theme IN ('', theme) AND :year IN (0, year) ORDER BY theme, year, part DESC, number"
    )
    return [Point(**row) for row in archive.db.query(query, {"theme": theme, "year": year})]


def speakers(archive: Archive) -> list[Content]:
    """The quotes of all issues, the newest first: who spoke, under which titles."""
    query = f"{ITEM} WHERE kind = 'quote' AND NOT dropped ORDER BY coalesce(issue, 1 << 40) DESC, id DESC"
    return [json.loads(row["content"]) for row in archive.db.query(query)]
