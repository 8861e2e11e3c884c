"""An item beside the articles it was made of: what they do not say."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from feeds.issue.figures import Known, absent, dated, stamps
from feeds.issue.figures import known as figures
from feeds.issue.findings import Field, Sayings, said
from feeds.issue.items import Coalition, Item, News
from feeds.issue.names import latin, strange
from feeds.issue.trace import Traced, changed, likeness, trace
from pipelines.archive.select import Kept


def departures(item: Item, originals: Mapping[int, str], found: Sequence[Kept]) -> Iterator[tuple[Field, Traced]]:
    """Everything that is not as the articles have it.

    Args:
        originals: title and text of each article.
        found: the articles.
    """
    yield from (("text", one) for one in trace(item.paragraphs, originals) if not one.exact)
    if item.headline.strip():
        titles = {number: text.split("\n")[0].strip() for number, text in originals.items()}
        nearest = max(titles, key=lambda number: likeness(titles[number], item.headline))
        if (told := changed(titles[nearest], item.headline.strip(), nearest)).changes:
            yield "headline", told
    if not isinstance(item, News):
        return
    known = credited(item, found)
    if known and set(item.sources) != set(known):
        yield "source", changed("、".join(known), "、".join(item.sources), found[0].number)
    if found and item.link not in {kept.url for kept in found}:
        yield "link", changed(found[0].url, item.link, found[0].number)


def credited(item: News, found: Sequence[Kept]) -> list[str]:
    """The sources of the stories an item is made of; the coalition does not name itself."""
    names = dict.fromkeys(name for kept in found for name in kept.sources)
    own = {kept.publisher for kept in found} if isinstance(item, Coalition) else set()
    return [name for name in names if name not in own]


def against(gone: Sequence[tuple[Field, Traced]], originals: Mapping[int, str], dates: set[str]) -> Sayings:
    """Figures, dates and names that are in none of the originals, and sentences that are in no original at all."""
    whole = "\n".join(originals.values())
    known = figures(whole)
    for field, one in gone:
        if field not in ("text", "headline"):
            continue
        for stamp in sorted(stamps(one.sentence)):
            if not dated(stamp, dates):
                yield said("date", words=stamp, where=one.sentence)
        for figure in absent(one.sentence, known):
            yield said("figure", words=figure, where=one.sentence)
        for name in strange(one.sentence, one.spans, whole):
            yield said("name", words=name, where=one.sentence)
        if one.article is None and field == "text":
            yield said("sentence", where=one.sentence)


def strangers(item: Item, found: Sequence[Kept]) -> Sayings:
    """Names in the source line that no article of the story credits."""
    if isinstance(item, News) and found:
        known = {name for kept in found for name in (*kept.sources, kept.publisher)}
        yield from (said("strange_source", words=name) for name in item.sources if name not in known)


def translated(item: Item, originals: Collection[str], names: Mapping[str, str], dates: set[str]) -> Sayings:
    """What a translation says that the original does not; and its names, where the glossary has others.

    Args:
        originals: the texts it may be from, the item's own among them.
        names: of the original, with their translations.
    """
    texts = [text for text in (item.translated_headline, *(item.translation or ())) if text.strip()]
    if not texts:
        return
    whole = "\n".join(originals)
    known = figures(whole)
    days = dates | stamps(whole)
    for text in texts:
        for stamp in sorted(stamps(text)):
            if not dated(stamp, days) and not _is_a_year(stamp, known):
                yield said("date", words=stamp, where=text)
        for figure in absent(text, known):
            yield said("figure", words=figure, where=text)
        if item.language == "en":
            yield from (said("name", words=name, where=text) for name in latin(text) if name not in whole)
    if not item.is_open:
        yield from _unnamed("\n".join(texts), names)


def _is_a_year(stamp: str, among: Known) -> bool:
    """Whether a stamp is a year alone that the original prints: in English it looks like any number."""
    year, *rest = stamp.split("-")
    return rest == ["?", "?"] and (float(year), False) in among.values


def _unnamed(text: str, names: Mapping[str, str]) -> Sayings:
    for name, other in names.items():
        forms = [part.strip(" )）") for part in other.replace("（", "(").split("(")]
        if not any(form.casefold() in text.casefold() for form in forms):
            yield said("glossary", words=name, other=other)
