"""Bring in past issues, as text or Word: split, searchable, and remembered as used."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from feeds.issue import reading
from feeds.issue.candidates import used_text
from feeds.issue.items import Coalition, Item, News, Plan
from feeds.issue.readback import read_back
from feeds.issue.register import noted
from feeds.issue.sentences import pairs
from feeds.issue.settings import Rules
from feeds.issue.split import split
from feeds.issue.stored import content, kind_of
from pipelines.archive import Archive, issues
from pipelines.archive.issues import Issue, IssueError
from pipelines.archive.search import find
from pipelines.archive.select import articles
from pipelines.archive.tree import Words

SAME = 0.6
_LIKELY = 40
_RUN: Final = re.compile("[\u3400-\u9fff]{6,14}")


@dataclass(frozen=True)
class Brought:
    """What came of a file.

    Attributes:
        counts: items by kind, or what reading back came to.
        points: work-plan points.
        matched: items that were made of an article of the archive.
        troubles: sentences on what needs a person, such as conflicts.
    """

    issue: Issue
    counts: Mapping[str, int]
    points: int = 0
    matched: int = 0
    troubles: tuple[str, ...] = field(default_factory=tuple)


def bring(archive: Archive, rules: Rules, file: Path, name: str, who: str) -> Brought:
    """Bring in a file: a document that we wrote is read back, anything else is a past issue.

    Raises:
        IssueError: if nothing is found in it, it cannot be read, or an issue of the name is there already.
    """
    if file.suffix.lower() != ".docx":
        return past(archive, reading.text(file), name or file.stem, who)
    document = reading.document(file)
    ours = reading.ours(document, issues.all_issues(archive))
    if ours and name in ("", ours.name):
        back = read_back(archive, rules, ours, document, who)
        return Brought(back.issue, back.counts, troubles=tuple(back.troubles))
    return past(archive, reading.plain(document), name or file.stem, who)


def past(archive: Archive, text: str, name: str, who: str) -> Brought:
    """A past issue, closed as it comes in, from its text."""
    found = split(text)
    counts = Counter(kind_of(item) for _, item in found.items)
    if not counts.keys() - {"page"}:
        raise IssueError(
            f"No item of an issue was found in {name}: nothing ends in a line such as （来源：…）.",
            f"{name} 里没有找到条目：没有“（来源：…）”这样的结尾行。",
        )
    days = sorted(day for _, item in found.items if isinstance(item, News) and (day := item.day))
    since, until = (days[0], days[-1]) if days else ("", "")
    with archive.write():
        issue = issues.begin(archive, name, name, since=since, until=until, language="zh", origin="import")
        matched = sum(_kept(archive, issue, section, item, who) for section, item in found.items)
        issues.close(archive, issue.id)
    points = sum(len(item.points) for _, item in found.items if isinstance(item, Plan))
    return Brought(issue, counts, points, matched)


def _kept(archive: Archive, issue: Issue, section: str, item: Item, who: str) -> bool:
    row = issues.add(archive, issue.id, section, kind_of(item), content(item), who)
    noted(archive, row.id, item)
    used = used_text(articles(archive, _articles(archive, item)))
    issues.use(archive, row.id, used)
    return bool(used)


def _articles(archive: Archive, item: Item) -> list[int]:
    """The articles in which most of an item of news stands."""
    if not isinstance(item, News | Coalition):
        return []
    mine = pairs("\n".join(item.paragraphs))
    asked = [run for text in item.paragraphs[:2] for run in _RUN.findall(text)][:_LIKELY]
    numbers = {number for run in asked for number in find(archive, Words(run, (run,)), limit=_LIKELY)}
    near = articles(archive, sorted(numbers))
    return [kept.number for kept in near if len(mine & pairs(f"{kept.title}\n{kept.body}")) >= SAME * len(mine)]
