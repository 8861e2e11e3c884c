"""Tally: what one source's run came to, counted where it happens and read when it is over."""

from __future__ import annotations

from scrapy.crawler import Crawler

_COUNTS = ("listed", "fetched", "new", "changed", "known", "unchanged", "drifted", "failed")


class Tally:
    """The counts and troubles of one crawl, kept in Scrapy's stats."""

    def __init__(self, crawler: Crawler) -> None:
        self._stats = crawler.stats

    def count(self, what: str, by: int = 1) -> None:
        """Add to one of the counts: listed, fetched, new, changed, known, unchanged, drifted, failed."""
        self._stats.inc_value(f"greensilk/{what}", by)

    def trouble(self, sentence: str) -> None:
        """Note what went wrong, for the person who reads the end of the run; the same sentence once."""
        troubles = self.troubles
        if sentence not in troubles:
            self._stats.set_value("greensilk/troubles", [*troubles, sentence])

    @property
    def counts(self) -> dict[str, int]:
        """Listed, fetched, new, changed and known articles."""
        return {what: self._stats.get_value(f"greensilk/{what}", 0) for what in _COUNTS}

    @property
    def troubles(self) -> list[str]:
        """What went wrong, a sentence each."""
        return list(self._stats.get_value("greensilk/troubles", []))
