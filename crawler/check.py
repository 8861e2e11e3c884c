"""Check sources against their sites as they are now, for the day of deployment and after a redesign. Keeps nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from scrapy.crawler import Crawler

from crawler import replay
from crawler.checker import REPORT
from crawler.findings import Report
from crawler.run import crawl


def check(names: Iterable[str], overrides: Mapping[str, Any], recorded: Sequence[Path] = ()) -> list[Report]:
    """Read the lists and three articles of each of the named sources, and keep nothing of them.

    Args:
        overrides: Scrapy settings that differ from `crawler/settings.py`.
        recorded: WARC files to run from instead of the network.

    Raises:
        ReplayError: if one of them is missing or holds no record.
    """
    replayed = replay.settings(recorded) if recorded else {}
    middlewares = {"crawler.checker.Checker": 100} | ({"crawler.replay.ReplayStart": 900} if recorded else {})
    kept_nowhere = {"SPIDER_MIDDLEWARES": middlewares, "ITEM_PIPELINES": {}, "WARC_FOLDER": ""}
    crawlers = crawl(names, {**overrides, **replayed, **kept_nowhere})
    return [_closed(crawler) for crawler in crawlers]


def _closed(crawler: Crawler) -> Report:
    """The report of a finished crawl."""
    report: Report = crawler.stats.get_value(REPORT)
    if (reason := crawler.stats.get_value("finish_reason")) != "finished":
        report.troubles.append(f"stopped before its end ({reason or 'it never began'})")
    elif not any(found.values for found in report.articles):
        report.troubles.append("no article was read")
    return report
