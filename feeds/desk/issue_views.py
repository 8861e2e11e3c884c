"""What the pages of an issue show, read from the archive in one moment of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from feeds.desk.difference import Pieces, pieces
from feeds.desk.labels import Language
from feeds.issue import glossary
from feeds.issue.candidates import further
from feeds.issue.check import Beside, check, check_item
from feeds.issue.findings import Departure, Finding
from feeds.issue.items import Item
from feeds.issue.register import quoted
from feeds.issue.settings import Rules, Section
from feeds.issue.stored import read
from pipelines.archive import Archive, issues
from pipelines.archive.issues import Change, Issue, Row, Saved
from pipelines.archive.search import find
from pipelines.archive.select import Kept, articles
from pipelines.archive.tree import QueryError

_FOUND, _CANDIDATES = 40, 12


@dataclass(frozen=True, slots=True)
class Line:
    """An item in the outline, and how much is wrong with it."""

    row: Row
    item: Item
    wrong: int = 0

    @property
    def name(self) -> str:
        """What an editor knows it by."""
        shown = self.item.finished
        return (
            shown.headline or shown.closing or "".join(shown.paragraphs)[:40] or str(self.row.content.get("theme", ""))
        )


@dataclass(frozen=True, slots=True)
class Outline:
    """An issue as it stands.

    Attributes:
        seen: its newest text when it was shown.
        mine: the act that a form did; `others`: what others did in between.
        findings: what the check found; None if it was not asked for.
    """

    issue: Issue
    parts: Sequence[tuple[Section, Sequence[Line]]]
    dropped: Sequence[Line]
    seen: int
    mine: Sequence[tuple[Change, Line]] = ()
    others: Sequence[tuple[Change, Line]] = ()
    findings: Sequence[Finding] | None = None
    names: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Editing:
    """An item while it is edited; `row` is None while it is new.

    Attributes:
        text: the text that is shown, if it is not the one that stands: that is then `stands`.
        differs: each place that differs from the articles, with what stands there.
    """

    row: Row | None
    kind: str
    issue: Issue | None
    item: Item
    section: str = ""
    text: Saved | None = None
    stands: Item | None = None
    beside: Beside = field(default_factory=lambda: Beside((), {}))
    findings: Sequence[Finding] = ()
    differs: Sequence[tuple[Departure, Pieces]] = ()
    changes: Sequence[Change] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    neighbours: Sequence[Line] = ()
    speakers: tuple[str, ...] = ()
    seen: int = 0


@dataclass(frozen=True, slots=True)
class Adding:
    """What an issue may get."""

    issue: Issue
    waiting: Sequence[Line]
    found: Mapping[str, Sequence[Kept]]
    used: frozenset[int]
    wrong: str = ""


def all_of(archive: Archive) -> dict[str, Any]:
    """Every issue with the number of its items, and what waits."""
    found = issues.all_issues(archive)
    counts = {one.id: len(issues.items(archive, one.id)) for one in found}
    return {"all": found, "counts": counts, "waiting": [_line(row) for row in issues.waiting(archive)]}


def outline(archive: Archive, number: int, rules: Rules, seen: int, done: int, checked: bool) -> Outline | None:
    """An issue by its number."""
    issue = _issue(archive, number)
    if issue is None:
        return None
    rows = issues.items(archive, number, dropped=True)
    findings = check(archive, issue, rules.names).findings if checked else None
    lines = {row.id: _line(row, sum(one.item == row.id for one in findings or ())) for row in rows}
    named = {section.title: section for section in rules.sections}
    titles = dict.fromkeys([*named, *(row.section for row in rows)])
    parts = [
        (named.get(title, Section(title)), [lines[row.id] for row in rows if row.section == title and not row.dropped])
        for title in titles
    ]
    told = [(one, lines[one.item]) for one in issues.between(archive, number, min(seen or done, done) - 1)]
    return Outline(
        issue,
        [(section, there) for section, there in parts if there],
        [lines[row.id] for row in rows if row.dropped],
        issues.newest(archive, number),
        [one for one in told if one[0].saved.id == done],
        [one for one in told if seen < one[0].saved.id != done] if seen else [],
        findings,
        {number: line.name for number, line in lines.items()},
    )


def editing(archive: Archive, number: int, names: Mapping[str, str], said: Item | None, text: int) -> Editing | None:
    """An item by its number; `said` is what somebody wrote, `text` the one of its texts to be shown."""
    row = next(iter(_rows(archive, number)), None)
    if row is None:
        return None
    kept = next((one for one in issues.texts(archive, number) if one.id == text), None)
    item = said or read(row.kind, kept.content if kept else row.content)
    checked = check_item(archive, row, item, names)
    issue = _issue(archive, row.issue) if row.issue else None
    near = issues.items(archive, issue.id) if issue and row.kind in ("news", "coalition") else []
    return Editing(
        row,
        row.kind,
        issue,
        item,
        row.section,
        kept,
        read(row.kind, row.content) if kept or said else None,
        Beside.of(archive, number),
        checked.findings,
        [(one, pieces(one.traced.original, one.traced.sentence)) for one in checked.departures],
        issues.changes(archive, number),
        glossary.of(item, names),
        [_line(one) for one in near if one.id != number and one.kind in ("news", "coalition")],
        tuple(quoted(archive)),
        issues.newest(archive, issue.id) if issue else 0,
    )


def adding(archive: Archive, number: int, rules: Rules, asked: str, language: Language) -> Adding | None:
    """Candidates of an issue or, if something is asked for, what a search finds."""
    issue = _issue(archive, number)
    if issue is None:
        return None
    rows = issues.items(archive, number)
    uses = [article for row in rows for article in issues.uses(archive, row.id)]
    used = frozenset(kept.story for kept in articles(archive, uses))
    waiting = [_line(row) for row in issues.waiting(archive)]
    found: Mapping[str, Sequence[Kept]] = {}
    wrong = ""
    if asked:
        try:
            found = {"": articles(archive, find(archive, asked, limit=_FOUND))}
        except QueryError as error:
            wrong = error.zh if language == "zh" else str(error)
    elif issue.since and issue.until:
        since, until = date.fromisoformat(issue.since), date.fromisoformat(issue.until)
        found = further(archive, rules, since, until, issue, _CANDIDATES)
    return Adding(issue, waiting, found, used, wrong)


def _line(row: Row, wrong: int = 0) -> Line:
    return Line(row, read(row.kind, row.content), wrong)


def _issue(archive: Archive, number: int) -> Issue | None:
    return next((one for one in issues.all_issues(archive) if one.id == number), None)


def _rows(archive: Archive, number: int) -> list[Row]:
    try:
        return [issues.item(archive, number)]
    except issues.IssueError:
        return []
