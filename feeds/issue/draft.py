"""The draft of an issue: items from articles, beside what partners sent and what people wrote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from crawler.dates import BEIJING
from feeds.issue import days, sentences
from feeds.issue.candidates import offer, used_text
from feeds.issue.items import Coalition, News
from feeds.issue.order import place
from feeds.issue.settings import Rules
from feeds.issue.stored import content, kind_of, read
from pipelines.archive import Archive, issues
from pipelines.archive.issues import Issue, IssueError, Row
from pipelines.archive.select import Kept, articles

DRAFTER = "draft"


@dataclass(frozen=True)
class Drafted:
    """What a draft came to.

    Attributes:
        new, renewed, kept: items that were added, drafted anew, or left as a person made them.
        notes: sentences for the editor.
    """

    issue: Issue
    new: int
    renewed: int
    kept: int
    notes: tuple[str, ...]


def draft(
    archive: Archive, rules: Rules, since: date, until: date, *, language: str = "zh", name: str = "", title: str = ""
) -> Drafted:
    """Make the issue of these days, or draft anew what nobody has touched in it; all of it is kept, or nothing.

    Raises:
        IssueError: if the days are turned round, or the issue is closed.
    """
    if since > until:
        raise IssueError(f"The issue would begin on {since} and end on {until}.", f"起止日期颠倒：{since}，{until}。")
    name = name or f"{since}_{until}"
    with archive.write():
        issue = issues.named(archive, name) or issues.begin(
            archive, name, title or name, since=str(since), until=str(until), language=language, origin="draft"
        )
        if issue.closed:
            raise IssueError(
                f"Issue {name!r} was closed at {issue.closed}: name another.", f"“{name}”已定稿，请另起一期。"
            )
        offered = offer(archive, rules, since, until, issue.language, issue.id)
        present = issues.items(archive, issue.id, dropped=True)
        counts = _fill(archive, rules, issue, offered.found, present)
        for row in issues.waiting(archive):
            issues.take(archive, row.id, issue.id, rules.of(row.kind).title)
        _arrange(archive, rules, issue, known={row.id for row in present})
    return Drafted(issue, *counts, tuple(offered.notes))


def _fill(
    archive: Archive, rules: Rules, issue: Issue, found: Mapping[str, list[Kept]], present: Iterable[Row]
) -> tuple[int, int, int]:
    """Add what is new, renew what nobody touched, take out what is no more offered."""
    by_story = {kept.story: row for row in present for kept in articles(archive, list(issues.uses(archive, row.id)))}
    touched = [row for row in present if row.edited and not row.dropped]
    new = renewed = 0
    stay: set[int] = set()
    for section, offered in found.items():
        for kept in offered:
            row = by_story.get(kept.story)
            if row and (row.edited or row.dropped):
                continue
            item = from_article(kept, issue.language, coalition="coalition" in _holds(rules, section))
            if row:
                item = replace(item, pictures=read(row.kind, row.content).pictures)
                issues.save(archive, row.id, row.version, content(item), DRAFTER, section=section, edited=False)
                renewed += 1
            else:
                row = issues.add(archive, issue.id, section, kind_of(item), content(item), DRAFTER, edited=False)
                new += 1
            issues.use(archive, row.id, used_text([kept]))
            stay.add(row.id)
    for row in present:
        if not (row.edited or row.dropped or row.id in stay) and row.who == DRAFTER:
            issues.withdraw(archive, row.id)
    return new, renewed, len(touched)


def put_in(archive: Archive, rules: Rules, issue: Issue, number: int, who: str, section: str = "") -> Row:
    """Add an article to an issue, because a person wants it there.

    Args:
        section: where; empty for where its source belongs.

    Raises:
        IssueError: if its story stands in the issue already, or the issue is closed.
    """
    with archive.write():
        (kept,) = articles(archive, [number])
        for row in issues.items(archive, issue.id):
            if kept.story in {one.story for one in articles(archive, list(issues.uses(archive, row.id)))}:
                raise IssueError(f"It is item {row.id} of the issue already.", f"它已经是本期的条目 {row.id}。")
        own = rules.of("coalition")
        section = section or (own.title if f"source:{kept.source}" in own.query else rules.of("news").title)
        item = from_article(kept, issue.language, coalition="coalition" in _holds(rules, section))
        row = issues.add(archive, issue.id, section, kind_of(item), content(item), who)
        issues.use(archive, row.id, used_text([kept]))
    return row


def _holds(rules: Rules, section: str) -> tuple[str, ...]:
    found = rules.titled(section)
    return found.holds if found else ()


def _arrange(archive: Archive, rules: Rules, issue: Issue, known: set[int]) -> None:
    """Sections as ruled; in a section by rank and day, or as a person arranged them, new items behind."""
    rows = issues.items(archive, issue.id)
    titles = [section.title for section in rules.sections]
    behind = max((row.position for row in rows), default=0)

    def key(row: Row) -> tuple[int, int, tuple[int, str]]:
        section = titles.index(row.section) if row.section in titles else len(titles)
        stands = row.position if row.id in known else behind
        return section, stands if issue.arranged else 0, place(read(row.kind, row.content), rules.ranks)

    issues.arrange(archive, issue.id, [row.id for row in sorted(rows, key=key)])


def from_article(kept: Kept, language: str, *, coalition: bool = False) -> News:
    """An item of an article: the full date, one to five paragraphs of its own sentences, headline, sources, link."""
    original = kept.body.split("\n")
    clean = sentences.bare(original) or tuple(original)
    chosen = sentences.choose(clean, kept.title)
    opened = days.opened(chosen, original, kept.published.astimezone(BEIJING).date(), kept.language)
    item = (Coalition if coalition else News)(
        headline=(kept.headline or kept.title).strip(),
        paragraphs=opened.paragraphs,
        language=kept.language,
        sources=tuple(name for name in kept.sources if not (coalition and name == kept.publisher)),
        link=kept.url,
        day=opened.day,
        image=next(iter(kept.images), ""),
    )
    return item if kept.language == language else replace(item, translation=("",) * len(item.paragraphs))
