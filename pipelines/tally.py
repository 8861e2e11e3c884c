"""Tally: what one source's run came to, counted where it happens and read when it is over."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace

from scrapy.crawler import Crawler

from crawler.health import Kind, Trouble

COUNTS = (
    "lists",
    "listed",
    "fetched",
    "new",
    "changed",
    "known",
    "unchanged",
    "refused",
    "drifted",
    "failed",
    "guessed",
)


def given_up(sentence: str) -> str:
    """What is said of an address that is not asked again."""
    return f"{sentence} (given up)"


class Tally:
    """The counts and troubles of one crawl, kept in Scrapy's stats."""

    def __init__(self, crawler: Crawler) -> None:
        self._stats = crawler.stats

    def count(self, what: str, by: int = 1) -> None:
        """Add to one of the counts."""
        self._stats.inc_value(f"greensilk/{what}", by)

    def stands_on_list(self, urls: Iterable[str]) -> None:
        """Note what stands on a list; an address that stands on several counts once."""
        listed: set[str] = self._stats.get_value("greensilk/urls") or set()
        listed.update(urls)
        self._stats.set_value("greensilk/urls", listed)
        self._stats.set_value("greensilk/listed", len(listed))

    def trouble(self, sentence: str, kind: Kind = "defect", *, listing: bool = False, again: bool = False) -> None:
        """Note what went wrong, for the person who reads the end of the run; the same sentence once."""
        said: dict[str, Trouble] = self._stats.get_value("greensilk/troubles") or {}
        said.setdefault(sentence, Trouble(kind, sentence, listing, again))
        self._stats.set_value("greensilk/troubles", said)

    def lose(self, sentence: str) -> None:
        """Note what no site is to blame for, and what cannot be noted in the archive: that it cannot be written."""
        self._stats.set_value("greensilk/losses", {*self.losses, sentence})

    def give_up(self, sentence: str) -> None:
        """A trouble that was noted was the last of its address."""
        said: dict[str, Trouble] = self._stats.get_value("greensilk/troubles")
        last = replace(said.pop(sentence), sentence=given_up(sentence))
        said[last.sentence] = last

    def close(self, source: str, spared: Container[str] = ()) -> None:
        """Say so if the crawl was stopped before its end, for another reason than those that were meant."""
        reason = self._stats.get_value("finish_reason")
        if reason != "finished" and reason not in spared:
            self.trouble(f"{source}: stopped before its end ({reason or 'it never began'}).", "stopped")

    @property
    def losses(self) -> set[str]:
        """What no site is to blame for, a sentence each."""
        return self._stats.get_value("greensilk/losses") or set()

    @property
    def errors(self) -> int:
        """Errors in the log while this crawl went on, of every crawl in this process."""
        stats = self._stats.get_stats()
        return int(stats.get("log_count/ERROR", 0) + stats.get("log_count/CRITICAL", 0))

    @property
    def without_robots(self) -> int:
        """How often a robots.txt of this source was not to be had, which Scrapy logs as an error of its own."""
        stats = self._stats.get_stats()
        return int(sum(count for key, count in stats.items() if key.startswith("robotstxt/exception_count/")))

    @property
    def oldest(self) -> str:
        """The oldest day on the lists of a back-fill, ISO 8601; empty if they print none."""
        return str(self._stats.get_value("greensilk/oldest", ""))

    @property
    def counts(self) -> dict[str, int]:
        """Every count, also those that are 0."""
        return {what: self._stats.get_value(f"greensilk/{what}", 0) for what in COUNTS}

    @property
    def troubles(self) -> list[Trouble]:
        """What went wrong, in the order it was noted."""
        return [*self._stats.get_value("greensilk/troubles", {}).values()]

    @property
    def sentences(self) -> list[str]:
        """What went wrong, a sentence each."""
        return [trouble.sentence for trouble in self.troubles]
