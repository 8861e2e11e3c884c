"""How an article is cited: title, source, date, address, and which of its texts."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from crawler.dates import BEIJING
from feeds.desk.labels import Language
from pipelines.archive.record import StoryRecord, Version
from pipelines.archive.select import Kept

DIGITS: Final = 12
"""So many digits of a version's digest name it in links and citations."""


def day(article: Kept) -> str:
    """When an article was published, as precisely as its page says."""
    return f"{article.published:%Y-%m-%d}" if article.day_only else f"{article.published:%Y-%m-%d %H:%M}"


def minute(moment: datetime) -> str:
    """A moment in Beijing."""
    return f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M}"


def cite(article: Kept, version: Version, number: int, link: str, language: Language) -> str:
    """One article, in one of its texts.

    Args:
        number: of the version, from 1.
        link: where the archive shows exactly this text.
    """
    short, kept = version.digest[:DIGITS], f"{version.seen.astimezone(BEIJING):%Y-%m-%d}"
    if language == "en":
        names = ", ".join(dict.fromkeys([*article.credited, article.publisher]))
        return (
            f"“{version.title}”, {names}, {day(article)}, {article.url}."
            f" greensilk archive, version {number} ({short}), kept {kept}: {link}"
        )
    return (
        f"《{version.title}》，{_sources(article)}，{day(article)}，{article.url}。"
        f"绿丝存档第 {number} 版（{short}，{kept} 存档）：{link}"
    )


def cite_story(story: StoryRecord, link: str, language: Language) -> str:
    """A story: as first published, with all who carried it."""
    first = story.articles[0]
    if language == "en":
        names = ", ".join(first.sources)
        return f"“{first.title}”, {names}, first published {day(first)}, {first.url}. greensilk archive: {link}"
    return f"《{first.title}》，{'、'.join(first.sources)}，首发 {day(first)}，{first.url}。绿丝存档：{link}"


def _sources(article: Kept) -> str:
    credited = [name for name in article.credited if name != article.publisher]
    return f"{article.publisher}（来源：{'、'.join(credited)}）" if credited else article.publisher
