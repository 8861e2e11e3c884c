"""What is wrong with an item by itself, whatever it was made of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from feeds.issue import days
from feeds.issue.figures import doubled
from feeds.issue.findings import Sayings, said
from feeds.issue.items import Coalition, Item, News, Plan, Quote, Report, Submission
from feeds.issue.sentences import PARAGRAPHS, SHORTEST, longest

_GENERAL: Final = re.compile(
    r"/?(?:(?:en|zh|cn)/)?(?:(?:index|default|home|news|about(?:-?us)?|en|zh|cn)(?:\.\w+)?)?/?", re.IGNORECASE
)
_GRACE = 1.1  # the date in front and a word more are no reason to cut


def form(item: Item) -> Sayings:
    """What any item should have, and what those of its kind should."""
    points = [point.text for point in item.points] if isinstance(item, Plan) else []
    for text in (item.headline, item.translated_headline, *item.paragraphs, *(item.translation or ()), *points):
        for words in doubled(text):
            yield said("doubled", words=words)
    if isinstance(item, News):
        yield from _news(item)
    if isinstance(item, Quote) and not (item.speaker and item.titles):
        yield said("speaker")
    if isinstance(item, Submission) and not item.theme:
        yield said("partnership")
    if isinstance(item, Plan):
        yield from _plan(item)
    elif not any(text.strip() for text in item.paragraphs):
        yield said("empty")
    if item.is_open:
        yield said("translation")
    yield from _pictures(item)


def link(item: Item, gone: Mapping[str, str]) -> Sayings:
    """Whether the link leads to a text; `gone` are addresses that are dead, and why."""
    address = item.link if isinstance(item, News | Report) else ""
    if not address:
        return
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or "." not in parts.netloc:
        yield said("address", link=address)
    elif address in gone:
        yield said("dead", link=address, words=gone[address])
    elif _GENERAL.fullmatch(parts.path) and not parts.query:
        yield said("general", link=address)


def _news(item: News) -> Sayings:
    if not item.headline.strip():
        yield said("headline")
    if not item.sources and not isinstance(item, Coalition):
        yield said("source")
    if item.paragraphs and not days.opens(item.paragraphs[0], item.language):
        yield said("opening")
    size, most = sum(map(len, item.paragraphs)), longest(item.language)
    if size > most * _GRACE:
        yield said("long", size=size, least=SHORTEST, most=most)
    if len(item.paragraphs) > PARAGRAPHS:
        yield said("paragraphs", size=len(item.paragraphs), most=PARAGRAPHS)


def _plan(item: Plan) -> Sayings:
    if not item.points:
        yield said("no_points")
    if not (item.theme and item.year):
        yield said("no_theme")
    if any(not point.text.strip() for point in item.points):
        yield said("empty_point")


def _pictures(item: Item) -> Sayings:
    for picture in item.pictures:
        if not picture.credit.strip():
            yield said("credit")
        elif not (picture.caption.strip() and picture.rights.strip()):
            yield said("caption")
