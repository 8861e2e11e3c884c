"""The yardstick beside the model: a keyword matcher over the same terms, without any learning."""

import re
from collections.abc import Sequence

from classifier.taxonomy import Theme
from classifier.words import normalise

MOST_THEMES = 3


class Keywords:
    """Gives each theme of which a term stands in the text, at most the three whose terms stand there most often."""

    def __init__(self, themes: Sequence[Theme]) -> None:
        self._patterns = {theme.slug: _pattern((*theme.terms_zh, *theme.terms_en)) for theme in themes}

    def tag(self, title: str, body: str) -> frozenset[str]:
        """The slugs given to a text."""
        text = normalise(f"{title}\n{body}").lower()
        hits = {slug: len(pattern.findall(text)) for slug, pattern in self._patterns.items()}
        ranked = sorted(filter(hits.get, hits), key=lambda slug: (-hits[slug], slug))
        return frozenset(ranked[:MOST_THEMES])


def _pattern(terms: Sequence[str]) -> re.Pattern[str]:
    """Any of the terms, the longest first; an English one as a whole word or its plural."""
    plain = sorted({normalise(term).lower() for term in terms}, key=lambda term: (-len(term), term))
    return re.compile("|".join(rf"\b{re.escape(term)}s?\b" if term.isascii() else re.escape(term) for term in plain))
