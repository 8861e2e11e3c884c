"""What stands in a feed for an article or a story, whatever the format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from itertools import chain
from mimetypes import guess_type
from typing import Final

from classifier.taxonomy import Theme
from crawler.dates import BEIJING
from feeds import identity
from feeds.clean import address, fit, html, line
from pipelines.archive.select import Kept
from pipelines.archive.stories import credit_line

LONGEST_TITLE: Final = 300
_LONGEST_SUMMARY: Final = 1_000
_LONGEST_NAME: Final = 100
_LANGUAGES: Final = {"zh": "zh-CN"}


@dataclass(frozen=True, slots=True)
class Category:
    """A theme, or the Belt-and-Road mark, in both languages; the scheme stays when the names change."""

    scheme: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class File:
    """A file that belongs to an article; its size is 0 where nobody said it."""

    url: str
    kind: str
    size: int
    title: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """One of a story's articles, as a line that leads to it."""

    title: str
    url: str
    publisher: str
    when: str


@dataclass(frozen=True, slots=True)
class Item:
    """An article or a story, fit to be printed: no character that XML refuses, no address that is none.

    Attributes:
        published: None where the page printed only a day.
        day: the day it was published, in Beijing where a time was printed.
        updated: when it was last edited; else when it was published, or, of a day alone, when we first saw it.
        edited: whether its text changed since we first saw it.
        sources: every source of its story in order of first publication.
        html: summary, files, reports and source line.
        full: whole text, files and source line; empty where the text may not be carried.
        reports: of a story its articles, the first one first.
    """

    guid: str
    title: str
    url: str
    summary: str
    html: str
    full: str
    author: str
    language: str
    published: datetime | None
    day: str
    updated: datetime
    edited: bool
    publisher: str
    homepage: str
    sources: tuple[str, ...]
    categories: tuple[Category, ...]
    themes: tuple[Theme, ...]
    files: tuple[File, ...]
    reports: tuple[Report, ...] = ()
    story: str = ""

    @property
    def when(self) -> str:
        """The day, and the time where there is one, as printed."""
        return f"{self.published:%Y-%m-%d %H:%M}" if self.published else self.day

    @property
    def source_line(self) -> str:
        """（来源：X、Y） as the newsletter prints it."""
        return credit_line(self.sources)


def article(kept: Kept, themes: Mapping[str, Theme], homepage: str, *, full: bool = False, story: str = "") -> Item:
    """An article as an item.

    Args:
        homepage: of its source.
        full: whether its whole text may be carried.
        story: the page of its story, if other sources carried it as well.
    """
    given = tuple(themes[tag.theme] for tag in kept.tags if tag.theme in themes)
    published = None if kept.day_only else kept.published
    summary = line(kept.blurb or kept.summary, _LONGEST_SUMMARY)
    publisher = line(kept.publisher, _LONGEST_NAME) or kept.source
    sources = tuple(filter(None, (line(name, _LONGEST_NAME) for name in kept.sources))) or (publisher,)
    files = tuple(_files(kept))
    end = f"{_attached(files)}{_paragraph(credit_line(sources))}"
    paragraphs = map(_paragraph, filter(str.strip, fit(kept.body).split("\n"))) if full else ()
    return Item(
        guid=identity.article(kept.guid_id),
        title=line(kept.headline or kept.title, LONGEST_TITLE) or "（无题）",
        url=address(kept.url),
        summary=summary,
        html=html(f"{_paragraph(summary)}{end}"),
        full=html(f"{''.join(paragraphs)}{end}") if full and kept.body.strip() else "",
        author=line(kept.author, _LONGEST_NAME),
        language=_LANGUAGES.get(kept.language, kept.language),
        published=published,
        day=(published.astimezone(BEIJING) if published else kept.published).date().isoformat(),
        updated=max(kept.changed, kept.published) if kept.edited or kept.day_only else kept.published,
        edited=kept.edited,
        publisher=publisher,
        homepage=address(homepage),
        sources=sources,
        categories=tuple(_categories(given, belt_and_road=kept.belt_and_road)),
        themes=given,
        files=files,
        story=story,
    )


def story(items: Sequence[Item], page: str) -> Item:
    """A story as an item, by its articles in order of first publication, which have the guid of the story."""
    first = items[0]
    reports = tuple(Report(item.title, item.url, item.publisher, item.when) for item in items)
    updated = max(item.updated for item in items)
    told = f"{_paragraph(first.summary)}{_reported(reports)}{_attached(first.files)}{_paragraph(first.source_line)}"
    return replace(
        joined(first, items),
        guid=identity.story(first.guid),
        html=html(told),
        full="",
        updated=updated,
        edited=updated > first.updated or first.edited,
        reports=reports,
        story=page,
    )


def joined(first: Item, items: Sequence[Item]) -> Item:
    """An item with the themes of all articles of its story."""
    return replace(
        first,
        categories=tuple(dict.fromkeys(chain.from_iterable(item.categories for item in items))),
        themes=_distinct(chain.from_iterable(item.themes for item in items)),
    )


def _distinct(themes: Iterable[Theme]) -> tuple[Theme, ...]:
    return tuple({theme.slug: theme for theme in themes}.values())


def _categories(themes: Iterable[Theme], *, belt_and_road: bool) -> Iterable[Category]:
    for theme in themes:
        yield Category(identity.theme(theme.slug), theme.name_zh, theme.name_en)
    if belt_and_road:
        yield Category(identity.BELT_AND_ROAD, "“一带一路”", "Belt and Road")


def _files(kept: Kept) -> Iterable[File]:
    """Attachments, then pictures, each once; what is no address of the web is left out."""
    listed = [(file.url, file.size, file.title or "附件") for file in kept.attachments]
    listed += [(url, kept.image_size if place == 0 else None, "") for place, url in enumerate(kept.images)]
    seen: set[str] = set()
    for printed, size, title in listed:
        if (url := address(printed)) and url not in seen:
            seen.add(url)
            kind = guess_type(url.partition("?")[0])[0] or "application/octet-stream"
            yield File(url, kind, size or 0, line(title, _LONGEST_NAME))


def _paragraph(text: str) -> str:
    return f"<p>{escape(text.strip())}</p>"


def _link(url: str, words: str) -> str:
    return f'<a href="{escape(url)}">{escape(words)}</a>' if url else escape(words)


def _attached(files: Iterable[File]) -> str:
    named = [_link(file.url, file.title) for file in files if file.title]
    return f"<p>附件：{'、'.join(named)}</p>" if named else ""


def _reported(reports: Iterable[Report]) -> str:
    rows = (f"<li>{escape(one.publisher)}，{one.when}：{_link(one.url, one.title)}</li>" for one in reports)
    return f"<ul>{''.join(rows)}</ul>"
