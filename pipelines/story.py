"""Stories: articles that are one text."""

from __future__ import annotations

from dataclasses import replace

from crawler.article import Article
from pipelines.archive.alike import key


class Stories:
    """Gives articles of identical text the same key; those that are nearly identical the archive finds."""

    def process_item(self, item: Article) -> Article:
        return replace(item, story=key(item.source, item.source_id, item.body))
