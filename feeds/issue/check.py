"""What is wrong with an issue, item by item, and every word in it that differs from its article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from crawler.dates import BEIJING
from feeds.issue import days
from feeds.issue.figures import FIGURE, STAMP, dated, doubled, meant, stamps
from feeds.issue.items import Coalition, Item, News, Plan, Quote, Report, Submission, read
from feeds.issue.names import strange
from feeds.issue.sentences import LONGEST, PARAGRAPHS, SHORTEST, split
from feeds.issue.trace import Traced, trace
from pipelines.archive import Archive, issues
from pipelines.archive.issues import Issue, Row
from pipelines.archive.select import articles
from pipelines.archive.store import digest

_GENERAL: Final = re.compile(
    r"/?(?:(?:en|zh|cn)/)?(?:(?:index|default|home|news|about(?:-?us)?|en|zh|cn)(?:\.\w+)?)?/?", re.IGNORECASE
)
_REPEATED = 20
_OPENING = 12  # characters of a full date


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with an item: a word for what it is, and a sentence."""

    item: int
    kind: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Departure:
    """A sentence of an item that is not as it stands in its article."""

    item: int
    traced: Traced


@dataclass(frozen=True, slots=True)
class Checked:
    """All findings, and all departures; only findings are wrong."""

    findings: tuple[Finding, ...]
    departures: tuple[Departure, ...]


def check(archive: Archive, issue: Issue) -> Checked:
    """Read through an issue."""
    rows = issues.items(archive, issue.id)
    findings: list[Finding] = []
    departures: list[Departure] = []
    links = {link: row.id for row in rows if (link := str(row.content.get("link", "")))}
    gone = issues.failed_links(archive, links)
    for row in rows:
        item = read(row.kind, row.content)
        originals = _originals(archive, row)
        said = [*_form(item), *_edited(archive, row), *_link(item, gone)]
        if originals:
            traced = [one for one in trace(item.paragraphs, originals) if not one.exact]
            departures += [Departure(row.id, one) for one in traced]
            said += _against(traced, originals, _dates(archive, originals, item))
            said += _undated(archive, row, item, originals)
        findings += [Finding(row.id, kind, sentence) for kind, sentence in said]
    return Checked((*findings, *_twice(rows)), tuple(departures))


def departures(archive: Archive, number: int) -> list[Traced]:
    """Every sentence of an item beside its original, for the page on which it is edited."""
    row = issues.item(archive, number)
    return trace(read(row.kind, row.content).paragraphs, _originals(archive, row))


def _originals(archive: Archive, row: Row) -> dict[int, str]:
    """Title and text of each article of an item, as they were when they were used."""
    texts = {
        article: issues.text_used(archive, article, text) for article, text in issues.uses(archive, row.id).items()
    }
    return {article: "\n".join(found) for article, found in texts.items() if found}


def _dates(archive: Archive, originals: Mapping[int, str], item: Item) -> set[str]:
    """The dates an item may print: those of its articles, the days these appeared, and the day of the event."""
    event = item.day if isinstance(item, News) else ""
    found = {"-".join(str(int(part)) for part in event.split("-"))} if event else set()
    for kept in articles(archive, list(originals)):
        day = kept.published.astimezone(BEIJING).date()
        found |= {f"{day.year}-{day.month}-{day.day}", *meant(originals[kept.number], day)}
    return found


def _undated(archive: Archive, row: Row, item: Item, originals: Mapping[int, str]) -> Iterator[tuple[str, str]]:
    """A draft that opens with the day its article appeared, because the article names no day of the event."""
    opening = sorted(stamps("".join(item.paragraphs[:1])[:_OPENING]))
    found = articles(archive, list(originals))
    appeared = [kept.published.astimezone(BEIJING).date() for kept in found]
    named = {stamp for kept, day in zip(found, appeared, strict=True) for stamp in meant(originals[kept.number], day)}
    alone = {f"{day.year}-{day.month}-{day.day}" for day in appeared}
    if not row.edited and opening and opening[0] in alone and not dated(opening[0], named):
        yield "day", "The date in front is the day the article appeared: it names no day of the event."


