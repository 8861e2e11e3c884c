"""Issues of the newsletter, and the items that stand in them or wait: what was once saved is never lost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from pipelines.archive.store import Archive, digest

Content = dict[str, Any]
_STEP: Final = 1000  # between two positions, so that an item finds room between them
_ITEM: Final = "SELECT id, issue, section, position, kind, content, version, edited, dropped, who, at FROM issue_items"


class IssueError(ValueError):
    """What cannot be done to an issue; one sentence."""


class Conflict(IssueError):
    """Somebody else saved the item in between. Both texts are kept: theirs stands, ours is among the versions.

    Attributes:
        stands: the item as it is now.
        kept: the number of the version that was refused.
    """

    def __init__(self, stands: Row, kept: int) -> None:
        super().__init__(f"Item {stands.id} was saved by {stands.who} at {stands.at}; yours is kept as text {kept}.")
        self.stands = stands
        self.kept = kept


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue: `since` and `until` are days, or empty; `closed` is when it was closed, or empty.

    `arranged` tells that a person put its items in order.
    """

    id: int
    name: str
    title: str
    since: str
    until: str
    language: str
    origin: str
    created: str
    closed: str
    arranged: bool


@dataclass(frozen=True, slots=True)
class Row:
    """An item as it is stored; `issue` is None while it waits for one, `edited` tells that a person touched it."""

    id: int
    issue: int | None
    section: str
    position: int
    kind: str
    content: Content
    version: int
    edited: bool
    dropped: bool
    who: str
    at: str


@dataclass(frozen=True, slots=True)
class Saved:
    """One text an item had; `version` is 0 where it was refused, because another was saved in between."""

    id: int
    version: int
    section: str
    content: Content
    who: str
    at: str


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


def begin(archive: Archive, name: str, title: str, *, since: str, until: str, language: str, origin: str) -> Issue:
    """Make an issue.

    Raises:
        IssueError: if there is one of that name.
    """
    with archive.write() as db:
        if named(archive, name):
            raise IssueError(f"There is an issue {name!r} already.")
        db.execute(
            "INSERT INTO issues (name, title, since, until, language, origin, created) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [name, title, since, until, language, origin, _now()],
        )
    found = named(archive, name)
    assert found is not None
    return found


def all_issues(archive: Archive) -> list[Issue]:
    """Every issue, the newest first."""
    rows = archive.db.query("SELECT * FROM issues ORDER BY id DESC")
    return [Issue(**(row | {"arranged": bool(row["arranged"])})) for row in rows]


def named(archive: Archive, name: str) -> Issue | None:
    """The issue of this name, if there is one."""
    return next((issue for issue in all_issues(archive) if issue.name == name), None)


def the(archive: Archive, name: str = "") -> Issue:
    """The issue of this name; without one, the newest that is open.

    Raises:
        IssueError: if there is none.
    """
    found = named(archive, name) if name else next((one for one in all_issues(archive) if not one.closed), None)
    if found is None:
        known = ", ".join(issue.name for issue in all_issues(archive)) or "none yet"
        raise IssueError(f"There is no {f'issue {name!r}' if name else 'open issue'}: known are {known}.")
    return found


def items(archive: Archive, issue: int, *, dropped: bool = False) -> list[Row]:
    """The items of an issue in their order; with `dropped` those that were taken out, too."""
    query = f"{_ITEM} WHERE issue = ? AND dropped <= ? ORDER BY position, id"
    return [_row(row) for row in archive.db.query(query, [issue, int(dropped)])]


def waiting(archive: Archive) -> list[Row]:
    """Items that wait for an issue, the oldest first."""
    return [_row(row) for row in archive.db.query(f"{_ITEM} WHERE issue IS NULL AND NOT dropped ORDER BY id")]


