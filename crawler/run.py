"""Run spiders, and find them."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from crawler.source import Source


@cache
def sources() -> dict[str, type[Source]]:
    """Every source by its name, in the order of the names: whatever class lies in `crawler/spiders/`."""
    loader = SpiderLoader.from_settings(_project())
    found = {name: loader.load(name) for name in sorted(loader.list())}
    return {name: spider for name, spider in found.items() if issubclass(spider, Source)}


def owner(url: str) -> type[Source] | None:
    """The source that owns an address, or None."""
    return next((source for source in sources().values() if source.owns(url)), None)


def crawl(names: Iterable[str | type[Spider]], overrides: Mapping[str, Any]) -> list[Crawler]:
    """Crawl sources (or other spiders) side by side and wait. Once in a process: a reactor does not start twice.

    Args:
        overrides: Scrapy settings that differ from `crawler/settings.py`.

    Returns:
        The finished crawlers, whose stats say what came of it, in the order of `names`.

    Raises:
        Exception: whatever kept one of them from starting; Scrapy alone would only log it.
    """
    settings = _project()
    settings.setdict(dict(overrides), priority="cmdline")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        process = AsyncCrawlerProcess(settings)
        crawlers = [process.create_crawler(name) for name in names]
        tasks = [process.crawl(crawler) for crawler in crawlers]
        process.start()
    for task in tasks:
        task.result()
    return crawlers


def _project() -> Settings:
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    return settings
