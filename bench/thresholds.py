"""Thresholds of their own for each theme and each language, fitted inside the cross-validation, against 0.5 for all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from bench.folds import FOLDS, HEAD, SLUGS, Answer, Material, Remembering, crossed, learned, line, material
from classifier.compare import answers
from classifier.figures import figures
from classifier.labelled import LANGUAGES, Labelled
from classifier.model import RELEVANCE, Model
from classifier.shelf import Learned
from classifier.space import Recipe

GRID = (0.3, 0.4, 0.5, 0.6, 0.7)
RECIPE = Recipe()
Thresholds = dict[str, float]
Asked = dict[float, list[Answer]]


def main() -> None:
    """Print the table."""
    print(*examples(material()), sep="\n")


def examples(have: Material) -> Iterator[str]:
    """The table of answers to the examples: thresholds are chosen on folds that the asked one is not part of."""
    yield HEAD
    usual = crossed(have, RECIPE, have.words)
    yield line("0.5 for all", have.examples, usual)
    said = {name: list(usual) for name in CHOICES}
    for number in range(FOLDS):
        _ask(number, have, said)
    for name, answered in said.items():
        yield line(name, have.examples, answered, usual)


def _ask(number: int, have: Material, said: dict[str, list[Answer]]) -> None:
    """Put the answers to one fold into `said`, by each way to choose thresholds on the others."""
    numbered = list(enumerate(zip(have.folds, have.examples, strict=True)))
    inside = [item for _, (fold, item) in numbered if fold != number]
    grids, whole = _grids(inside, have.words), learned(inside, RECIPE, have.words)
    for name, choose in CHOICES.items():
        for language, thresholds in choose(inside, *grids).items():
            places = [place for place, (fold, item) in numbered if fold == number and item.language == language]
            model = _with(whole, thresholds, have.words)
            for place, answer in zip(places, answers(model, [have.examples[place] for place in places]), strict=True):
                said[name][place] = answer


def _grids(items: Sequence[Labelled], words: Remembering) -> tuple[Asked, Asked]:
    """Cross-validated answers inside, for each threshold of the grid: of all themes, and of relevance."""
    part = Material(items, [])
    themes: Asked = {value: [frozenset()] * len(items) for value in GRID}
    gates: Asked = {value: [frozenset()] * len(items) for value in GRID}
    for number in range(FOLDS):
        whole = learned([item for fold, item in zip(part.folds, items, strict=True) if fold != number], RECIPE, words)
        places = [place for place, fold in enumerate(part.folds) if fold == number]
        asked = [items[place] for place in places]
        for value in GRID:
            for grid, thresholds in ((themes, dict.fromkeys(SLUGS, value)), (gates, {RELEVANCE: value})):
                for place, answer in zip(places, answers(_with(whole, thresholds, words), asked), strict=True):
                    grid[value][place] = answer
    return themes, gates


def _with(whole: Learned, thresholds: Thresholds, words: Remembering) -> Model:
    return replace(whole, texts=whole.texts | {"thresholds": whole.texts["thresholds"] | thresholds}).model(words)


def _by_theme(items: Sequence[Labelled], themes: Asked, _: Asked) -> dict[str, Thresholds]:
    told = {value: figures(items, themes[value], SLUGS)["per_theme"] for value in GRID}
    best = {slug: max(GRID, key=lambda value: told[value][slug]["f1"] or 0) for slug in SLUGS}
    return dict.fromkeys(LANGUAGES, best)


def _by_language(items: Sequence[Labelled], themes: Asked, gates: Asked) -> dict[str, Thresholds]:
    return {
        language: dict.fromkeys(SLUGS, _best(language, items, themes)) | {RELEVANCE: _best(language, items, gates)}
        for language in LANGUAGES
    }


def _best(language: str, items: Sequence[Labelled], asked: Asked) -> float:
    places = [place for place, item in enumerate(items) if item.language == language]
    part = [items[place] for place in places]
    told = {value: figures(part, [asked[value][place] for place in places], SLUGS) for value in GRID}
    return max(GRID, key=lambda value: told[value]["strict"]["micro_f1"] or 0)


CHOICES: dict[str, Callable[[Sequence[Labelled], Asked, Asked], dict[str, Thresholds]]] = {
    "one a theme": _by_theme,
    "one a language": _by_language,
}
