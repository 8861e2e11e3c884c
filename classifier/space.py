"""Terms to numbers, the same way in training and in serving."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]


@dataclass(frozen=True)
class Recipe:
    """How a model reads a text; it is kept in the model.

    Attributes:
        engine: the segmenter.
        title: a word of the title counts as often as this many of the body.
        words: the length of the part of the vector that holds the words.
        terms: what a theme's own term adds, were the text very short.
        usual: words in a usual item; a theme's term weighs less the longer the text it is mentioned in.
        gate: whether relevance is asked first, and closes the door to all themes.
    """

    engine: str = "jieba"
    title: int = 4
    words: float = 1.5
    terms: float = 0.6
    usual: int = 60
    gate: bool = True


@dataclass(frozen=True)
class Vector:
    """One item: `values[i]` in column `columns[i]` comes from `terms[i]`; a column may occur repeatedly."""

    terms: list[str]
    columns: list[int]
    values: list[float]


class Space:
    """A column a word of the vocabulary, then a column a theme for the theme's own terms."""

    def __init__(
        self, recipe: Recipe, vocabulary: Sequence[str], idf: Numbers, themes: Sequence[Iterable[str]]
    ) -> None:
        self._recipe = recipe
        self._first = len(vocabulary)
        self.width = len(vocabulary) + len(themes)
        self._words = dict(zip(vocabulary, enumerate(idf.tolist()), strict=True))
        self._themes: dict[str, list[int]] = {}
        for column, terms in enumerate(themes, start=len(vocabulary)):
            for term in set(terms):
                self._themes.setdefault(term, []).append(column)

    def count(self, title: Iterable[str], body: Iterable[str]) -> Counter[str]:
        """How much each word is stressed in an item."""
        counts = Counter(body)
        for term in title:
            counts[term] += self._recipe.title
        return counts

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
        words = self._words
        known = [(word, n, *words[word]) for word, n in counts.items() if word in words]
        values = [(1 + math.log(n)) * idf for _, n, _, idf in known]
        scale = self._recipe.words / (math.sqrt(sum(value * value for value in values)) or 1)
        vector.terms.extend(word for word, _, _, _ in known)
        vector.columns.extend(column for _, _, column, _ in known)
        vector.values.extend(value * scale for value in values)

    def _place_terms(self, counts: Mapping[str, int], vector: Vector) -> None:
        themes = self._themes
        share = self._recipe.terms / math.sqrt(1 + sum(counts.values()) / self._recipe.usual)
        for term in counts:
            if term in themes:
                for column in themes[term]:
                    vector.terms.append(term)
                    vector.columns.append(column)
                    vector.values.append(share * math.log1p(counts[term]))
