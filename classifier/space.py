"""Terms to numbers, the same way in training and in serving."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]

TITLE = 4
"""A word of the title counts as often as four of the body."""
_WORDS = 1.5
_TERMS = 0.6
_USUAL = 60
"""Terms in a short news item; a theme's term weighs less the longer the text it is mentioned in."""


def count(title: Iterable[str], body: Iterable[str]) -> Counter[str]:
    """How much each term is stressed in an item."""
    counts = Counter(body)
    for term in title:
        counts[term] += TITLE
    return counts


@dataclass(frozen=True)
class Vector:
    """One item: `values[i]` in column `columns[i]` comes from `terms[i]`; a column may occur repeatedly."""

    terms: list[str]
    columns: list[int]
    values: list[float]


class Space:
    """A column a word of the vocabulary, then a column a theme for the theme's own terms."""

    def __init__(self, vocabulary: Sequence[str], idf: Numbers, themes: Sequence[Iterable[str]]) -> None:
        self._first = len(vocabulary)
        self.width = len(vocabulary) + len(themes)
        self._words = {word: (column, float(idf[column])) for column, word in enumerate(vocabulary)}
        self._themes: dict[str, list[int]] = {}
        for column, terms in enumerate(themes, start=len(vocabulary)):
            for term in set(terms):
                self._themes.setdefault(term, []).append(column)

    def vector(self, counts: Mapping[str, int]) -> Vector:
        """The item's place in the space."""
        vector = Vector([], [], [])
        self._place_words(counts, vector)
        self._place_terms(counts, vector)
        return vector

    def named(self, vector: Vector) -> set[int]:
        """The themes, by their place in the list, of which a term stands in the item."""
        return {column - self._first for column in vector.columns if column >= self._first}

    def _place_words(self, counts: Mapping[str, int], vector: Vector) -> None:
        known = [(word, n, *self._words[word]) for word, n in counts.items() if word in self._words]
        values = [(1 + math.log(n)) * idf for _, n, _, idf in known]
        length = math.sqrt(sum(value * value for value in values))
        for (word, _, column, _), value in zip(known, values, strict=True):
            _put(vector, word, column, _WORDS * value / length)

    def _place_terms(self, counts: Mapping[str, int], vector: Vector) -> None:
        share = _TERMS / math.sqrt(1 + sum(counts.values()) / _USUAL)
        for term, n in counts.items():
            for column in self._themes.get(term, ()):
                _put(vector, term, column, share * math.log1p(n))


def _put(vector: Vector, term: str, column: int, value: float) -> None:
    vector.terms.append(term)
    vector.columns.append(column)
    vector.values.append(value)
