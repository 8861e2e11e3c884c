"""The contents page of a past issue: its sections, and which headline belongs to which item."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from feeds.issue.days import OPENING
from feeds.issue.items import Item, News, Page, Submission
from feeds.issue.sentences import pairs

ENDED: Final = tuple("。！？：；…”）)」』!?:;.")
PAGE: Final = "\f"
_MASTHEAD: Final = re.compile(r"秘书处$|主办|编印|编制|^第.{1,4}期|^总第")
_TITLE = 8
_LIKELY = 0.18


@dataclass(frozen=True)
class Contents:
    """Headlines in order, with the section each stands under; a section's title may stand before or behind them."""

    headlines: tuple[str, ...]
    titles: tuple[str, ...]
    sections: Mapping[str, str]

    def placed(self, items: Sequence[tuple[str, Item]]) -> Iterator[tuple[str, Item]]:
        """The items with the headlines they share most with, each headline once, in the sections of those."""
        given = self._given(items)
        for at, (section, item) in enumerate(items):
            if at in given:
                yield self.sections.get(given[at], section), replace(item, headline=given[at])
            else:
                yield self._usual(item) or section, item

    def _given(self, items: Sequence[tuple[str, Item]]) -> dict[int, str]:
        news = [at for at, (_, item) in enumerate(items) if isinstance(item, News)]
        likely = sorted(((_shared(one, items[at][1]), -at, one) for at in news for one in self.headlines), reverse=True)
        given: dict[int, str] = {}
        for score, behind, headline in likely:
            if score >= _LIKELY and -behind not in given and headline not in given.values():
                given[-behind] = headline
        return given

    def _usual(self, item: Item) -> str:
        """Where items without a headline stand: what partners sent under 专题, the coalition's own under 联盟."""
        if isinstance(item, Page) or type(item) is News:
            return ""
        word = "专题" if isinstance(item, Submission) else "联盟"
        return next((title for title in self.titles if word in title), "")


def read(blocks: Sequence[str]) -> tuple[Contents, list[str]]:
    """The contents page, and the paragraphs behind it."""
    end = next((at for at, block in enumerate(blocks) if OPENING.match(block) or block.endswith("。")), 0)
    front = [block for block in blocks[:end] if block != PAGE]
    titles = tuple(dict.fromkeys(one for one in front if len(one) <= _TITLE and not one.endswith(ENDED)))
    # The title above the first text stands there a second time.
    listed = front[:-1] if front and front.count(front[-1]) > 1 else front
    behind = bool(listed) and listed[-1] in titles
    sections: dict[str, str] = {}
    title = ""
    for block in reversed(listed) if behind else listed:
        if block in titles:
            title = block
        elif block not in sections:
            sections[block] = title
    headlines = tuple(one for one in dict.fromkeys(listed) if one not in titles and not _MASTHEAD.search(one))
    return Contents(headlines, titles, sections), [*front[len(listed) :], *blocks[end:]]


def _shared(headline: str, item: Item) -> float:
    wanted = pairs(headline)
    return len(wanted & pairs("\n".join(item.paragraphs))) / (len(wanted) or 1)
