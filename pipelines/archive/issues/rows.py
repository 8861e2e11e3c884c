"""Issues and items as they are stored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from pipelines.archive.store import Archive

Content = dict[str, Any]
ITEM: Final = "SELECT id, issue, section, position, kind, content, version, edited, dropped, who, at FROM issue_items"


class IssueError(ValueError):
    """What cannot be done to an issue; one sentence, and the same in Chinese."""

    def __init__(self, sentence: str, zh: str) -> None:
        super().__init__(sentence)
        self.zh = zh


class Conflict(IssueError):
    """Somebody else saved the item in between. Both texts are kept: theirs stands, ours is among the versions.

    Attributes:
        stands: the item as it is now.
        kept: the number of the version that was refused.
    """

    def __init__(self, stands: Row, kept: int) -> None:
        super().__init__(
            f"Item {stands.id} was saved by {stands.who} at {stands.at}; yours is kept as text {kept}.",
            f"条目 {stands.id} 已由{stands.who}在此期间改过；您的文本没有丢，存为第 {kept} 稿。",
        )
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
    dropped: bool


def begin(archive: Archive, name: str, title: str, *, since: str, until: str, language: str, origin: str) -> Issue:
    """Make an issue.

    Raises:
        IssueError: if there is one of that name.
    """
    with archive.write() as db:
        if named(archive, name):
            raise IssueError(f"There is an issue {name!r} already.", f"已经有一期叫“{name}”。")
        db.execute(
            "INSERT INTO issues (name, title, since, until, language, origin, created) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [name, title, since, until, language, origin, now()],
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
        sought = f"issue {name!r}" if name else "open issue"
        raise IssueError(f"There is no {sought}: known are {known}.", f"没有这一期：{name}。")
    return found


def rename(archive: Archive, issue: int, title: str) -> None:
    """Print another title on the first page of an issue.

    Raises:
        IssueError: if it is closed.
    """
    with archive.write() as db:
        refuse_closed(archive, issue)
        db.execute("UPDATE issues SET title = ? WHERE id = ?", [title, issue])


def close(archive: Archive, issue: int) -> None:
    """Close an issue: from now on nothing in it changes."""
    with archive.write() as db:
        db.execute("UPDATE issues SET closed = ? WHERE id = ? AND closed = ''", [now(), issue])


def items(archive: Archive, issue: int, *, dropped: bool = False) -> list[Row]:
    """The items of an issue in their order; with `dropped` those that were taken out, too."""
    query = f"{ITEM} WHERE issue = ? AND dropped <= ? ORDER BY position, id"
    return [_row(row) for row in archive.db.query(query, [issue, int(dropped)])]


def waiting(archive: Archive) -> list[Row]:
    """Items that wait for an issue, the oldest first."""
    return [_row(row) for row in archive.db.query(f"{ITEM} WHERE issue IS NULL AND NOT dropped ORDER BY id")]


def item(archive: Archive, number: int) -> Row:
    """One item.

    Raises:
        IssueError: if there is none of this number.
    """
    found = next(archive.db.query(f"{ITEM} WHERE id = ?", [number]), None)
    if found is None:
        raise IssueError(f"There is no item {number}.", f"没有第 {number} 号条目。")
    return _row(found)


def refuse_closed(archive: Archive, issue: int | None) -> None:
    """Raise an IssueError if an issue is closed."""
    if issue is None:
        return
    name, closed = archive.db.execute("SELECT name, closed FROM issues WHERE id = ?", [issue]).fetchone()
    if closed:
        raise IssueError(
            f"Issue {name!r} was closed at {closed}: nothing in it changes.", f"“{name}”已定稿，不再改动。"
        )


def written(value: Any) -> str:
    """A value as JSON."""
    return json.dumps(value, ensure_ascii=False)


def now() -> str:
    """This moment, in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _row(row: Mapping[str, Any]) -> Row:
    values = dict(row) | {"content": json.loads(row["content"])}
    return Row(**(values | {"edited": bool(row["edited"]), "dropped": bool(row["dropped"])}))
