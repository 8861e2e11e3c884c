"""The passage of a text that a search found, with its words marked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from pipelines.archive import text
from pipelines.archive.tree import Words

Marked = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it was searched for."""
_Span = tuple[int, int]

WIDTH: Final = 120
_LEAD: Final = 30
_LATIN: Final = re.compile("[0-9A-Za-z]+$")


def marked(printed: str, words: Iterable[Words]) -> Marked:
    """A whole text with what was searched for marked."""
    return _pieces(printed, _spans(printed, words), 0, len(printed))


def passage(body: str, words: Iterable[Words]) -> Marked:
    """About 120 characters around the place where most of the words stand together; without one, the beginning."""
    printed = " ".join(body.split())
    spans = _spans(printed, [word for word in words if not word.title])
    first = max((start for start, _ in spans), key=lambda start: _seen(printed, spans, start), default=0)
    start = _edge(printed, max(0, first - _LEAD))
    end = len(printed) if len(printed) <= start + WIDTH else _edge(printed, max(start + WIDTH, _end(spans, first)))
    pieces = _pieces(printed, spans, start, end)
    before, after = (("…", False),) if start else (), (("…", False),) if end < len(printed) else ()
    return (*before, *pieces, *after)


def plainly(pieces: Marked, left: str = "«", right: str = "»") -> str:
    """A marked text as plain text."""
    return "".join(f"{left}{piece}{right}" if hit else piece for piece, hit in pieces)


def _spans(printed: str, words: Iterable[Words]) -> list[_Span]:
    """What is to be marked, from left to right, without overlaps."""
    normal, origin = text.mapped(printed)
    needles = {text.plain(phrase) for word in words for phrase in word.phrases}
    found = sorted(
        (origin[at], origin[at + len(needle) - 1] + 1) for needle in needles for at in text.places(needle, normal)
    )
    merged: list[_Span] = []
    for start, end in found:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _seen(printed: str, spans: list[_Span], first: int) -> int:
    """How many different words a passage around this place would show."""
    return len({printed[start:end] for start, end in spans if first <= start and end <= first + WIDTH - _LEAD})


def _end(spans: list[_Span], first: int) -> int:
    return next((end for start, end in spans if start == first), 0)


def _edge(printed: str, at: int) -> int:
    """The place itself, or the beginning of the Latin word around it."""
    word = _LATIN.search(printed[:at]) if _LATIN.match(printed[at : at + 1]) else None
    return word.start() if word and at - word.start() < _LEAD else at


def _pieces(printed: str, spans: list[_Span], start: int, end: int) -> Marked:
    inside = [(max(start, left), min(end, right)) for left, right in spans if left < end and right > start]
    cuts = sorted({start, end, *(cut for span in inside for cut in span)})
    hits = {left for left, _ in inside}
    return tuple((printed[left:right], left in hits) for left, right in pairwise(cuts))
