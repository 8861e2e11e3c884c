"""The themes as the pages print them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from classifier import taxonomy
from classifier.taxonomy import Theme
from feeds.desk.labels import Language


@cache
def known() -> tuple[Theme, ...]:
    """The thematic partnerships."""
    return taxonomy.load()


@cache
def names(language: Language) -> Mapping[str, str]:
    """Their names, by slug."""
    return {theme.slug: theme.name_en if language == "en" else theme.name_zh for theme in known()}
