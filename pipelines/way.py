"""The way of an article that comes from no crawl: the same stages, without Scrapy."""

from __future__ import annotations

from pathlib import Path

from crawler.article import Article
from pipelines.archive import Archive
from pipelines.complete import Complete
from pipelines.story import Stories
from pipelines.tag import Tagger, model, register_themes


class Way:
    """What `ITEM_PIPELINES` does with an article before it is kept; nothing is fetched, so files are not measured.

    Attributes:
        by: who gives the tags.
        stages: what it goes through, in this order.
    """

    def __init__(self, archive: Archive, models: Path) -> None:
        current = model(models)
        register_themes(archive)
        self.by = f"model {current.stamp}"
        self.stages = (Complete(), Tagger(current), Stories())

    def carry(self, article: Article) -> Article:
        """The article as `Keep` would get it."""
        for stage in self.stages:
            article = stage.process_item(article)
        return article
