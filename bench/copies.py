"""Near-copies among the examples: what one fold learned must not be asked about in another."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations

from classifier.labelled import Labelled

LENGTH = 8
"""Characters of the pieces that two texts may share."""
NEAR = 0.2
"""Share of all their pieces that near-copies have in common (Jaccard)."""


def copies(items: Sequence[Labelled]) -> list[tuple[int, int]]:
    """The pairs of near-copies, by their places in the list."""
    texts = [_pieces(item) for item in items]
    holders: dict[str, list[int]] = defaultdict(list)
    for number, pieces in enumerate(texts):
        for piece in pieces:
            holders[piece].append(number)
    shared = Counter(pair for numbers in holders.values() for pair in combinations(numbers, 2))
    return [pair for pair, common in shared.items() if common >= NEAR * len(texts[pair[0]] | texts[pair[1]])]


def leaders(items: Sequence[Labelled]) -> list[int]:
    """For each item the place of the first of its near-copies, or its own: equal for all that belong together."""
    first = list(range(len(items)))
    for one, other in copies(items):
        low, high = sorted((first[one], first[other]))
        first = [low if number == high else number for number in first]
    return first


def _pieces(item: Labelled) -> set[str]:
    text = "".join(f"{item.title}{item.body}".split())
    return {text[start : start + LENGTH] for start in range(max(1, len(text) - LENGTH + 1))}
