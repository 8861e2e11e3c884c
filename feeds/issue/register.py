"""Items kept and saved with all that follows from them: work-plan points in their register, speakers' titles."""

from __future__ import annotations

from feeds.issue.items import Item, Plan, Point, Quote
from feeds.issue.stored import content, kind_of, read
from pipelines.archive import Archive, issues
from pipelines.archive.issues import Row


def add(archive: Archive, issue: int | None, section: str, item: Item, who: str, *, before: int | None = None) -> Row:
    """Add an item that a person made.

    Raises:
        IssueError: if the issue is closed.
    """
    with archive.write():
        row = issues.add(archive, issue, section, kind_of(item), content(item), who, before=before)
        noted(archive, row.id, item)
    return row


def save(archive: Archive, number: int, version: int, item: Item, who: str, *, section: str = "") -> Row:
    """Save what a person made of an item that was read as `version`.

    Raises:
        Conflict: if somebody else saved it in between; both texts are kept.
        IssueError: if its issue is closed, or it is of another kind.
    """
    stands = issues.item(archive, number)
    if stands.kind != kind_of(item):
        raise issues.IssueError(
            f"Item {number} is a {stands.kind}, not a {kind_of(item)}.", f"条目 {number} 是另一种条目。"
        )
    row = issues.save(archive, number, version, content(item), who, section=section)
    noted(archive, number, item)
    return row


def noted(archive: Archive, number: int, item: Item) -> None:
    """Keep the points of a work plan, as this item prints them, in the register."""
    if isinstance(item, Plan):
        kept = [
            issues.Point(item.theme, item.year, one.part, one.number, one.text, one.state, one.evidence)
            for one in item.points
        ]
        issues.note_points(archive, number, kept)


def titles(archive: Archive, speaker: str) -> str:
    """The titles under which somebody was last quoted; empty if nobody knows."""
    quotes = (read("quote", said) for said in issues.speakers(archive))
    return next((one.titles for one in quotes if isinstance(one, Quote) and one.speaker == speaker and one.titles), "")


def quoted(archive: Archive) -> list[str]:
    """Everybody who was ever quoted, the last one first."""
    return list(dict.fromkeys(str(said["speaker"]) for said in issues.speakers(archive) if said.get("speaker")))


def plan(archive: Archive, theme: str, year: int) -> Plan | None:
    """The work plan of a partnership as it was last printed, with its states; None if none was."""
    kept = issues.points(archive, theme=theme, year=year)
    points = tuple(Point(one.number, one.text, one.part, one.state, one.evidence) for one in kept)
    return Plan(theme=theme, year=year, points=points) if points else None
