"""Keep: the end of the river."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawler.article import Article
from pipelines.archive import Archive, ArchiveError
from pipelines.tag import model, register_themes
from pipelines.tally import Tally


class Keep:
    """Puts each article into the archive, with what it was fetched from, in one transaction."""

    def __init__(self, crawler: Crawler) -> None:
        self._archive = Archive(Path(crawler.settings["ARCHIVE"]))
        register_themes(self._archive)
        self._decided_by = f"model {model(Path(crawler.settings['MODELS'])).stamp}"
        self._tally = Tally(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_item(self, item: Article) -> Article:
        try:
            self._tally.count(self._archive.keep(item, self._decided_by))
        except ArchiveError as error:
            self._tally.trouble(str(error), "stopped")
            raise DropItem(str(error)) from error
        return item

    def close_spider(self) -> None:
        self._archive.close()