def _form(item: Item) -> Iterator[tuple[str, str]]:
    for text in (item.headline, *item.paragraphs, *(item.translation or ())):
        for words in doubled(text):
            yield "doubled", f"“{words}” stands there twice."
    if isinstance(item, News):
        yield from _news(item)
    if isinstance(item, Quote) and not (item.speaker and item.titles):
        yield "speaker", "The quote lacks its speaker or the speaker's titles."
    if isinstance(item, Submission) and not item.theme:
        yield "source", "The line （X专题伙伴关系 供稿） lacks its partnership."
    if isinstance(item, Plan) and [point.number for point in item.points if not point.text.strip()]:
        yield "empty", "A point of the work plan is empty."
    if not isinstance(item, Plan) and not any(text.strip() for text in item.paragraphs):
        yield "empty", "The item has no text."
    if item.translation is not None and not all(text.strip() for text in item.translation or ("",)):
        yield "translation", "A translation is still to be written (待译)."
    for picture in item.pictures:
        if not picture.credit.strip():
            yield "picture", "A picture has no credit and is not printed."
        elif not (picture.caption.strip() and picture.rights.strip()):
            yield "picture", "A picture lacks its caption or its rights."


def _news(item: News) -> Iterator[tuple[str, str]]:
    if not item.headline.strip():
        yield "headline", "The item has no headline."
    if not item.sources and not isinstance(item, Coalition):
        yield "source", "The line （来源：…） is missing."
    if item.language == "zh" and item.paragraphs and not days.OPENING.match(item.paragraphs[0]):
        yield "opening", "The text does not open with the full date."
    size = sum(map(len, item.paragraphs))
    if size > LONGEST * 1.1 and item.language == "zh":
        yield "length", f"The text has {size} characters: {SHORTEST} to {LONGEST} are usual."
    if len(item.paragraphs) > PARAGRAPHS:
        yield "length", f"The text has {len(item.paragraphs)} paragraphs: {PARAGRAPHS} at most are usual."


def _edited(archive: Archive, row: Row) -> Iterator[tuple[str, str]]:
    used = issues.uses(archive, row.id)
    for kept in articles(archive, list(used)):
        if digest(kept.title, kept.body) != used[kept.number]:
            yield "edited", f"The article was edited by {kept.publisher} since it was used: {kept.url}"


def _link(item: Item, gone: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    link = item.link if isinstance(item, News | Report) else ""
    if not link:
        return
    parts = urlsplit(link)
    if parts.scheme not in ("http", "https") or "." not in parts.netloc:
        yield "link", f"{link} is no address."
    elif link in gone:
        yield "link", f"{link} is dead: {gone[link]}."
    elif _GENERAL.fullmatch(parts.path) and not parts.query:
        yield "link", f"{link} leads to a general page, not to a text."


def _against(traced: list[Traced], originals: Mapping[int, str], dates: set[str]) -> Iterator[tuple[str, str]]:
    """Figures, dates and names that are in none of the originals, and sentences that are in no original at all."""
    whole = "\n".join(originals.values())
    figures = set(FIGURE.findall(STAMP.sub(" ", whole)))
    for one in traced:
        where = f" is not in the original: {one.sentence}"
        for stamp in sorted(stamps(one.sentence)):
            if not dated(stamp, dates):
                yield "date", f"The date {stamp}{where}"
        for figure in FIGURE.findall(STAMP.sub(" ", one.sentence)):
            if figure not in figures:
                yield "figure", f"The figure {figure}{where}"
        for name in strange(one.sentence, one.spans, whole):
            yield "name", f"The name {name}{where}"
        if one.article is None:
            yield "sentence", f"The sentence is in none of the articles: {one.sentence}"


def _twice(rows: list[Row]) -> Iterator[Finding]:
    """The same sentence in two items, or twice in one."""
    seen: dict[str, int] = {}
    for row in rows:
        for said in (said.strip() for text in read(row.kind, row.content).paragraphs for said in split(text)):
            if len(said) >= _REPEATED and said in seen:
                yield Finding(row.id, "doubled", f"The sentence stands in item {seen[said]}, too: {said}")
            seen.setdefault(said, row.id)
