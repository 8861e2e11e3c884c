"""The yardstick beside the model: a keyword matcher over the same terms, without any learning."""

import re
from collections.abc import Sequence

from classifier.model import MOST_THEMES
from classifier.taxonomy import Theme
from classifier.words import normalise


class Keywords:
    """Gives each theme of which at least so many different terms stand in the text.

    Args:
        least: how many different terms.
        most: themes that are given at most: those whose terms stand there most often.
    """

    def __init__(self, themes: Sequence[Theme], least: int = 2, most: int = MOST_THEMES) -> None:
        self._patterns = {theme.slug: _pattern((*theme.terms_zh, *theme.terms_en)) for theme in themes}
        self._least, self._most = least, most

    def tag(self, title: str, body: str) -> frozenset[str]:
        """The slugs given to a text."""
        text = normalise(f"{title}\n{body}").lower()
        found = {slug: pattern.findall(text) for slug, pattern in self._patterns.items()}
        hits = {slug: len(terms) for slug, terms in found.items() if len(set(terms)) >= self._least}
        ranked = sorted(hits, key=lambda slug: (-hits[slug], slug))
        return frozenset(ranked[: self._most])


def _pattern(terms: Sequence[str]) -> re.Pattern[str]:
    """Any of the terms, the longest first; an English one as a whole word among Han, a plural's s left out."""
    plain = sorted({normalise(term).lower() for term in terms}, key=lambda term: (-len(term), term))
    han = [re.escape(term) for term in plain if not term.isascii()]
    latin = [re.escape(term) for term in plain if term.isascii()]
    return re.compile("|".join([*han, *(rf"\b{term}(?=s?\b)" for term in latin)]), re.ASCII)
