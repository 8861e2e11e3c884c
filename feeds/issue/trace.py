"""Each sentence of an item beside the sentence of the article it is from, with every word that was changed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from feeds.issue.sentences import pairs, split

_NEAR: Final = 0.4
_SIGNS: Final = re.compile(r"[\s\u3000]+")


@dataclass(frozen=True, slots=True)
class Change:
    """Words of the original, and what stands in the item instead; either may be empty."""

    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Traced:
    """A sentence of an item; `article` is None, and `original` empty, if it is in none of the item's articles.

    `spans` says where the sentence has words that the original has not.
    """

    sentence: str
    article: int | None
    original: str
    changes: tuple[Change, ...]
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def exact(self) -> bool:
        return self.article is not None and not self.changes

    @property
    def shown(self) -> str:
        """The sentence with every changed word in brackets: [-was-]{+now+}."""
        if self.article is None:
            return f"{{+{self.sentence}+}}"
        shown = ""
        for step, a, b, c, d in _steps(self.original, self.sentence):
            was, now = self.original[a:b], self.sentence[c:d]
            shown += now if step == "equal" else f"{f'[-{was}-]' if was else ''}{f'{{+{now}+}}' if now else ''}"
        return shown


def trace(paragraphs: Sequence[str], originals: Mapping[int, str]) -> list[Traced]:
    """Every sentence of a text with its original.

    Args:
        originals: title and text of each article, by its id.
    """
    known = [(number, said.strip(), pairs(said)) for number, text in originals.items() for said in _sentences(text)]
    return [_one(said.strip(), known, originals) for text in paragraphs for said in split(text)]


def _sentences(text: str) -> list[str]:
    return [said for paragraph in text.split("\n") for said in split(paragraph)]


def _one(said: str, known: Sequence[tuple[int, str, set[str]]], originals: Mapping[int, str]) -> Traced:
    plain = _plain(said)
    for number, text in originals.items():
        if plain in _plain(text):
            return Traced(said, number, said, ())
    mine = pairs(said)
    best = max(known, key=lambda one: _likeness(mine, one[2]), default=None)
    if best is None or _likeness(mine, best[2]) < _NEAR:
        return Traced(said, None, "", (Change("", said),), ((0, len(said)),))
    number, original, _ = best
    return changed(original, said, number)


def changed(original: str, said: str, article: int) -> Traced:
    """A sentence beside the one of an article that it came from."""
    steps = [step for step in _steps(original, said) if step[0] != "equal"]
    changes = tuple(Change(original[a:b], said[c:d]) for _, a, b, c, d in steps)
    return Traced(said, article, original, changes, tuple((c, d) for *_, c, d in steps if d > c))


def likeness(one: str, other: str) -> float:
    """How much two sentences share, from 0 to 1."""
    return _likeness(pairs(one), pairs(other))


def _likeness(mine: set[str], other: set[str]) -> float:
    """How much of the shorter of two sentences stands in the other."""
    smaller = min(len(mine), len(other))
    return len(mine & other) / smaller * min(1.0, smaller / 6) if smaller else 0.0


def _steps(original: str, said: str) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, original, said, autojunk=False).get_opcodes()


def _plain(text: str) -> str:
    return _SIGNS.sub("", text)
