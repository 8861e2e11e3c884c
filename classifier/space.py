"""Terms to numbers, the same way in training and in serving."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
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
        head: words at the beginning of the body that weigh as much as the whole, title included; 0 for no difference.
            A long item says first what it is about, and mentions much in passing later.
        trust: as how many right examples an editor's list counts, when a term's strength is taken from the examples;
            0 if all terms are equally strong.
        gate: whether relevance is asked first, and closes the door to all themes.
        headlines: how much the title of an example counts alone, in training beside the whole.
        parts: the same of each half of a long body.
    """

    engine: str = "jieba"
    title: int = 3
    words: float = 1.5
    terms: float = 0.45
    usual: int = 100
    head: int = 120
    trust: int = 3
    gate: bool = True
    headlines: float = 0.3
    parts: float = 0.1


@dataclass(frozen=True)
class Vector:
    """One item: `values[i]` in column `columns[i]` comes from `terms[i]`; a column may occur repeatedly."""

    terms: list[str]
    columns: list[int]
    values: list[float]


class Space:
    """A column a word of the vocabulary, then a column a theme for the theme's own terms.

    Args:
        recipe: how much what counts.
        vocabulary: the words that have a column, and `idf`, how rare each is.
        themes: the terms of each theme, each with its strength in 0..1.
    """

    def __init__(
        self, recipe: Recipe, vocabulary: Sequence[str], idf: Numbers, themes: Sequence[Mapping[str, float]]
    ) -> None:
        self._recipe = recipe
        self.first = len(vocabulary)
        self.width = len(vocabulary) + len(themes)
        self._words = {word: column for column, word in enumerate(vocabulary)}
        self._idf: list[float] = idf.tolist()
        self._themes: dict[str, list[tuple[int, float]]] = {}
        for column, terms in enumerate(themes, start=len(vocabulary)):
            for term, strength in terms.items():
                self._themes.setdefault(term, []).append((column, strength))

    def vector(self, title: Sequence[str], body: Sequence[str]) -> Vector:
        """The item's place in the space; of a long body, half of what counts is its head."""
        vector, head = Vector([], [], []), self._recipe.head
        if head and len(body) > head:
            self._place(title, body[:head], 0.5, vector)
            self._place(title, body, 0.5, vector)
        else:
            self._place(title, body, 1.0, vector)
        return vector

    def named(self, vector: Vector) -> set[int]:
        """The themes, by their place in the list, of which a term stands in the item."""
        return {column - self.first for column in vector.columns if column >= self.first}

    def _place(self, title: Sequence[str], body: Sequence[str], share: float, vector: Vector) -> None:
        counts = Counter(body)
        for word in title:
            counts[word] += self._recipe.title
        self._place_words(counts, share * self._recipe.words, vector)
        length = len(body) + self._recipe.title * len(title)
        self._place_terms(counts, share * self._recipe.terms / math.sqrt(1 + length / self._recipe.usual), vector)

    def _place_words(self, counts: Mapping[str, int], share: float, vector: Vector) -> None:
        words, idf = self._words, self._idf
        known = [word for word in counts if word in words]
        columns = [words[word] for word in known]
        values = [
            idf[column] if n == 1 else (1 + math.log(n)) * idf[column]
            for column, n in zip(columns, map(counts.__getitem__, known), strict=True)
        ]
        scale = share / (math.sqrt(sum([value * value for value in values])) or 1)
        vector.terms.extend(known)
        vector.columns.extend(columns)
        vector.values.extend([value * scale for value in values])

    def _place_terms(self, counts: Mapping[str, int], share: float, vector: Vector) -> None:
        themes = self._themes
        for term in [term for term in counts if term in themes]:
            for column, strength in themes[term]:
                vector.terms.append(term)
                vector.columns.append(column)
                vector.values.append(share * strength * math.log1p(counts[term]))
