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
from pipelines.archive.select import Kept

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
    by_article = {article: row for row in present for article in issues.uses(archive, row.id)}
    touched = [row for row in present if row.edited and not row.dropped]
    new = renewed = 0
    stay: set[int] = set()
    for section, articles in found.items():
        for kept in articles:
            row = by_article.get(kept.number)
            if row and (row.edited or row.dropped):
                continue
            item = from_article(kept, issue.language, coalition="coalition" in _holds(rules, section))
            if row:
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


def compose(archive: Archive, numbers: list[int], who: str) -> Row:
    """One item out of several of one issue: the first takes the texts, sources and articles of all, the others go.

    Raises:
        IssueError: if they are not news of one open issue.
    """
    with archive.write():
        rows = [issues.item(archive, number) for number in numbers]
        parts = [read(row.kind, row.content) for row in rows]
        if len({row.id for row in rows}) < 2 or len({row.issue for row in rows}) > 1:
            raise IssueError(
                "To be made one, two or more items of one issue are needed.", "合并需要同一期里的两条或更多。"
            )
        news = [part for part in parts if isinstance(part, News)]
        if len(news) < len(parts):
            raise IssueError("Only news is made one with news.", "只有新闻可以和新闻合并。")
        first = rows[0]
        whole = replace(
            news[0],
            paragraphs=tuple(text for part in news for text in part.paragraphs),
            sources=tuple(dict.fromkeys(name for part in news for name in part.sources)),
            pictures=tuple(picture for part in news for picture in part.pictures)[:1],
            translation=_joined(news),
        )
        used = {number: text for row in rows for number, text in issues.uses(archive, row.id).items()}
        for row in rows[1:]:
            issues.drop(archive, row.id, who)
            issues.use(archive, row.id, {})
        issues.use(archive, first.id, used)
        return issues.save(archive, first.id, first.version, content(whole), who)


def _joined(news: list[News]) -> tuple[str, ...] | None:
    if all(part.translation is None for part in news):
        return None
    return tuple(text for part in news for text in (part.translation or part.paragraphs))
