"""Which articles an issue is drafted from: the picks of its days or, if there are none, the best of each section."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from classifier import taxonomy
from crawler.dates import BEIJING
from feeds.issue.order import rank
from feeds.issue.past import Past
from feeds.issue.settings import Rules, Section
from pipelines.archive import Archive, issues, stories
from pipelines.archive.decisions import picks
from pipelines.archive.issues import Issue
from pipelines.archive.search import find
from pipelines.archive.select import Kept, articles
from pipelines.archive.store import digest
from pipelines.archive.tree import QueryError

_MOST = 2000


@dataclass
class Offer:
    """Articles by section, in no order yet; `notes` tell what a person should know."""

    found: dict[str, list[Kept]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def offer(archive: Archive, rules: Rules, since: date, until: date, language: str, issue: int | None) -> Offer:
    """What an issue of these days may be made of; nothing that stood in an earlier one, unless it changed."""
    made = Offer()
    used = issues.used(archive, but=issue)
    past = Past.of(archive)
    span = f" since:{since} until:{until}"
    chosen = [kept for kept in articles(archive, picks(archive)) if since <= _day(kept) <= until]
    told: set[int] = set()
    for section in sorted(rules.sections, key=lambda one: "coalition" not in one.holds):
        numbers = _asked(archive, section, rules, span, made)
        if chosen:
            wanted = set(numbers)
            numbers = [kept.number for kept in chosen if kept.number in wanted]
        fresh = _told(archive, articles(archive, numbers), used, past, told)
        if not chosen:
            fresh = sorted(fresh, key=_worth(rules, language), reverse=True)[: section.limit]
        told |= {kept.story for kept in fresh}
        made.found[section.title] = fresh
    homeless = _told(archive, chosen, used, past, told)
    made.found[_home(rules).title] += homeless
    return made


def further(
    archive: Archive, rules: Rules, since: date, until: date, issue: Issue, limit: int
) -> dict[str, list[Kept]]:
    """What else an issue might have: for each section the best that are not in it, picked or not."""
    used = issues.used(archive)
    past, made, told = Past.of(archive), Offer(), set[int]()
    for section in rules.sections:
        found = _asked(archive, section, rules, f" since:{since} until:{until}", made)
        fresh = _told(archive, articles(archive, found), used, past, told)
        best = sorted(fresh, key=_worth(rules, issue.language), reverse=True)[:limit]
        told |= {kept.story for kept in best}
        made.found[section.title] = best
    return {title: best for title, best in made.found.items() if best}


def _home(rules: Rules) -> Section:
    """Where a pick goes that no query finds: the last section that holds news."""
    return next((one for one in reversed(rules.sections) if "news" in one.holds), rules.sections[0])


def _asked(archive: Archive, section: Section, rules: Rules, span: str, made: Offer) -> list[int]:
    query = section.query
    if not query.strip() or ("$topics" in query and not rules.topics):
        return []
    any_theme = "theme:" + ",".join(theme.slug for theme in taxonomy.load())
    any_topic = "(" + " OR ".join(f'"{topic}"' for topic in rules.topics) + ")"
    query = query.replace("$themes", any_theme).replace("$topics", any_topic)
    try:
        return find(archive, f"({query}){span}", limit=_MOST)
    except QueryError as error:
        made.notes.append(f"Section {section.title}: {error}")
        return []


def _told(archive: Archive, found: Iterable[Kept], used: set[int], past: Past, told: set[int]) -> list[Kept]:
    """One article a story, none without text, none that was printed before."""
    seen = set(told)
    fresh = []
    for kept in found:
        if kept.story in seen or kept.number in used or not kept.body.strip() or past.printed(kept.title, kept.body):
            continue
        seen.add(kept.story)
        fresh.append(_first(archive, kept, used))
    return fresh


def _first(archive: Archive, kept: Kept, used: set[int]) -> Kept:
    """Of a story, the article that was published first stands for all, if it has a text."""
    story = stories.of(archive, kept.number)
    members = articles(archive, [number for number in story.articles if number not in used] if story else [])
    same = [one for one in members if one.language == kept.language and one.body.strip()]
    return same[0] if same else kept


def _worth(rules: Rules, language: str) -> Callable[[Kept], tuple[float, float]]:
    def worth(kept: Kept) -> tuple[float, float]:
        sure = max((tag.score for tag in kept.tags), default=0.0)
        held = rank(kept.title, rules.ranks)
        known = 0.0 if held is None else 0.5 * (1 - held / len(rules.ranks))
        several = 0.15 * min(len(kept.sources) - 1, 3)
        foreign = 0.4 * (kept.language != language)
        return sure + 0.3 * kept.belt_and_road + known + several - foreign, kept.published.timestamp()

    return worth


def _day(kept: Kept) -> date:
    return kept.published.astimezone(BEIJING).date()


def used_text(found: Sequence[Kept]) -> dict[int, str]:
    """Articles by id with the digest of their text."""
    return {kept.number: digest(kept.title, kept.body) for kept in found}
