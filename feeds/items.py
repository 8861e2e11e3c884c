"""Items, read from the archive when they are needed, many at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
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
        stripped: how many characters of the articles that were loaded have no place in a feed.
    """

    def __init__(self, archive: Archive, outline: Outline, themes: Mapping[str, Theme], settings: Settings) -> None:
        self._archive = archive
        self._themes = themes
        self._full = frozenset(settings.full_text)
        self._homepages = {source.name: source.homepage for source in sources(archive)}
        self._stories = outline.stories
        self._keys = {line.story: line.key for line in outline.lines}
        self._kept: dict[int, Kept] = {}
        self._items: dict[tuple[int, bool, bool], Item] = {}
        self._entries: dict[tuple[int, bool], str] = {}
        self.stripped = 0

    def load(self, numbers: Iterable[int]) -> None:
        """Read these articles, as far as they are not held."""
        wanted = set(numbers) - self._kept.keys()
        read = articles(self._archive, sorted(wanted)) if wanted else []
        self._kept |= {kept.number: kept for kept in read}
        self.stripped += sum(unfit(text) for kept in read for text in _printed(kept))

    def forget(self) -> None:
        """Hold nothing any more."""
        self._kept, self._items, self._entries = {}, {}, {}

    def article(self, line: Line, *, full: bool = False, alone: bool = False) -> Item:
        """An article that was loaded, for its story.

        Of a story it is the article that was published first, with the themes of all: one guid is one item.

        Args:
            full: whether its whole text may be carried even if its source does not allow it to all.
            alone: whether it stands for itself, under its own name.
        """
        if alone or line.story not in self._stories:
            return self._article(line.number, full=full, alone=alone)
        members = [self._article(number) for number in self._stories[line.story]]
        return item.joined(self._article(self._stories[line.story][0], full=full), members)

    def story(self, line: Line) -> Item:
        """The story of an article, all of whose articles were loaded."""
        members = [self._article(number) for number in self._stories.get(line.story, (line.number,))]
        return item.story(members, self._page(line.story))

    def entry(self, line: Line, *, alone: bool = False) -> str:
        """An article that was loaded, as an entry of an Atom feed."""
        alone = alone or (line.story not in self._stories and self._own(line.number))
        if (line.number, alone) not in self._entries:
            self._entries[line.number, alone] = atom.entry(self.article(line, alone=alone))
        return self._entries[line.number, alone]

    def _own(self, number: int) -> bool:
        """Whether an article's story has the article's name: then it reads the same for itself and for its story."""
        kept = self._kept[number]
        return self._keys[kept.story] == kept.guid_id

    def _article(self, number: int, *, full: bool = False, alone: bool = False) -> Item:
        alone = alone or self._own(number)
        if (number, full, alone) not in self._items:
            kept = self._kept[number]
            self._items[number, full, alone] = item.article(
                kept if alone else replace(kept, guid_id=self._keys[kept.story]),
                self._themes,
                self._homepages[kept.source],
                full=full or kept.source in self._full,
                story=self._page(kept.story),
            )
        return self._items[number, full, alone]

    def _page(self, story: int) -> str:
        return story_path(self._keys[story]) if story in self._stories else ""


def _printed(kept: Kept) -> Iterable[str]:
    return kept.title, kept.summary, kept.body, kept.author, *kept.credited


def story_path(key: str) -> str:
    """The page of a story, by its name."""
    source, _, own = key.partition("/")
    plain = sub(r"[^A-Za-z0-9._-]+", "-", own).strip(".")[:80]
    mark = "" if plain == own else f"-{blake2b(own.encode(), digest_size=4).hexdigest()}"
    return f"story/{source}/{plain}{mark}.html"
