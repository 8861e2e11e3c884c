"""Which articles stand in which feed, newest first."""

from __future__ import annotations

from collections.abc import Iterable

from feeds.channels import Channel
from feeds.settings import Curated, Settings
from pipelines.archive import Archive, decisions, search
from pipelines.archive.outline import Line, Outline
from pipelines.archive.tree import All, Either, Filter, Node, QueryError


class FeedError(ValueError):
    """A curated feed asks for what cannot be searched; the sentence names the feed."""


class Members:
    """Tells the members of any feed of an archive.

    Of a story that several sources carried, the article that was published first stands for all, under the story's
    name. The feed of a source, and what editors picked, have every article for itself.

    Raises:
        FeedError: if a curated feed cannot be searched for.
    """

    def __init__(self, archive: Archive, outline: Outline, settings: Settings) -> None:
        self._outline = outline
        self._lines = {line.number: line for line in outline.lines}
        self._relevant = [line for line in outline.lines if line.themes]
        self._picks = [self._lines[number] for number in decisions.picks(archive)]
        self._curated = {feed.slug: self._searched(archive, feed) for feed in settings.curated}

    def of(self, channel: Channel) -> list[Line]:
        """The articles of a feed, newest first; picks in the order in which they were chosen."""
        if channel.kind == "source":
            return [line for line in self._relevant if line.source == channel.name]
        if channel.kind == "picks":
            return self._picks
        if channel.kind == "curated":
            return self._curated[channel.name]
        return self._once(line for line in self._relevant if self._holds(channel, line))

    def stories(self) -> list[Line]:
        """The stories with a relevant article, of each the article that was published first."""
        return self._once(self._relevant)

    def story(self, line: Line) -> tuple[int, ...]:
        """The articles of a story in order of first publication; one alone if it is nobody else's."""
        return self._outline.stories.get(line.story, (line.number,))

    def themes(self, line: Line) -> set[str]:
        """The themes of a story."""
        return {theme for number in self.story(line) for theme in self._lines[number].themes}

    def _holds(self, channel: Channel, line: Line) -> bool:
        if channel.kind == "theme":
            return channel.name in line.themes
        if channel.kind == "stories":
            return line.story in self._outline.stories
        return channel.kind == "all" or line.belt_and_road

    def _once(self, lines: Iterable[Line]) -> list[Line]:
        """Of each story with one of these articles the one that was published first: one name is one item in all."""
        wanted = {self.story(line)[0] for line in lines}
        return [line for line in self._outline.lines if line.number in wanted]

    def _searched(self, archive: Archive, feed: Curated) -> list[Line]:
        try:
            tree = search.understood(archive, feed.query) if feed.query else None
            found = search.find(archive, tree, limit=-1) if tree else list(self._lines)
        except QueryError as error:
            raise FeedError(f"The feed {feed.slug} cannot be searched for: {error}") from error
        picked = {line.number for line in self._picks}
        lines = [self._lines[number] for number in found if number in self._lines]
        themes = set(_themes(tree)) if tree else set()
        return self._once(line for line in lines if _fits(line, feed, themes, picked))


def _fits(line: Line, feed: Curated, themes: set[str], picked: set[int]) -> bool:
    """Whether a hit is sure enough; what editors picked may be off topic, where only picks are wanted."""
    if feed.picks_only and line.number not in picked:
        return False
    scores = [score for theme, score in line.themes.items() if not themes or theme in themes]
    return max(scores, default=1.0 if feed.picks_only else -1.0) >= feed.min_score


def _themes(node: Node) -> Iterable[str]:
    """The themes a search wants."""
    if isinstance(node, Filter) and node.field == "theme":
        yield from node.values
    elif isinstance(node, All | Either):
        for part in node.parts:
            yield from _themes(part)
