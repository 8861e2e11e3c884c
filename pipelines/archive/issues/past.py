"""What was done to items, by whom: read from the texts they had."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

from pipelines.archive.issues.rows import Saved
from pipelines.archive.store import Archive

What = Literal["added", "edited", "moved", "dropped", "restored", "refused"]


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody did to an item; `saved` is how it was then."""

    item: int
    what: What
    saved: Saved


def texts(archive: Archive, number: int) -> list[Saved]:
    """Every text an item ever had, refused ones among them, the oldest first."""
    query = "SELECT id, version, section, content, who, at, dropped FROM issue_versions WHERE item = ? ORDER BY id"
    rows = archive.db.query(query, [number])
    return [Saved(**(row | {"content": json.loads(row["content"]), "dropped": bool(row["dropped"])})) for row in rows]


def newest(archive: Archive, issue: int) -> int:
    """The newest text of any item of an issue; 0 if there is none."""
    query = "SELECT max(v.id) FROM issue_versions v JOIN issue_items i ON i.id = v.item WHERE i.issue = ?"
    return int(archive.db.execute(query, [issue]).fetchone()[0] or 0)


def between(archive: Archive, issue: int, since: int, until: int | None = None) -> list[Change]:
    """What was done in an issue after one text and up to another, the oldest first."""
    query = (
        "SELECT DISTINCT v.item FROM issue_versions v JOIN issue_items i ON i.id = v.item"
        " WHERE i.issue = ? AND v.id > ?"
    )
    numbers = [int(row[0]) for row in archive.db.execute(query, [issue, since])]
    told = [change for number in numbers for change in changes(archive, number)]
    wanted = [one for one in told if one.saved.id > since and (until is None or one.saved.id <= until)]
    return sorted(wanted, key=lambda one: one.saved.id)


def changes(archive: Archive, number: int) -> list[Change]:
    """What was done to an item, the oldest first."""
    found: list[Change] = []
    before: Saved | None = None
    for saved in texts(archive, number):
        found.append(Change(number, _what(before, saved), saved))
        before = before if saved.version == 0 else saved
    return found


def _what(before: Saved | None, saved: Saved) -> What:
    if saved.version == 0:
        return "refused"
    if before is None:
        return "added"
    if saved.dropped:
        return "dropped"
    if before.dropped:
        return "restored"
    return "edited" if saved.content != before.content else "moved"
