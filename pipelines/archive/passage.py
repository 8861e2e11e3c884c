"""The passage of a text that a search found, with its words marked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise, takewhile
from typing import Final

from pipelines.archive import text
from pipelines.archive.tree import Words

Marked = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it was searched for."""
_Span = tuple[int, int]

WIDTH: Final = 120
_LEAD: Final = 30
_LATIN: Final = re.compile("[0-9A-Za-z]+$")


class Marker:
    """Marks the words of one search in any text."""

    def __init__(self, words: Iterable[Words]) -> None:
        listed = list(words)
        self._title = _pattern(listed)
        self._body = _pattern(word for word in listed if not word.title)

    def title(self, printed: str) -> Marked:
        """A whole title with what was searched for marked."""
        return _pieces(printed, _spans(printed, self._title), 0, len(printed))

    def passage(self, body: str) -> Marked:
        """About 120 characters around the place where most words stand together; without one, the beginning."""
        printed = " ".join(body.split())
        spans = _spans(printed, self._body)
        best = max(range(len(spans)), key=lambda number: _seen(printed, spans[number:]), default=0)
        first, least = spans[best] if spans else (0, 0)
        start = _edge(printed, max(0, first - _LEAD))
        end = len(printed) if len(printed) <= start + WIDTH else _edge(printed, max(start + WIDTH, least))
        before, after = (("…", False),) if start else (), (("…", False),) if end < len(printed) else ()
        return (*before, *_pieces(printed, spans, start, end), *after)


def plainly(pieces: Marked, left: str = "«", right: str = "»") -> str:
    """A marked text as plain text."""
    return "".join(f"{left}{piece}{right}" if hit else piece for piece, hit in pieces)


def _pattern(words: Iterable[Words]) -> re.Pattern[str] | None:
    phrases = sorted({phrase for word in words for phrase in word.phrases}, key=len, reverse=True)
    return re.compile("|".join(map(text.pattern, phrases))) if phrases else None


def _spans(printed: str, pattern: re.Pattern[str] | None) -> list[_Span]:
    """What is to be marked, from left to right, without overlaps."""
    if pattern is None:
        return []
    folded, origin = text.folded(printed)
    found = [match.span() for match in pattern.finditer(folded)]
    return found if origin is None else [(origin[start], origin[end - 1] + 1) for start, end in found]


def _seen(printed: str, spans: list[_Span]) -> int:
    """How many different words a passage that shows the first of some would show."""
    last = spans[0][0] + WIDTH - _LEAD
    return len({printed[start:end] for start, end in takewhile(lambda span: span[1] <= last, spans)})


def _edge(printed: str, at: int) -> int:
    """The place itself, or the beginning of the Latin word around it."""
    word = _LATIN.search(printed[:at]) if _LATIN.match(printed[at : at + 1]) else None
    return word.start() if word and at - word.start() < _LEAD else at


def _pieces(printed: str, spans: list[_Span], start: int, end: int) -> Marked:
    inside = [(max(start, left), min(end, right)) for left, right in spans if left < end and right > start]
    cuts = sorted({start, end, *(cut for span in inside for cut in span)})
    hits = {left for left, _ in inside}
    return tuple((printed[left:right], left in hits) for left, right in pairwise(cuts))
