"""Items, read from the archive when they are needed, many at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from re import sub

from classifier.taxonomy import Theme
from feeds import atom, item
from feeds.clean import unfit
from feeds.item import Item
from feeds.settings import Settings
from pipelines.archive import Archive
from pipelines.archive.outline import Line, Outline
from pipelines.archive.select import Kept, articles, sources


class Items:
    """The items of an archive. What was loaded is held until `forget`.

    Attributes:
        stripped: how many characters of the titles and summaries that were loaded have no place in a feed.
    """

    def __init__(self, archive: Archive, outline: Outline, themes: Mapping[str, Theme], settings: Settings) -> None:
        self._archive = archive
        self._themes = themes
        self._full = frozenset(settings.full_text)
        self._homepages = {source.name: source.homepage for source in sources(archive)}
        lines = {line.number: line for line in outline.lines}
        self._stories = outline.stories
        self._pages = {story: story_path(lines[numbers[0]]) for story, numbers in outline.stories.items()}
        self._kept: dict[int, Kept] = {}
        self._items: dict[tuple[int, bool], Item] = {}
        self._entries: dict[int, str] = {}
        self.stripped = 0

    def load(self, numbers: Iterable[int]) -> None:
        """Read these articles, as far as they are not held."""
        wanted = set(numbers) - self._kept.keys()
        read = articles(self._archive, sorted(wanted)) if wanted else []
        self._kept |= {kept.number: kept for kept in read}
        self.stripped += sum(unfit(kept.title) + unfit(kept.summary) for kept in read)

    def forget(self) -> None:
        """Hold nothing any more."""
        self._kept, self._items, self._entries = {}, {}, {}

    def article(self, line: Line, *, full: bool = False) -> Item:
        """An article that was loaded; with its whole text if its source allows that, or `full` says so."""
        return self._article(line.number, full=full)

    def story(self, line: Line) -> Item:
        """The story of an article, all of whose articles were loaded."""
        members = self._stories.get(line.story, (line.number,))
        return item.story([self._article(number) for number in members], self._pages.get(line.story, ""))

    def entry(self, line: Line) -> str:
        """An article that was loaded, as an entry of an Atom feed."""
        if line.number not in self._entries:
            self._entries[line.number] = atom.entry(self.article(line))
        return self._entries[line.number]

    def _article(self, number: int, *, full: bool = False) -> Item:
        if (number, full) not in self._items:
            kept = self._kept[number]
            self._items[number, full] = item.article(
                kept,
                self._themes,
                self._homepages[kept.source],
                full=full or kept.source in self._full,
                story=self._pages.get(kept.story, ""),
            )
        return self._items[number, full]


def story_path(first: Line) -> str:
    """The page of a story, by the article of it that was kept first."""
    own = first.guid_id.partition("/")[2]
    plain = sub(r"[^A-Za-z0-9._-]+", "-", own).strip(".")[:80]
    mark = "" if plain == own else f"-{blake2b(own.encode(), digest_size=4).hexdigest()}"
    return f"story/{first.source}/{plain}{mark}.html"
