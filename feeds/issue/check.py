"""What is wrong with an issue, item by item, and every word in it that differs from its article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from crawler.dates import BEIJING
from feeds.issue import against, glossary
from feeds.issue.figures import dated, meant, stamps
from feeds.issue.findings import Departure, Finding, Sayings, said
from feeds.issue.form import form, link
from feeds.issue.items import Item, News
from feeds.issue.sentences import split
from feeds.issue.stored import read
from feeds.issue.trace import Traced, trace
from pipelines.archive import Archive, issues
from pipelines.archive.issues import Issue, Row
from pipelines.archive.select import Kept, articles
from pipelines.archive.store import digest

_REPEATED: Final = 20
_OPENING: Final = 20  # characters of a full date


@dataclass(frozen=True, slots=True)
class Checked:
    """All findings, and all departures; only findings are wrong."""

    findings: tuple[Finding, ...]
    departures: tuple[Departure, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """What an item was made of: the articles, and their titles and texts as they were then."""

    found: Sequence[Kept]
    originals: Mapping[int, str]

    @classmethod
    def of(cls, archive: Archive, number: int) -> Beside:
        uses = issues.uses(archive, number)
        texts = {article: issues.text_used(archive, article, text) for article, text in uses.items()}
        originals = {article: "\n".join(text) for article, text in texts.items() if text}
        return cls(articles(archive, list(uses)), originals)


def check(archive: Archive, issue: Issue, names: Mapping[str, str] | None = None) -> Checked:
    """Read through an issue; `names` is the glossary."""
    rows = issues.items(archive, issue.id)
    checked = [check_item(archive, row, read(row.kind, row.content), names or {}) for row in rows]
    findings = [finding for one in checked for finding in one.findings]
    return Checked((*findings, *_twice(rows)), tuple(departure for one in checked for departure in one.departures))


def check_item(archive: Archive, row: Row, item: Item, names: Mapping[str, str]) -> Checked:
    """Read one item, as it stands or as somebody is about to save it."""
    beside = Beside.of(archive, row.id)
    gone = issues.failed_links(archive, [str(getattr(item, "link", ""))])
    told = list(against.departures(item, beside.originals, beside.found)) if beside.originals else []
    dates = _dates(beside, item)
    wrong = [*form(item), *link(item, gone), *_edited(archive, row, beside), *_undated(row, item, beside)]
    wrong += [*against.against(told, beside.originals, dates), *against.strangers(item, beside.found)]
    texts = (*beside.originals.values(), item.headline, *item.paragraphs)
    wrong += against.translated(item, texts, glossary.of(item, names), dates)
    departures = tuple(Departure(row.id, traced, field) for field, traced in told)
    return Checked(tuple(Finding(row.id, one) for one in wrong), departures)


def traced(archive: Archive, number: int) -> list[Traced]:
    """Every sentence of an item beside its original, for the page on which it is edited."""
    row = issues.item(archive, number)
    return trace(read(row.kind, row.content).paragraphs, Beside.of(archive, number).originals)


def _dates(beside: Beside, item: Item) -> set[str]:
    """The dates an item may print: those of its articles, the days these appeared, and the day of the event."""
    event = item.day if isinstance(item, News) else ""
    found = {"-".join(str(int(part)) for part in event.split("-"))} if event else set()
    for kept in beside.found:
        day = kept.published.astimezone(BEIJING).date()
        found |= {f"{day.year}-{day.month}-{day.day}", *meant(beside.originals.get(kept.number, ""), day)}
    return found


def _undated(row: Row, item: Item, beside: Beside) -> Sayings:
    """A draft that opens with the day its article appeared, because the article names no day of the event."""
    opening = sorted(stamps("".join(item.paragraphs[:1])[:_OPENING]))
    appeared = [kept.published.astimezone(BEIJING).date() for kept in beside.found]
    texts = [beside.originals.get(kept.number, "") for kept in beside.found]
    named = {stamp for text, day in zip(texts, appeared, strict=True) for stamp in meant(text, day)}
    alone = {f"{day.year}-{day.month}-{day.day}" for day in appeared}
    if not row.edited and opening and opening[0] in alone and not dated(opening[0], named):
        yield said("undated")


def _edited(archive: Archive, row: Row, beside: Beside) -> Sayings:
    used = issues.uses(archive, row.id)
    for kept in beside.found:
        if digest(kept.title, kept.body) != used[kept.number]:
            yield said("edited", words=kept.publisher, link=kept.url)


def _twice(rows: list[Row]) -> list[Finding]:
    """The same sentence in two items, or twice in one."""
    seen: dict[str, int] = {}
    found = []
    for row in rows:
        for words in (words.strip() for text in read(row.kind, row.content).paragraphs for words in split(text)):
            if len(words) >= _REPEATED and words in seen:
                found.append(Finding(row.id, said("repeated", other=seen[words], words=words)))
            seen.setdefault(words, row.id)
    return found
