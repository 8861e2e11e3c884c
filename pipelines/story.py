"""Stories: articles that are one text."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import replace
from typing import Final

from crawler.article import Article

_SHORTEST: Final = 40


class Stories:
    """Gives articles of identical normalised text the same story; a text too short to tell stays by itself."""

    def process_item(self, item: Article) -> Article:
        return replace(item, story=key(item))


def key(article: Article) -> str:
    """The key of an article's story: a hash of its letters and digits alone, or its own identity if they are few."""
    letters = "".join(filter(str.isalnum, unicodedata.normalize("NFKC", article.body).casefold()))
    if len(letters) < _SHORTEST:
        return f"{article.source}/{article.source_id}"
    return hashlib.sha256(letters.encode()).hexdigest()
