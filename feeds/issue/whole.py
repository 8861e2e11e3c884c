"""An issue as it is written: its sections with their items, and its contents page."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from feeds.clean import fit
from feeds.issue import glossary
from feeds.issue.items import Coalition, Item, News, Report, Submission
from feeds.issue.settings import Rules
from feeds.issue.stored import read
from pipelines.archive import Archive, issues
from pipelines.archive.issues import Issue, Row

OPEN: Final = "【待译】"


@dataclass(frozen=True)
class Placed:
    """An item with its number and version, by which a finished document is read back."""

    row: Row
    item: Item


@dataclass(frozen=True)
class Part:
    """A section that is not empty; `listed` are its lines of the contents page."""

    title: str
    placed: tuple[Placed, ...]
    listed: tuple[str, ...]


@dataclass(frozen=True)
class Whole:
    """All of an issue. `pictures` are the stored ones it prints, by digest: type and bytes."""

    issue: Issue
    parts: tuple[Part, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)

    def glossary(self, item: Item) -> dict[str, str]:
        """The names of an item that is to be translated, with their translations."""
        return glossary.of(item, self.names)


def whole(archive: Archive, issue: Issue, rules: Rules) -> Whole:
    """An issue as it stands; empty sections are left out."""
    rows = issues.items(archive, issue.id)
    titles = [section.title for section in rules.sections]
    order = dict.fromkeys([*(title for title in titles if any(row.section == title for row in rows))])
    parts = []
    for title in dict.fromkeys([*order, *(row.section for row in rows)]):
        placed = tuple(Placed(row, read(row.kind, row.content)) for row in rows if row.section == title)
        section = rules.titled(title)
        printed = section.printed(issue.language) if section else title
        parts.append(Part(fit(printed), placed, _listed(placed)))
    wanted = {picture.digest for part in parts for one in part.placed for picture in one.item.printed}
    stored = {name: found for name in sorted(wanted) if (found := issues.picture(archive, name))}
    return Whole(issue, tuple(parts), rules.names, stored)


def _listed(placed: tuple[Placed, ...]) -> tuple[str, ...]:
    """The headlines of news and reports of its own; what partners sent stands in one line, as printed."""
    items = [one.item.finished for one in placed]
    news = [item.headline for item in items if isinstance(item, News | Coalition) and item.headline]
    themes = dict.fromkeys(item.theme for item in items if isinstance(item, Submission))
    sent = [f"{'、'.join(themes)}专题伙伴关系工作进展"] if themes else []
    lone = [item.headline for item in items if isinstance(item, Report)] if not news else []
    return tuple(fit(line) for line in (*news, *sent, *lone) if line)


def stamp(issue: Issue) -> str:
    """What tells an issue from that of another archive with the same number."""
    return hashlib.sha256(f"{issue.name} {issue.created}".encode()).hexdigest()[:12]
