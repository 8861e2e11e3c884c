"""What the form of an act names, and where the act leads."""

from __future__ import annotations

from dataclasses import dataclass

from datasette.utils.asgi import NotFound

from feeds.desk.forms import Form
from pipelines.archive import Archive, issues
from pipelines.archive.issues import Issue, Row


@dataclass(frozen=True, slots=True)
class Came:
    """Where an act leads: the issue, and the item that is looked at next."""

    issue: int
    item: int = 0


def came(row: Row) -> Came:
    """Where an act on an item leads."""
    return Came(row.issue or 0, row.id)


def item(archive: Archive, form: Form) -> Row:
    """The item that a form names."""
    return issues.item(archive, number(form, "item") or 0)


def issue(archive: Archive, form: Form) -> Issue:
    """The issue that a form names."""
    found = numbered(archive, number(form, "issue") or 0)
    if found is None:
        raise NotFound("issue")
    return found


def numbered(archive: Archive, wanted: int) -> Issue | None:
    """The issue of a number."""
    return next((one for one in issues.all_issues(archive) if one.id == wanted), None)


def number(form: Form, name: str) -> int | None:
    """A field as a number, if it is one."""
    said = form.one(name)
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 12 else None
