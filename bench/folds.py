"""Cross-validation of a recipe on the bundled examples, and the development news where they are at hand."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from classifier import labelled, train
from classifier.compare import answers
from classifier.figures import figures
from classifier.labelled import Labelled
from classifier.space import Recipe
from classifier.taxonomy import load
from classifier.words import Words

FOLDS = 5
THEMES = load()
SLUGS = [theme.slug for theme in THEMES]
Answer = frozenset[str]


class Remembering(Words):
    """Words that cut each text once, whatever the recipe."""

    def __init__(self, words: Words, turn: Callable[[list[str]], list[str]] | None = None) -> None:
        self.__dict__.update(words.__dict__)
        self._turn = turn
        self._known: dict[str, list[str]] = {}

    def split(self, plain: str) -> list[str]:
        """The words, turned into other units if need be."""
        if plain not in self._known:
            words = super().split(plain)
            self._known[plain] = self._turn(words) if self._turn else words
        return self._known[plain]


@dataclass(frozen=True)
class Material:
    """The examples and, if GREENSILK_NEWS names their folder, the development news."""

    examples: Sequence[Labelled]
    news: Sequence[Labelled]

    @cached_property
    def words(self) -> Remembering:
        """The default way to cut them."""
        return Remembering(train.known_words(THEMES, Recipe()))


def material() -> Material:
    """Read everything there is."""
    folder = os.environ.get("GREENSILK_NEWS")
    news = labelled.read(Path(folder) / "dev.jsonl", set(SLUGS)) if folder else []
    return Material(train.read(train.EXAMPLES, set(SLUGS)), news)


def fold(item: Labelled) -> int:
    """The fold of an example, by its id for ever."""
    return hashlib.sha256(f"fold {item.id}".encode()).digest()[0] % FOLDS


def learned(items: Sequence[Labelled], recipe: Recipe, words: Words) -> train.Learned:
    """A model of these examples."""
    return train.learn(items, train.cut(items, words), THEMES, recipe, words)


def crossed(
    items: Sequence[Labelled], recipe: Recipe, words: Words, keep: Callable[[Labelled], bool] = lambda _: True
) -> list[Answer]:
    """The answer to each example of a model that learned from the other folds; `keep` says from what of them."""
    said: dict[int, Answer] = {}
    for number in range(FOLDS):
        model = learned([i for i in items if fold(i) != number and keep(i)], recipe, words).model(words)
        asked = [index for index, item in enumerate(items) if fold(item) == number]
        said |= dict(zip(asked, answers(model, [items[index] for index in asked]), strict=True))
    return [said[index] for index in range(len(items))]


def line(name: str, items: Sequence[Labelled], said: Sequence[Answer]) -> str:
    """One row of a table, a group of figures for each language."""
    cells = []
    for language in ("zh", "en"):
        pairs = [(item, answer) for item, answer in zip(items, said, strict=True) if item.language == language]
        told = figures([item for item, _ in pairs], [answer for _, answer in pairs], SLUGS)
        low, high = told["strict"]["interval"]["micro_f1"]
        cells.append(
            f"{told['strict']['micro_f1']:.3f} ({low:.2f}–{high:.2f}) | {told['strict']['macro_f1']:.2f} "
            f"| {told['relevance']['f1']:.3f} | {told['hard_negative_fpr']:.2f}"
        )
    return f"| {name} | {' | '.join(cells)} |"


HEAD = (
    "| | zh micro-F1 | macro | relevance | hard negatives tagged | en micro-F1 | macro | relevance | hard |\n"
    "|---|---|---|---|---|---|---|---|---|"
)
