"""Tagger: what an article is about."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Self

from scrapy.crawler import Crawler

from classifier import taxonomy
from classifier.model import Model, Tagging
from crawler.article import Article, Tag
from pipelines.archive import Archive


@cache
def model(folder: Path) -> Model:
    """The newest model in a folder, loaded once for all sources: each would read the dictionary anew.

    Raises:
        ModelError: if there is none that can be used.
    """
    return Model.load(folder)


def tags(said: Tagging) -> tuple[Tag, ...]:
    """The themes given to a text, as an article carries them."""
    return tuple(Tag(theme.theme, theme.score, theme.because) for theme in said.themes)


def register_themes(archive: Archive) -> None:
    """Make the themes known to an archive, or their names new."""
    for theme in taxonomy.load():
        archive.register_theme(theme.slug, theme.name_zh, theme.name_en, theme.colour)


class Tagger:
    """Asks the model for themes, with reasons, for the relevance, the Belt-and-Road mark, and whether it is sure."""

    def __init__(self, model: Model) -> None:
        self._model = model

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(model(Path(crawler.settings["MODELS"])))

    def process_item(self, item: Article) -> Article:
        said = self._model.tag(item.title, item.body, item.language)
        return replace(
            item,
            tags=tags(said),
            relevance=said.relevance,
            belt_and_road=said.belt_and_road,
            unsure=said.unsure,
        )
