"""Which files an archive is published as, what each depends on, and how each is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Final

from classifier.taxonomy import Theme
from feeds import atom, jsonfeed, opml, rss, site
from feeds.channels import Channel, channels
from feeds.item import Item
from feeds.items import Items, story_path
from feeds.links import Links, path
from feeds.members import Members
from feeds.settings import Settings
from pipelines.archive import sets
from pipelines.archive.outline import Line, Outline
from pipelines.archive.select import SourceRow

DAYS: Final = 42
"""How many of the newest days that had news have a page of their own."""
FIRST_PAGE: Final = 30
"""How many articles the first page shows."""
_ALONE: Final = ("source", "picks")
"""The kinds of feeds in which every article stands for itself."""
_WRITERS: Final = {
    "application/rss+xml": rss.rss,
    "application/atom+xml": atom.atom,
    "application/feed+json": jsonfeed.jsonfeed,
}


@dataclass(frozen=True, slots=True)
class File:
    """One file to be published.

    Attributes:
        path: below the public folder.
        key: changes when the file does.
        needs: the ids of the articles it is made of, to be loaded before.
        make: its bytes.
    """

    path: str
    key: str
    needs: Sequence[int]
    make: Callable[[Items], bytes]


class Plan:
    """All files of an archive."""

    def __init__(
        self,
        outline: Outline,
        members: Members,
        themes: Mapping[str, Theme],
        sources: Iterable[SourceRow],
        settings: Settings,
        digests: Sequence[str] = (),
    ) -> None:
        self._members = members
        self._digests = digests
        self._themes = themes
        self._settings = settings
        self._channels = channels(themes.values(), sources, settings)
        self._base = blake2b(repr((program(), settings, list(themes.values()))).encode()).digest()
        self._of = {channel.slug: members.of(channel) for channel in self._channels}
        self._archives = {one.slug: _months(self._of[one.slug], one.limit) for one in self._channels}
        self._newest = self._of["all"]
        firsts = {numbers[0] for numbers in outline.stories.values()}
        self._stories = [line for line in outline.lines if line.number in firsts]

    def batches(self) -> Iterator[list[File]]:
        """The files in batches that share articles: the newest first, then the months of all archives."""
        yield [
            self._file("style.css", (), lambda _: site.stylesheet(self._themes.values())),
            self._file("feed.css", (), lambda _: (site.TEMPLATES / "feed.css").read_bytes()),
            *self._opml(),
            self._index(),
            *(file for channel in self._channels for file in self._feed(channel)),
            *self._days(),
            *self._story_pages(),
        ]
        yield from self._months().values()

    def _file(
        self, place: str, lines: Sequence[Line], make: Callable[[Items], bytes], *more: object, alone: bool = False
    ) -> File:
        stamps = b"".join(line.stamp for line in lines)
        key = blake2b(b"\0".join([self._base, place.encode(), repr(more).encode(), stamps]), digest_size=12)
        needs = [number for line in lines for number in ((line.number,) if alone else self._members.story(line))]
        return File(place, key.hexdigest(), needs, make)

    def _opml(self) -> Iterator[File]:
        """All feeds in one file, which needs whole addresses."""
        if self._settings.base_url:
            yield self._file("feeds.opml", (), lambda _: opml.opml(self._channels, self._settings), self._channels)

    def _index(self) -> File:
        newest = self._newest[:FIRST_PAGE]
        heads = [self._of[channel.slug][:1] for channel in self._channels]
        counts = [len(self._of[channel.slug]) for channel in self._channels]
        days = [(day, f"day/{day}.html", len(lines)) for day, lines in self._by_day()]

        def make(items: Items) -> bytes:
            tops = [
                items.article(head[0], alone=channel.kind in _ALONE) if head else None
                for channel, head in zip(self._channels, heads, strict=True)
            ]
            listed = list(zip(self._channels, counts, tops, strict=True))
            lists = bool(self._settings.base_url)
            return site.index(listed, list(map(items.article, newest)), days, self._digests, opml=lists)

        lines = [*newest, *(line for head in heads for line in head)]
        return self._file("index.html", lines, make, self._channels, counts, days, self._digests)

    def _feed(self, channel: Channel) -> Iterator[File]:
        """One feed in all its formats, and its page."""
        lines = self._of[channel.slug][: channel.limit]
        months = self._archives[channel.slug]
        links = Links.of(channel, self._settings, _archive(channel, months[0][0]) if months else "")
        alone = channel.kind in _ALONE

        def items(all_items: Items) -> list[Item]:
            if channel.kind == "stories":
                return [all_items.story(line) for line in lines]
            return [all_items.article(line, full=channel.full_text, alone=alone) for line in lines]

        for kind, write in _WRITERS.items():
            make = partial(_written, write, channel, items, links)
            yield self._file(path(channel.slug, kind), lines, make, channel, links.older, alone=alone)
        own = path(channel.slug, "text/html")
        yield self._file(
            own, lines, lambda all_items: site.channel_page(channel, items(all_items), own), channel, alone=alone
        )

    def _months(self) -> dict[str, list[File]]:
        """The archives of all feeds by month, the newest month first: the feeds of a month share its articles."""
        found: dict[str, list[File]] = {}
        for channel in self._channels:
            months = self._archives[channel.slug]
            for place, (month, lines) in enumerate(months):
                older = _archive(channel, months[place + 1][0]) if months[place + 1 :] else ""
                file = self._month(channel, month, lines, older)
                found.setdefault(month, []).append(file)
        return dict(sorted(found.items(), reverse=True))

    def _month(self, channel: Channel, month: str, lines: Sequence[Line], older: str) -> File:
        own, alone = _archive(channel, month), channel.kind in _ALONE
        links = Links.of(channel, self._settings, older)

        def make(items: Items) -> bytes:
            if channel.kind == "stories" or channel.full_text:
                told = channel.kind == "stories"
                some = [items.story(line) if told else items.article(line, full=True) for line in lines]
                return atom.month(channel, some, map(atom.entry, some), links, own)
            some = [items.article(line, alone=alone) for line in lines]
            return atom.month(channel, some, (items.entry(line, alone=alone) for line in lines), links, own)

        return self._file(own, lines, make, channel, older, alone=alone)

    def _by_day(self) -> list[tuple[str, list[Line]]]:
        return list(_grouped(self._newest, lambda line: line.day).items())[:DAYS]

    def _days(self) -> Iterator[File]:
        for day, lines in self._by_day():
            yield self._day(f"day/{day}.html", day, lines)
            for slug, theme in self._themes.items():
                if some := [line for line in lines if slug in self._members.themes(line)]:
                    yield self._day(f"day/{day}/{slug}.html", day, some, theme)

    def _day(self, own: str, day: str, lines: Sequence[Line], theme: Theme | None = None) -> File:
        return self._file(
            own, lines, lambda items: site.day_page(day, [items.article(line) for line in lines], own, theme)
        )

    def _story_pages(self) -> Iterator[File]:
        for first in self._stories:
            yield self._file(story_path(first.key), [first], partial(_story_page, first))


def _story_page(first: Line, items: Items) -> bytes:
    return site.story_page(items.story(first))


def _written(
    write: Callable[[Channel, Sequence[Item], Links], bytes],
    channel: Channel,
    items: Callable[[Items], list[Item]],
    links: Links,
    all_items: Items,
) -> bytes:
    return write(channel, items(all_items), links)


def _months(lines: Sequence[Line], limit: int) -> list[tuple[str, list[Line]]]:
    """The months of a feed that it does not hold wholly itself, newest first, each with all of its articles."""
    beyond = {line.day[:7] for line in lines[limit:]}
    found = _grouped(lines, lambda line: line.day[:7]) if beyond else {}
    return sorted(((month, some) for month, some in found.items() if month in beyond), reverse=True)


def _archive(channel: Channel, month: str) -> str:
    return f"archive/{channel.slug}/{month}.atom.xml"


def _grouped(lines: Iterable[Line], key: Callable[[Line], str]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(key(line), []).append(line)
    return found


@cache
def program() -> str:
    """What the bytes depend on beside the archive: this room, and the libraries that write for it."""
    here = Path(__file__).parent
    files = sorted([*here.glob("*.py"), *site.TEMPLATES.iterdir(), sets.FILE])
    libraries = [version(name) for name in ("feedgen", "lxml", "nh3", "Jinja2")]
    content = b"\0".join(file.read_bytes() for file in files if file.is_file())
    return blake2b(content + repr(libraries).encode(), digest_size=12).hexdigest()