def item(archive: Archive, number: int) -> Row:
    """One item.

    Raises:
        IssueError: if there is none of this number.
    """
    found = next(archive.db.query(f"{_ITEM} WHERE id = ?", [number]), None)
    if found is None:
        raise IssueError(f"There is no item {number}.")
    return _row(found)


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
        _open(archive, issue)
        inserted = db.execute(
            "INSERT INTO issue_items (issue, section, position, kind, content, edited, who, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [issue, section, _last(archive, issue) + _STEP, kind, _json(content), int(edited), who, _now()],
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
    """Save an item that was read as `version`.

    Args:
        section: where it moves to; empty if it stays.
        edited: whether a person did it; from then on no draft touches it.

    Raises:
        Conflict: if another version was saved in between; what was to be saved is kept beside it.
        IssueError: if there is no such item, or its issue is closed.
    """
    with archive.write() as db:
        stands = item(archive, number)
        _open(archive, stands.issue)
        section = section or stands.section
        if stands.content == content and stands.section == section:
            return stands
        refused = stands.version != version
        if refused:
            kept = _keep(archive, stands, 0, section, content, who)
        else:
            db.execute(
                "UPDATE issue_items SET content = ?, section = ?, version = version + 1, edited = max(edited, ?),"
                " dropped = 0, who = ?, at = ? WHERE id = ?",
                [_json(content), section, int(edited), who, _now(), number],
            )
            _keep(archive, item(archive, number))
    if refused:
        raise Conflict(stands, kept)
    return item(archive, number)


def drop(archive: Archive, number: int, who: str) -> None:
    """Take an item out of its issue; its texts stay, and no draft brings it back. Saving it again does."""
    with archive.write() as db:
        _open(archive, item(archive, number).issue)
        db.execute("UPDATE issue_items SET dropped = 1, who = ?, at = ? WHERE id = ?", [who, _now(), number])


def withdraw(archive: Archive, number: int) -> None:
    """Take out an item that nobody edited, as a newer draft does; the next draft may offer it again."""
    with archive.write() as db:
        db.execute("DELETE FROM issue_uses WHERE item = ?", [number])
        db.execute("UPDATE issue_items SET dropped = 1 WHERE id = ? AND NOT edited", [number])


def arrange(archive: Archive, issue: int, order: Sequence[int], *, by_hand: bool = False) -> None:
    """Put the items of an issue in this order; those that are not named keep theirs, behind.

    Args:
        by_hand: whether a person did it; from then on no draft moves them.

    Raises:
        IssueError: if one belongs to another issue, or the issue is closed.
    """
    with archive.write() as db:
        _open(archive, issue)
        present = [row.id for row in items(archive, issue)]
        if strangers := set(order) - set(present):
            raise IssueError(f"Item {min(strangers)} is not in this issue.")
        for place, number in enumerate([*order, *(one for one in present if one not in order)], 1):
            db.execute("UPDATE issue_items SET position = ? WHERE id = ?", [place * _STEP, number])
        if by_hand:
            db.execute("UPDATE issues SET arranged = 1 WHERE id = ?", [issue])


def take(archive: Archive, number: int, issue: int, section: str) -> None:
    """Give an item that waits to an issue."""
    with archive.write() as db:
        _open(archive, issue)
        last = _last(archive, issue) + _STEP
        db.execute(
            "UPDATE issue_items SET issue = ?, section = ?, position = ?, version = version + 1"
            " WHERE id = ? AND issue IS NULL",
            [issue, section, last, number],
        )
        _keep(archive, item(archive, number))


def close(archive: Archive, issue: int) -> None:
    """Close an issue: from now on nothing in it changes."""
    with archive.write() as db:
        db.execute("UPDATE issues SET closed = ? WHERE id = ? AND closed = ''", [_now(), issue])


def texts(archive: Archive, number: int) -> list[Saved]:
    """Every text an item ever had, refused ones among them, the oldest first."""
    query = "SELECT id, version, section, content, who, at FROM issue_versions WHERE item = ? ORDER BY id"
    rows = archive.db.query(query, [number])
    return [Saved(**(row | {"content": json.loads(row["content"])})) for row in rows]


def use(archive: Archive, number: int, articles: Mapping[int, str]) -> None:
    """Remember which articles an item is made of: ids, with the digest of the text that was used."""
    with archive.write() as db:
        db.execute("DELETE FROM issue_uses WHERE item = ?", [number])
        for article, text in articles.items():
            db.execute("INSERT INTO issue_uses VALUES (?, ?, ?)", [number, article, text])


def uses(archive: Archive, number: int) -> dict[int, str]:
    """The articles an item is made of, with the digest of the text that was used."""
    query = "SELECT article, digest FROM issue_uses WHERE item = ? ORDER BY article"
    return dict(archive.db.execute(query, [number]).fetchall())


def used(archive: Archive, *, but: int | None = None) -> set[int]:
    """The articles of stories that stood in an issue with the text they have now; `but` names one not counted."""
    query = (
        "SELECT u.article, u.digest, a.title, a.body, a.story FROM issue_uses u JOIN issue_items i ON i.id = u.item"
        " JOIN articles a ON a.id = u.article WHERE i.issue IS NOT NULL AND i.issue IS NOT ?"
        " AND NOT i.dropped"
    )
    rows = archive.db.execute(query, [but]).fetchall()
    told = {story for _, text, title, body, story in rows if digest(title, body) == text}
    listed = json.dumps(list(told))
    members = archive.db.execute("SELECT id FROM articles WHERE story IN (SELECT value FROM json_each(?))", [listed])
    changed = {article for article, text, title, body, _ in rows if digest(title, body) != text}
    return {int(number) for (number,) in members} - changed


def text_used(archive: Archive, article: int, text: str) -> tuple[str, str] | None:
    """Title and body of an article as they were when its digest was this one."""
    query = "SELECT title, body FROM versions WHERE article = ? AND digest = ?"
    found = archive.db.execute(query, [article, text]).fetchone()
    return (found[0], found[1]) if found else None


def failed_links(archive: Archive, urls: Iterable[str]) -> dict[str, str]:
    """Those of some addresses that were asked for and are gone, each with the reason."""
    query = (
        "SELECT url, CASE WHEN reason = '' THEN 'HTTP ' || status ELSE reason END FROM fetches"
        " WHERE url IN (SELECT value FROM json_each(?)) AND (state = 'failed' OR status IN (404, 410))"
    )
    return dict(archive.db.execute(query, [json.dumps(sorted(set(urls)))]).fetchall())


def speakers(archive: Archive) -> list[Content]:
    """The quotes of all issues, the newest first: who spoke, under which titles."""
    query = f"{_ITEM} WHERE kind = 'quote' AND NOT dropped ORDER BY coalesce(issue, 1 << 40) DESC, id DESC"
    return [json.loads(row["content"]) for row in archive.db.query(query)]


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


def keep_picture(archive: Archive, data: bytes, kind: str) -> str:
    """Store a picture; returns the digest that names it."""
    name = hashlib.sha256(data).hexdigest()
    with archive.write() as db:
        db.execute("INSERT OR IGNORE INTO pictures VALUES (?, ?, ?)", [name, kind, data])
    return name


def picture(archive: Archive, name: str) -> tuple[str, bytes] | None:
    """The type and the bytes of a stored picture."""
    found = archive.db.execute("SELECT type, data FROM pictures WHERE digest = ?", [name]).fetchone()
    return (found[0], found[1]) if found else None


def _open(archive: Archive, issue: int | None) -> None:
    if issue is None:
        return
    name, closed = archive.db.execute("SELECT name, closed FROM issues WHERE id = ?", [issue]).fetchone()
    if closed:
        raise IssueError(f"Issue {name!r} was closed at {closed}: nothing in it changes.")


def _last(archive: Archive, issue: int | None) -> int:
    query = "SELECT coalesce(max(position), 0) FROM issue_items WHERE issue IS ?"
    return int(archive.db.execute(query, [issue]).fetchone()[0])


def _keep(
    archive: Archive,
    row: Row,
    version: int | None = None,
    section: str | None = None,
    content: Content | None = None,
    who: str = "",
) -> int:
    values = [row.version if version is None else version, section or row.section, _json(content or row.content)]
    inserted = archive.db.execute(
        "INSERT INTO issue_versions (item, version, section, content, who, at) VALUES (?, ?, ?, ?, ?, ?)",
        [row.id, *values, who or row.who, _now()],
    )
    return int(inserted.lastrowid or 0)


def _row(row: Mapping[str, Any]) -> Row:
    values = dict(row) | {"content": json.loads(row["content"])}
    return Row(**(values | {"edited": bool(row["edited"]), "dropped": bool(row["dropped"])}))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
