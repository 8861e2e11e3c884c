"""Complete: what every article has, whoever read it."""

from __future__ import annotations

from dataclasses import replace

from crawler import credits
from crawler.article import Article


class Complete:
    """Puts the credited names into house style, each once."""

    def process_item(self, item: Article) -> Article:
        return replace(item, credited=tuple(dict.fromkeys(map(credits.house, item.credited))))
