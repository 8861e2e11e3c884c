"""Cross-validation of a recipe on the bundled examples, and the development news where they are at hand."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bench.copies import leaders
from classifier import labelled, train
from classifier.compare import answers
from classifier.engine import Cut
from classifier.figures import figures, paired
from classifier.labelled import LANGUAGES, Labelled
from classifier.space import Recipe
from classifier.taxonomy import load
from classifier.words import Words

FOLDS = 5
THEMES = load()
SLUGS = [theme.slug for theme in THEMES]
Answer = frozenset[str]


class Remembering(Words):
    """Words that cut each text once, whatever the recipe."""

    def __init__(
        self, words: Words, turn: Callable[[list[str]], list[str]] | None = None, segment: Cut | None = None
    ) -> None:
        self.__dict__.update(words.__dict__)
        if segment:
            self.__dict__["_segment"] = segment
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

    @cached_property
    def folds(self) -> list[int]:
        """The fold of each example, by the id of the first of its near-copies: for ever."""
        names = [self.examples[leader].id for leader in leaders(self.examples)]
        return [hashlib.sha256(f"fold {name}".encode()).digest()[0] % FOLDS for name in names]


def material() -> Material:
    """Read everything there is."""
    folder = os.environ.get("GREENSILK_NEWS")
    news = labelled.read(Path(folder) / "dev.jsonl", set(SLUGS)) if folder else []
    return Material(train.read(train.EXAMPLES, set(SLUGS)), news)


def learned(items: Sequence[Labelled], recipe: Recipe, words: Words) -> train.Learned:
    """A model of these examples."""
    return train.learn(items, train.cut(items, words), THEMES, recipe, words)


def crossed(
    have: Material, recipe: Recipe, words: Words, keep: Callable[[Labelled], bool] = lambda _: True
) -> list[Answer]:
    """The answer to each example of a model that learned from the other folds; `keep` says from what of them."""
    said: dict[int, Answer] = {}
    numbered = list(zip(have.folds, have.examples, strict=True))
    for number in range(FOLDS):
        model = learned([item for fold, item in numbered if fold != number and keep(item)], recipe, words).model(words)
        asked = [index for index, (fold, _) in enumerate(numbered) if fold == number]
        said |= dict(zip(asked, answers(model, [have.examples[index] for index in asked]), strict=True))
    return [said[index] for index in range(len(numbered))]


def by_language(items: Sequence[Labelled], *answers: Sequence[Answer]) -> Iterator[tuple[list[Labelled], ...]]:
    """Items and answers to them, Chinese ones, then English ones."""
    for language in LANGUAGES:
        places = [place for place, item in enumerate(items) if item.language == language]
        yield tuple([column[place] for place in places] for column in (items, *answers))


def line(name: str, items: Sequence[Labelled], said: Sequence[Answer], usual: Sequence[Answer] | None = None) -> str:
    """One row of a table, a group of figures for each language, with the paired difference to the `usual` answers."""
    cells = []
    for part, answer, before in by_language(items, said, usual or said):
        told = figures(part, answer, SLUGS)
        cells += [
            f"{told['strict']['micro_f1']:.3f}",
            gain(part, answer, before) if usual else "",
            f"{told['strict']['macro_f1']:.2f}",
            f"{told['relevance']['f1']:.3f}",
            f"{told['hard_negative_fpr']:.2f}",
        ]
    return f"| {name} | {' | '.join(cells)} |"


def gain(items: Sequence[Labelled], said: Sequence[Answer], usual: Sequence[Answer]) -> str:
    """How much better in strict micro-F1, with the middle 95 % of a paired bootstrap."""
    one = paired(items, said, usual, SLUGS)
    return f"{one.middle:+.3f} ({one.low:+.3f} to {one.high:+.3f})"


HEAD = (
    "| | zh micro-F1 | against everything | macro | relevance | hard tagged "
    "| en micro-F1 | against everything | macro | relevance | hard tagged |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|"
)
