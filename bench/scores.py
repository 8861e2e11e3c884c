"""What a score is worth: how many of the themes given with it are right, by cross-validation."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from bench.folds import FOLDS, Material, learned, material
from classifier.space import Recipe

EDGES = (0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)


def main() -> None:
    """Print the table."""
    print(*examples(material()), sep="\n")


def examples(have: Material) -> Iterator[str]:
    """A row a range of scores; themes of sure answers and of unsure ones."""
    yield "| score | themes given | of these right | of unsure answers | of these right |"
    yield "|---|---|---|---|---|"
    given = list(_given(have))
    for low, high in pairwise(EDGES):
        cells = []
        for unsure in (False, True):
            right = [one for score, one, doubt in given if low <= score < high and doubt is unsure]
            cells.append(f"{len(right)} | {sum(right) / len(right):.0%}" if right else "0 | –")
        yield f"| {low:.2f}–{high:.2f} | {' | '.join(cells)} |"


def _given(have: Material) -> Iterator[tuple[float, bool, bool]]:
    """Each theme given to an example by a model that never saw it: its score, whether it is right, whether unsure."""
    for number in range(FOLDS):
        inside = [item for fold, item in zip(have.folds, have.examples, strict=True) if fold != number]
        model = learned(inside, Recipe(), have.words).model(have.words)
        for fold, item in zip(have.folds, have.examples, strict=True):
            if fold == number:
                said = model.tag(item.title, item.body)
                yield from ((one.score, one.theme in item.themes, said.unsure) for one in said.themes)
