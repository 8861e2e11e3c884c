"""How much a theme's terms are worth, by the examples."""

from collections import Counter
from collections.abc import Iterable

from classifier.taxonomy import Theme
from classifier.words import Words

Text = tuple[list[str], list[str]]
"""The words of a title and of a body."""


class Strengths:
    """How far the examples bear out a theme's terms: the share of those with the term that are of the theme."""

    def __init__(self, theme: Theme, words: Words, trust: int) -> None:
        self._terms = sorted({words.term(term) for term in (*theme.terms_zh, *theme.terms_en)})
        self._trust = trust
        self._seen: Counter[str] = Counter()
        self._right: Counter[str] = Counter()

    def learn(self, texts: Iterable[Text], answer: Iterable[bool]) -> None:
        """Counts the terms in examples, given as the words of title and body, and whether they are of the theme."""
        terms = frozenset(self._terms)
        for (title, body), right in zip(texts, answer, strict=True):
            held = terms & {*title, *body}
            self._seen.update(held)
            self._right.update(held if right else ())

    def all(self) -> dict[str, float]:
        """Every term with its strength in 0..1; 1 for a term that no example holds."""
        return {term: round(self._strength(term, 0, 0), 4) for term in self._terms}

    def without(self, term: str, *, right: bool) -> float:
        """The strength for an example that holds the term, as if that example had not been seen."""
        return self._strength(term, 1, int(right))

    def _strength(self, term: str, seen: int, right: int) -> float:
        if not self._trust:
            return 1.0
        return (self._right[term] - right + self._trust) / (self._seen[term] - seen + self._trust)
