"""Tally: what one source's run came to, counted where it happens and read when it is over."""

from __future__ import annotations

from collections.abc import Iterable

from scrapy.crawler import Crawler

COUNTS = ("listed", "fetched", "new", "changed", "known", "unchanged", "drifted", "failed")


class Tally:
    """The counts and troubles of one crawl, kept in Scrapy's stats."""

    def __init__(self, crawler: Crawler) -> None:
        self._stats = crawler.stats

    def count(self, what: str, by: int = 1) -> None:
        """Add to one of the counts."""
        self._stats.inc_value(f"greensilk/{what}", by)

    def stands_on_list(self, urls: Iterable[str]) -> None:
        """Note what stands on a list; an address that stands on several counts once."""
        listed = self._stats.get_value("greensilk/urls", set()) | set(urls)
        self._stats.set_value("greensilk/urls", listed)
        self._stats.set_value("greensilk/listed", len(listed))

    def trouble(self, sentence: str) -> None:
        """Note what went wrong, for the person who reads the end of the run; the same sentence once."""
        if sentence not in self.troubles:
            self._stats.set_value("greensilk/troubles", [*self.troubles, sentence])

    def close(self, source: str) -> None:
        """Look at a finished crawl as Scrapy sees it: stopped before its end, or errors that nobody said."""
        reason = self._stats.get_value("finish_reason")
        if reason != "finished":
            self.trouble(f"{source}: stopped before its end ({reason or 'it never began'}).")
        errors = self._stats.get_value("log_count/ERROR", 0) + self._stats.get_value("log_count/CRITICAL", 0)
        if errors and not self.troubles:
            self.trouble(f"{source}: {errors} unexpected errors, see the log.")

    @property
    def counts(self) -> dict[str, int]:
        """Every count, also those that are 0."""
        return {what: self._stats.get_value(f"greensilk/{what}", 0) for what in COUNTS}

    @property
    def troubles(self) -> list[str]:
        """What went wrong, a sentence each."""
        return [*self._stats.get_value("greensilk/troubles", [])]
