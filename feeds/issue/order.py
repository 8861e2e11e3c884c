"""Who comes first: the rank of the person or body an item begins with, then the day."""

from __future__ import annotations

from collections.abc import Sequence

from feeds.issue.items import Item, News, Submission
from feeds.issue.sentences import split

Ranks = Sequence[Sequence[str]]


def place(item: Item, ranks: Ranks) -> tuple[int, str]:
    """What items of a section are sorted by."""
    first = split(item.paragraphs[0])[0] if item.paragraphs and item.paragraphs[0].strip() else ""
    ranked = (rank(text, ranks) for text in (item.headline, first))
    day = item.day if isinstance(item, News | Submission) else ""
    return next((one for one in ranked if one is not None), len(ranks)), day


def rank(text: str, ranks: Ranks) -> int | None:
    """The rank of the name that stands first in a text; of names in one place, that of the longest."""
    found = [
        (at, -len(name), number)
        for number, names in enumerate(ranks)
        for name in names
        if (at := text.casefold().find(name.casefold())) >= 0
    ]
    return min(found)[2] if found else None
