"""What changed from one text to the next, paragraph by paragraph and, inside a paragraph, character by character."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Final, Literal

Change = Literal["same", "removed", "added"]
Pieces = tuple[tuple[str, Change], ...]

_UNITS: Final = re.compile(r"[0-9A-Za-z]+(?:[.,'’-][0-9A-Za-z]+)*|\s+|.", re.DOTALL)
_LIKE: Final = 0.4
_SENTENCES: Final = re.compile(r"[^。！？!?；;]*[。！？!?；;]+[”’」』]?|[^。！？!?；;]+")
_LONGEST: Final = 800  # units: comparing them grows with their product
_ISLAND: Final = 2  # what stays the same between two changes, but is shorter, reads better as changed


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A changed paragraph in pieces, or a run of unchanged ones: then `unchanged` says how many."""

    pieces: Pieces = ()
    unchanged: int = 0


def difference(before: str, after: str) -> list[Paragraph]:
    """The paragraphs of two texts, what they have in common counted."""
    old, new = before.split("\n"), after.split("\n")
    found: list[Paragraph] = []
    for kind, left, right, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Paragraph(unchanged=right - left))
        else:
            found += _changed(old[left:right], new[first:last])
    return found


def pieces(before: str, after: str) -> Pieces:
    """One line of text, and what became of it."""
    old, new = _UNITS.findall(before), _UNITS.findall(after)
    if max(len(old), len(new)) > _LONGEST:
        return tuple(_by_sentences(_SENTENCES.findall(before), _SENTENCES.findall(after)))
    match = SequenceMatcher(None, old, new, autojunk=False)
    if match.ratio() < _LIKE:
        return _whole(before, "removed") + _whole(after, "added")
    return tuple(_told(old, new, _without_islands(match.get_opcodes())))


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[Paragraph]:
    for before, after in zip_longest(old, new, fillvalue=""):
        yield Paragraph(pieces(before, after))


def _by_sentences(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, Change]]:
    for kind, left, right, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield "".join(old[left:right]), "same"
            continue
        for before, after in zip_longest(old[left:right], new[first:last], fillvalue=""):
            short = max(len(before), len(after)) <= _LONGEST
            yield from pieces(before, after) if short else _whole(before, "removed") + _whole(after, "added")


def _whole(text: str, change: Change) -> Pieces:
    return ((text, change),) if text else ()


_Step = tuple[bool, int, int, int, int]


def _without_islands(steps: Sequence[tuple[str, int, int, int, int]]) -> list[_Step]:
    """The steps, each with whether it is a change; changes with next to nothing between them become one."""
    joined: list[_Step] = []
    for place, (kind, left, right, first, last) in enumerate(steps):
        inside = 0 < place < len(steps) - 1
        change = kind != "equal" or (inside and right - left <= _ISLAND)
        if joined and joined[-1][0] and change:
            _, start, _, begin, _ = joined.pop()
            joined.append((True, start, right, begin, last))
        else:
            joined.append((change, left, right, first, last))
    return joined


def _told(old: Sequence[str], new: Sequence[str], steps: Sequence[_Step]) -> Iterator[tuple[str, Change]]:
    for change, left, right, first, last in steps:
        if not change:
            yield "".join(old[left:right]), "same"
            continue
        if right > left:
            yield "".join(old[left:right]), "removed"
        if last > first:
            yield "".join(new[first:last]), "added"
