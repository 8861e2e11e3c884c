"""Everything that is done to an item; each act leaves a text behind that nobody can delete."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pipelines.archive.issues.past import texts
from pipelines.archive.issues.rows import (
    Conflict,
    Content,
    IssueError,
    Row,
    Saved,
    item,
    items,
    now,
    refuse_closed,
    written,
)
from pipelines.archive.store import Archive

_STEP: Final = 1000  # between two positions, so that an item finds room between them


def add(
    archive: Archive,
    issue: int | None,
    section: str,
    kind: str,
    content: Content,
    who: str,
    *,
    edited: bool = True,
    before: int | None = None,
) -> Row:
    """Put an item at the end of an issue, or before another; without an issue it waits for one.

    Raises:
        IssueError: if the issue is closed.
    """
    with archive.write() as db:
        refuse_closed(archive, issue)
        inserted = db.execute(
            "INSERT INTO issue_items (issue, section, position, kind, content, edited, who, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [issue, section, _last(archive, issue) + _STEP, kind, written(content), int(edited), who, now()],
        )
        row = item(archive, int(inserted.lastrowid or 0))
        _keep(archive, row)
        if before is not None and issue is not None:
            order = [one.id for one in items(archive, issue) if one.id != row.id]
            order.insert(order.index(before), row.id)
            arrange(archive, issue, order, by_hand=True)
        return item(archive, row.id)


def save(
    archive: Archive, number: int, version: int, content: Content, who: str, *, section: str = "", edited: bool = True
) -> Row:
    """Save an item that was read as `version`; who moved it meanwhile has moved it, and who edited it, edited it.

    Args:
        section: where it moves to; empty if it stays.
        edited: whether a person did it; from then on no draft touches it.

    Raises:
        Conflict: if another text was saved in between; what was to be saved is kept beside it.
        IssueError: if there is no such item, or its issue is closed.
    """
    with archive.write():
        stands = item(archive, number)
        refuse_closed(archive, stands.issue)
        base = next((text for text in texts(archive, number) if text.version == version), None)
        merged = _merged(stands, base, content, section or stands.section)
        if merged is None:
            kept = _keep(archive, stands, Saved(0, 0, section or stands.section, content, who, "", False))
        elif merged != (stands.content, stands.section):
            _put(archive, number, merged[0], merged[1], who, edited=edited)
    if merged is None:
        raise Conflict(stands, kept)
    return item(archive, number)


def _merged(stands: Row, base: Saved | None, content: Content, section: str) -> tuple[Content, str] | None:
    """Text and section of an item that was read as `base`; None if both of us changed the same."""
    if (stands.content, stands.section) == (content, section):
        return content, section
    if base is None:
        return None
    texts = {written(one): one for one in (content, stands.content) if one != base.content}
    places = {one for one in (section, stands.section) if one != base.section}
    if len(texts) > 1 or len(places) > 1:
        return None
    return next(iter(texts.values()), base.content), next(iter(places), base.section)


def drop(archive: Archive, number: int, who: str) -> None:
    """Take an item out of its issue; its texts stay, and no draft brings it back."""
    with archive.write():
        stands = item(archive, number)
        refuse_closed(archive, stands.issue)
        if not stands.dropped:
            _put(archive, number, stands.content, stands.section, who, edited=stands.edited, dropped=True)


def restore(archive: Archive, number: int, who: str) -> None:
    """Bring an item back that was taken out."""
    with archive.write():
        stands = item(archive, number)
        refuse_closed(archive, stands.issue)
        if stands.dropped:
            _put(archive, number, stands.content, stands.section, who)


def withdraw(archive: Archive, number: int) -> None:
    """Take out an item that nobody edited, as a newer draft does; the next draft may offer it again."""
    with archive.write() as db:
        db.execute("DELETE FROM issue_uses WHERE item = ?", [number])
        db.execute("UPDATE issue_items SET dropped = 1 WHERE id = ? AND NOT edited", [number])


def move(archive: Archive, number: int, who: str, *, section: str = "", before: int | None = None) -> Row:
    """Put an item before another one or, where none is named, at the end of its section or of the one that is named.

    Raises:
        IssueError: if there is no such item in its issue, or the issue is closed.
    """
    with archive.write():
        row = item(archive, number)
        if row.issue is None or row.dropped:
            raise IssueError(f"Item {number} stands in no issue.", f"条目 {number} 不在任何一期里。")
        others = [one for one in items(archive, row.issue) if one.id != number]
        order = [one.id for one in others]
        if before is None:
            section = section or row.section
            at = max((place for place, one in enumerate(others, 1) if one.section == section), default=len(order))
        else:
            neighbour = next((one for one in others if one.id == before), None)
            if neighbour is None:
                raise IssueError(f"Item {before} is not in this issue.", f"这一期里没有条目 {before}。")
            section, at = neighbour.section, order.index(before)
        order.insert(at, number)
        arrange(archive, row.issue, order, by_hand=True)
        if section != row.section:
            _put(archive, number, row.content, section, who)
        return item(archive, number)


def shift(archive: Archive, number: int, by: int, who: str) -> Row:
    """Move an item up (below 0) or down in its section, as that stands now."""
    with archive.write():
        row = item(archive, number)
        there = [one.id for one in items(archive, row.issue or 0) if one.section == row.section]
        if number not in there:
            raise IssueError(f"Item {number} stands in no issue.", f"条目 {number} 不在任何一期里。")
        behind = [one for one in there if one != number]
        at = min(max(there.index(number) + by, 0), len(behind))
        return move(archive, number, who, before=behind[at] if at < len(behind) else None)


def arrange(archive: Archive, issue: int, order: Sequence[int], *, by_hand: bool = False) -> None:
    """Put the items of an issue in this order; those that are not named keep theirs, behind.

    Args:
        by_hand: whether a person did it; from then on no draft moves them.

    Raises:
        IssueError: if one belongs to another issue, or the issue is closed.
    """
    with archive.write() as db:
        refuse_closed(archive, issue)
        present = [row.id for row in items(archive, issue)]
        if strangers := set(order) - set(present):
            raise IssueError(f"Item {min(strangers)} is not in this issue.", f"这一期里没有条目 {min(strangers)}。")
        for place, number in enumerate([*order, *(one for one in present if one not in order)], 1):
            db.execute("UPDATE issue_items SET position = ? WHERE id = ?", [place * _STEP, number])
        if by_hand:
            db.execute("UPDATE issues SET arranged = 1 WHERE id = ?", [issue])


def take(archive: Archive, number: int, issue: int, section: str) -> None:
    """Give an item that waits to an issue.

    Raises:
        IssueError: if it is in one already, or the issue is closed.
    """
    with archive.write() as db:
        refuse_closed(archive, issue)
        if (row := item(archive, number)).issue is not None or row.dropped:
            raise IssueError(f"Item {number} does not wait any more.", f"条目 {number} 已经不在等候。")
        db.execute(
            "UPDATE issue_items SET issue = ?, section = ?, position = ?, version = version + 1 WHERE id = ?",
            [issue, section, _last(archive, issue) + _STEP, number],
        )
        _keep(archive, item(archive, number))


def _put(
    archive: Archive,
    number: int,
    content: Content,
    section: str,
    who: str,
    *,
    edited: bool = True,
    dropped: bool = False,
) -> None:
    archive.db.execute(
        "UPDATE issue_items SET content = ?, section = ?, version = version + 1, edited = max(edited, ?),"
        " dropped = ?, who = ?, at = ? WHERE id = ?",
        [written(content), section, int(edited), int(dropped), who, now(), number],
    )
    _keep(archive, item(archive, number))


def _last(archive: Archive, issue: int | None) -> int:
    query = "SELECT coalesce(max(position), 0) FROM issue_items WHERE issue IS ?"
    return int(archive.db.execute(query, [issue]).fetchone()[0])


def _keep(archive: Archive, row: Row, refused: Saved | None = None) -> int:
    """Keep an item as it stands among its texts, or what was to stand there."""
    said = refused or row
    inserted = archive.db.execute(
        "INSERT INTO issue_versions (item, version, section, content, who, at, dropped) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [row.id, said.version, said.section, written(said.content), said.who, now(), int(said.dropped)],
    )
    return int(inserted.lastrowid or 0)
