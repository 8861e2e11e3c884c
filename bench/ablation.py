"""What each ingredient of the classifier adds: the same measurement without it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bench.folds import HEAD, THEMES, Answer, Material, Remembering, crossed, learned, line, material
from classifier.compare import answers
from classifier.keywords import Keywords
from classifier.labelled import Labelled
from classifier.space import Recipe
from classifier.train import known_words
from classifier.words import names

FULL = Recipe()
_WHOLE = {*names(), *(term for theme in THEMES for term in theme.terms_zh)}
_ALL: Callable[[Labelled], bool] = lambda _: True  # noqa: E731


@dataclass(frozen=True)
class Variant:
    """A way to leave something out or to do it differently.

    Attributes:
        turn: what becomes of the words of a text.
        keep: from which examples is learned.
        apart: whether each language has a model of its own.
    """

    recipe: Recipe = FULL
    turn: Callable[[list[str]], list[str]] | None = None
    keep: Callable[[Labelled], bool] = _ALL
    apart: bool = False


def pairs(words: list[str]) -> list[str]:
    """Names and terms, and of all other Chinese words nothing but their overlapping pairs of characters."""
    return [part for word in words for part in (_pairs(word) if _cuttable(word) else [word])]


def with_pairs(words: list[str]) -> list[str]:
    """The words, and the pairs of characters of those that are no names or terms."""
    return [part for word in words for part in ([word, *_pairs(word)] if _cuttable(word) else [word])]


def _pairs(word: str) -> list[str]:
    return [word[start : start + 2] for start in range(len(word) - 1)]


def _cuttable(word: str) -> bool:
    return len(word) > 2 and not word.isascii() and word not in _WHOLE


VARIANTS = {
    "everything": Variant(),
    "without themes' terms": Variant(replace(FULL, terms=0.0)),
    "terms alone": Variant(replace(FULL, words=0.0)),
    "all terms equally strong": Variant(replace(FULL, trust=0)),
    "without the gate": Variant(replace(FULL, gate=False)),
    "without hard negatives": Variant(keep=lambda item: not item.hard_negative),
    "title as the body": Variant(replace(FULL, title=1)),
    "head as the rest": Variant(replace(FULL, head=0)),
    "pairs of characters, not words": Variant(turn=pairs),
    "words and pairs of characters": Variant(turn=with_pairs),
    "a model a language": Variant(apart=True),
}


def main() -> None:
    """Print the table for the examples, and for the development news."""
    have = material()
    print("Examples, cross-validated:\n")
    print(HEAD)
    matcher = Keywords(THEMES)
    print(line("keywords", have.examples, [matcher.tag(item.title, item.body) for item in have.examples]))
    for name, variant in VARIANTS.items():
        print(line(name, have.examples, _each(variant, have, crossed_in)), flush=True)
    if have.news:
        print("\nDevelopment news:\n")
        print(HEAD)
        print(line("keywords", have.news, [matcher.tag(item.title, item.body) for item in have.news]))
        for name, variant in VARIANTS.items():
            print(line(name, have.news, _each(variant, have, news_in)), flush=True)
        diluted(have)


def diluted(have: Material) -> None:
    """Print the table for the same news, each item followed by another one that belongs to no theme."""
    others = [item.body for item in have.news if not item.themes and item.language == "zh"]
    longer = [
        replace(item, body=f"{item.body}\n{others[number % len(others)]}") for number, item in enumerate(have.news)
    ]
    print(f"\nDevelopment news, each followed by an item without a theme:\n\n{HEAD}")
    for name in ("everything", "head as the rest"):
        said = news_in(VARIANTS[name], Material(have.examples, longer), have.words)
        print(line(name, longer, said), flush=True)


def crossed_in(variant: Variant, have: Material, words: Remembering) -> list[Answer]:
    """Answers to the examples."""
    return crossed(have.examples, variant.recipe, words, variant.keep)


def news_in(variant: Variant, have: Material, words: Remembering) -> list[Answer]:
    """Answers to the news of a model of all examples."""
    kept = [item for item in have.examples if variant.keep(item)]
    return answers(learned(kept, variant.recipe, words).model(words), have.news)


def _each(
    variant: Variant, have: Material, ask: Callable[[Variant, Material, Remembering], list[Answer]]
) -> list[Answer]:
    words = Remembering(known_words(THEMES, FULL), variant.turn) if variant.turn else have.words
    if not variant.apart:
        return ask(variant, have, words)
    said: dict[str, list[Answer]] = {}
    for language in ("zh", "en"):
        part = Material(
            [item for item in have.examples if item.language == language],
            [item for item in have.news if item.language == language],
        )
        said[language] = ask(variant, part, words)
    asked = have.examples if ask is crossed_in else have.news
    return [said[item.language].pop(0) for item in asked]
