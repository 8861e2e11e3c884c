"""The pages beside the feeds, readable without JavaScript, on a phone and in print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from classifier.taxonomy import Theme
from feeds.channels import Channel
from feeds.item import Item
from feeds.links import up
from feeds.opml import groups
from pipelines.archive.alarms import Alarm

TEMPLATES: Final = Path(__file__).with_name("templates")
_WEEKDAYS: Final = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Section:
    """Some items under a heading, which may lead to a page and be led to."""

    title: str
    items: Sequence[Item]
    href: str = ""
    anchor: str = ""
    english: str = ""


@dataclass(frozen=True, slots=True)
class Jump:
    """A way to the section of a theme."""

    title: str
    href: str
    theme: str


@cache
def environment() -> Environment:
    """Where the templates are; everything put into one is escaped."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def index(
    listed: Sequence[tuple[Channel, int, Item | None]],
    newest: Sequence[Item],
    days: Sequence[tuple[str, str, int]],
    digests: Sequence[str] = (),
    *,
    opml: bool = True,
) -> bytes:
    """The first page.

    Args:
        listed: every feed with how many articles the archive has for it, and the newest of them.
        newest: the newest articles of all, newest first.
        days: the days that have a page, each with its path and how many articles it has.
        digests: the weeks that have a digest, the newest first.
        opml: whether there is a list of all feeds.
    """
    known = {channel.slug: (channel, count, item) for channel, count, item in listed}
    pages = {day: path for day, path, _ in days}
    return _page(
        "index.html",
        "index.html",
        title="绿丝 greensilk · 绿色“一带一路”新闻",
        channels=[channel for channel, _, _ in listed],
        groups=[(name, [known[one.slug] for one in members]) for name, members in groups(one for one, _, _ in listed)],
        sections=_by_day(newest, pages),
        days=days,
        digests=digests,
        opml=opml,
    )


def channel_page(channel: Channel, items: Sequence[Item], path: str) -> bytes:
    """The page of a feed: what the feed holds, by day."""
    return _list(
        path,
        title=channel.title,
        heading=channel.title_zh,
        english=channel.title_en,
        holds=channel.description,
        channel=channel,
        theme=channel.name if channel.kind == "theme" else "",
        sections=[Section("", items)] if channel.kind == "picks" and items else _by_day(items, {}),
    )


def day_page(day: str, items: Sequence[Item], path: str, theme: Theme | None = None) -> bytes:
    """The page of a day, by theme; or of a day and one theme."""
    printed = long_day(day)
    if theme:
        heading, english = f"{printed} {theme.name_zh}", f"{day} {theme.name_en}"
        sections, jumps = [Section("", items)], []
    else:
        heading, english = printed, date.fromisoformat(day).strftime("%A, %-d %B %Y")
        sections = [
            Section(one.name_zh, some, f"day/{day}/{one.slug}.html", one.slug, one.name_en)
            for one, some in by_theme(items)
        ]
        jumps = [Jump(one.name_zh, f"#{one.slug}", one.slug) for one, _ in by_theme(items)]
    return _list(
        path,
        title=f"{heading} · 绿丝 greensilk",
        heading=heading,
        english=english,
        theme=theme.slug if theme else "",
        sections=sections,
        jumps=jumps,
    )


def story_page(item: Item) -> bytes:
    """The page of a story: who reported it when, under which title."""
    return _page("story.html", item.story, title=f"{item.title} · 绿丝 greensilk", item=item)


def health_page(rows: Sequence[Any], past: Sequence[Alarm], ended: str, verdicts: Mapping[str, str]) -> bytes:
    """How each source is, and what was wrong.

    Args:
        ended: when the last run was over, Beijing's time; empty if none was.
        verdicts: in Chinese.
    """
    values = {"rows": rows, "past": past, "ended": ended, "verdicts": verdicts, "title": "来源状况 · 绿丝"}
    return _page("health.html", "health.html", **values)


def stylesheet(themes: Iterable[Theme]) -> bytes:
    """The style of all pages, with the colours of the themes."""
    style = (TEMPLATES / "style.css").read_text("utf-8")
    colours = "".join(f".t-{theme.slug} {{ --colour: {theme.colour}; }}\n" for theme in themes)
    return f"{style}{colours}".encode()


def long_day(day: str) -> str:
    """2026年11月22日 星期日"""
    known = date.fromisoformat(day)
    return f"{known.year}年{known.month}月{known.day}日 星期{_WEEKDAYS[known.weekday()]}"


def _by_day(items: Sequence[Item], pages: Mapping[str, str]) -> list[Section]:
    grouped = groupby(items, lambda item: item.day)
    return [Section(long_day(day), list(some), pages.get(day, "")) for day, some in grouped]


def by_theme(items: Iterable[Item]) -> list[tuple[Theme, list[Item]]]:
    """Each item under the theme the model is surest of."""
    found: dict[str, tuple[Theme, list[Item]]] = {}
    for item in items:
        if item.themes:
            found.setdefault(item.themes[0].slug, (item.themes[0], []))[1].append(item)
    return [found[slug] for slug in sorted(found)]


def _list(path: str, **values: Any) -> bytes:
    return _page("list.html", path, **{"holds": "", "channel": None, "jumps": []} | values)


def _page(template: str, path: str, **values: Any) -> bytes:
    return environment().get_template(template).render(up=up(path), **values).encode()
