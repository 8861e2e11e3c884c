"""A past issue as text: split at its 来源, 供稿 and —— lines into the items it was made of.

The text of a PDF has its lines broken anywhere and its headlines in the contents page alone; a box set beside the text
stands behind it. What cannot be told apart is kept as a page, so that nothing of the text is lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from classifier import taxonomy
from crawler import credits as printed
from feeds.issue import contents
from feeds.issue.broken import SENT, SOURCE, joined
from feeds.issue.contents import ENDED, PAGE
from feeds.issue.days import FULL, OPENING
from feeds.issue.items import Coalition, Item, News, Page, Plan, Point, Quote, Report, Submission

_SPOKEN: Final = re.compile(r"^(?:——|—|--)\s*(?P<who>\S.*)$")
_POINTS: Final = re.compile(r"(?:(?P<year>20\d\d)\s*年的?)?\s*(?:工作计划|(?P<done>工作进展))\s*包括\s*[:：]$")
_NUMBERED: Final = re.compile(r"^(?P<number>\d{1,2})\s*[.．、]\s*(?P<text>\D.*|\d.*)$")
_REPORT: Final = re.compile(r"^(?:关注问题报告|专项报告|研究报告)\s*[:：].+$|^.{4,40}研究项目$")
_LINK: Final = re.compile(r"^(?:报告下载链接|原文链接)\s*[:：]\s*(?P<link>https?://\S+)$")
_SHORT, _HEADLINE = 26, 60
_CONTACT: Final = ("联系方式", "联系秘书处")


@dataclass(frozen=True)
class Split:
    """A past issue; `sections` are the titles its items stand under."""

    items: tuple[tuple[str, Item], ...]
    contents: tuple[str, ...]

    def count(self, kind: type[Item]) -> int:
        return sum(type(item) is kind for _, item in self.items)


def split(text: str) -> Split:
    """The items of a past issue."""
    listed, rest = contents.read(list(joined(text)))
    reader = Reader(listed.titles)
    for block in rest:
        reader.line(block)
    reader.flush()
    return Split(tuple(listed.placed(reader.items)), listed.headlines)


class Reader:
    """Reads paragraph after paragraph; what has no closing line is news of the coalition, or a page."""

    def __init__(self, titles: Sequence[str]) -> None:
        self._titles = titles
        self._section = ""
        self._text: list[str] = []
        self._points: list[Point] = []
        self._part = ""
        self._year = 0
        self._link = ""
        self._contacts = False
        self.items: list[tuple[str, Item]] = []

    def line(self, block: str) -> None:
        """Read one paragraph."""
        if block in _CONTACT or self._breaks(block):
            self.flush()
        self._contacts = self._contacts or block in _CONTACT
        steps = (self._titled, self._credited, self._sent, self._spoken, self._planned, self._linked)
        known = not self._contacts and any(step(block) for step in steps)
        if not known and block != PAGE:
            self._text.append(block)

    def flush(self) -> None:
        """What was read so far is whole."""
        if not self._text:
            return
        dated = not self._contacts and any(OPENING.match(text) for text in self._text[:2])
        headline, paragraphs = self._taken()
        news = Coalition(headline=headline, paragraphs=paragraphs, day=_opening(paragraphs))
        self._put(news if dated else Page(headline=headline, paragraphs=paragraphs))

    def _breaks(self, block: str) -> bool:
        """Whether the coalition's own news ends here, for it has no closing line: before a new page, or a new date."""
        before = self.items[-1][1] if self.items else None
        if self._contacts or before is None or type(before) in (News, Submission):
            return False
        return block == PAGE or (bool(OPENING.match(block)) and any(map(OPENING.match, self._text[:2])))

    def _titled(self, block: str) -> bool:
        if block not in self._titles:
            return False
        if self._text and OPENING.match(self._text[0]):
            self.flush()
        self._section = block
        return True

    def _credited(self, block: str) -> bool:
        if (found := SOURCE.match(block)) is None:
            return False
        headline, paragraphs = self._taken()
        sources = tuple(printed.house(name) for name in printed.names(found["names"]))
        self._put(News(headline, paragraphs, sources=sources, link=self._link, day=_opening(paragraphs)))
        self._link = ""
        return True

    def _sent(self, block: str) -> bool:
        if (found := SENT.match(block)) is None:
            return False
        theme = found["theme"].strip()
        before = self.items[-1][1] if self.items else None
        if not self._text and isinstance(before, Submission):
            kept, given = _shared_out(before, theme)
            self.items[-1] = (self.items[-1][0], kept)
            self._put(given)
        else:
            headline, paragraphs = self._taken()
            self._put(Submission(headline, paragraphs, theme=theme, day=_opening(paragraphs)))
        return True

    def _spoken(self, block: str) -> bool:
        if (found := _SPOKEN.match(block)) is None:
            return False
        said = found["who"].replace("\u3000", "  ").rstrip()
        titles, _, speaker = said.rpartition("  ") if "  " in said else said.rpartition(" ")
        paragraphs, self._text = tuple(self._text), []
        self._put(Quote(paragraphs=paragraphs, speaker=speaker.strip(), titles=titles.strip()))
        return True

    def _planned(self, block: str) -> bool:
        """The line above points, a point, or the name of the partnership below them."""
        if found := _POINTS.search(block):
            self.flush()
            self._part = "progress" if found["done"] else "plan"
            self._year = int(found["year"] or self._year)
        elif self._part and (found := _NUMBERED.match(block)):
            state = "done" if self._part == "progress" else "planned"
            self._points.append(Point(int(found["number"]), found["text"], self._part, state))
        elif self._points and len(block) <= _SHORT and not block.endswith(ENDED):
            self._put(Plan(theme=block, year=self._year, points=tuple(self._points)))
            self._points, self._part = [], ""
        else:
            return False
        return True

    def _linked(self, block: str) -> bool:
        if found := _LINK.match(block):
            self._link = found["link"]
        elif _REPORT.match(block) and self._text:
            paragraphs, self._text = tuple(self._text), []
            self._put(Report(headline=block, paragraphs=paragraphs))
        else:
            return False
        return True

    def _put(self, item: Item) -> None:
        self.items.append((self._section, item))

    def _taken(self) -> tuple[str, tuple[str, ...]]:
        """The headline, if a line looks like one, and the paragraphs."""
        first, *rest = self._text or [""]
        self._text = []
        if rest and len(first) <= _HEADLINE and not first.endswith(ENDED):
            return first, tuple(rest)
        return "", (first, *rest) if first else ()


def _shared_out(item: Submission, theme: str) -> tuple[Submission, Submission]:
    """Two closing lines in a row: what opens with a date goes to the partnership whose name it is nearer to."""
    groups: list[list[str]] = []
    for text in item.paragraphs:
        if OPENING.match(text) or not groups:
            groups.append([])
        groups[-1].append(text)
    near = [_told(" ".join(group), item.theme) > _told(" ".join(group), theme) for group in groups]
    kept = tuple(text for group, stays in zip(groups, near, strict=True) if stays for text in group)
    given = tuple(text for group, stays in zip(groups, near, strict=True) if not stays for text in group)
    first = replace(item, paragraphs=kept, day=_opening(kept))
    return first, Submission(paragraphs=given, theme=theme, day=_opening(given))


def _told(text: str, theme: str) -> int:
    """How often a text says what belongs to a theme."""
    found = [known for known in taxonomy.load() if theme in known.names]
    return sum(text.count(term) for known in found for term in known.terms_zh)


def _opening(paragraphs: Sequence[str]) -> str:
    match = FULL.search(paragraphs[0]) if paragraphs else None
    if match is None or not match["day"]:
        return ""
    return f"{int(match['year'])}-{int(match['month']):02}-{int(match['day']):02}"
