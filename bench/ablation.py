"""What each ingredient of the classifier adds: the same measurement without it, and the paired difference."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bench.folds import HEAD, THEMES, Answer, Material, Remembering, crossed, learned, line, material
from classifier.compare import answers
from classifier.engine import Cut
from classifier.keywords import Keywords
from classifier.labelled import LANGUAGES, Labelled
from classifier.space import Recipe
from classifier.train import known_words
from classifier.words import names

FULL = Recipe()
_WHOLE = {*names(), *(term for theme in THEMES for term in theme.terms_zh)}
_ALL: Callable[[Labelled], bool] = lambda _: True  # noqa: E731
Ask = Callable[["Variant", Material, Remembering], list[Answer]]


@dataclass(frozen=True)
class Variant:
    """A way to leave something out or to do it differently.

    Attributes:
        turn: what becomes of the words of a text.
        segment: what cuts Chinese instead of jieba.
        keep: from which examples is learned.
        apart: whether each language has a model of its own.
        named: whether only themes are given of which a term stands in the text.
    """

    recipe: Recipe = FULL
    turn: Callable[[list[str]], list[str]] | None = None
    segment: Cut | None = None
    keep: Callable[[Labelled], bool] = _ALL
    apart: bool = False
    named: bool = False


def with_pairs(words: list[str]) -> list[str]:
    """The words, and the pairs of characters of those that are no names or terms."""
    return [part for word in words for part in ([word, *_pairs(word)] if _cuttable(word) else [word])]


def pairs(runs: Iterable[str]) -> list[str]:
    """Without any dictionary: the terms that stand in each run, and all its overlapping pairs of characters."""
    return [
        part for run in runs for part in (*_TERMS.findall(run), *(pair for pair in _pairs(run) if pair not in _WHOLE))
    ]


_TERMS = re.compile("|".join(map(re.escape, sorted(_WHOLE, key=len, reverse=True))))


def _pairs(word: str) -> list[str]:
    return [word[start : start + 2] for start in range(len(word) - 1)]


def _cuttable(word: str) -> bool:
    return len(word) > 2 and not word.isascii() and word not in _WHOLE


VARIANTS = {
    "everything": Variant(),
    "without themes' terms": Variant(replace(FULL, terms=0.0)),
    "terms alone": Variant(replace(FULL, words=0.0)),
    "all terms equally strong": Variant(replace(FULL, trust=0)),
    "only themes with a term in the text": Variant(named=True),
    "without the gate": Variant(replace(FULL, gate=False)),
    "without hard negatives": Variant(keep=lambda item: not item.hard_negative),
    "whole examples alone": Variant(replace(FULL, headlines=0.0, parts=0.0)),
    "title as the body": Variant(replace(FULL, title=1)),
    "head as the rest": Variant(replace(FULL, head=0)),
    "pairs of characters, not jieba's words": Variant(segment=pairs),
    "words and pairs of characters": Variant(turn=with_pairs),
    "a model a language": Variant(apart=True),
}


def main() -> None:
    """Print the table for the examples, and for the development news."""
    have = material()
    print("Examples, cross-validated:\n", *examples(have), sep="\n")
    if have.news:
        print("\nDevelopment news:\n", *news(have), sep="\n")
        print("\nDevelopment news, each followed by an item without a theme:\n", *diluted(have), sep="\n")


def examples(have: Material) -> Iterator[str]:
    """The table of answers to the examples, by cross-validation."""
    return _table(have, have.examples, crossed_in)


def news(have: Material) -> Iterator[str]:
    """The table of answers to the development news."""
    return _table(have, have.news, news_in)


def diluted(have: Material) -> Iterator[str]:
    """The table for the same news, each item followed by another one that belongs to no theme."""
    others = [item.body for item in have.news if not item.themes and item.language == "zh"]
    longer = [
        replace(item, body=f"{item.body}\n{others[number % len(others)]}") for number, item in enumerate(have.news)
    ]
    yield HEAD
    usual = news_in(VARIANTS["everything"], Material(have.examples, longer), have.words)
    yield line("everything", longer, usual)
    other = news_in(VARIANTS["head as the rest"], Material(have.examples, longer), have.words)
    yield line("head as the rest", longer, other, usual)


def crossed_in(variant: Variant, have: Material, words: Remembering) -> list[Answer]:
    """Answers to the examples."""
    return crossed(have, variant.recipe, words, variant.keep)


def news_in(variant: Variant, have: Material, words: Remembering) -> list[Answer]:
    """Answers to the news of a model of all examples."""
    kept = [item for item in have.examples if variant.keep(item)]
    return answers(learned(kept, variant.recipe, words).model(words), have.news)


def _table(have: Material, items: Sequence[Labelled], ask: Ask) -> Iterator[str]:
    yield HEAD
    usual = ask(VARIANTS["everything"], have, have.words)
    for least, name in ((2, "keywords, two terms"), (1, "keywords, one term")):
        matcher = Keywords(THEMES, least)
        yield line(name, items, [matcher.tag(item.title, item.body) for item in items], usual)
    yield line("everything", items, usual)
    for name, variant in VARIANTS.items():
        if variant is not VARIANTS["everything"]:
            yield line(name, items, _each(variant, have, ask), usual)


def _each(variant: Variant, have: Material, ask: Ask) -> list[Answer]:
    words = have.words
    if variant.turn or variant.segment:
        words = Remembering(known_words(THEMES, FULL), variant.turn, variant.segment)
    if variant.apart:
        return _apart(variant, have, ask)
    said = ask(variant, have, words)
    return _named(said, have.examples if ask is crossed_in else have.news) if variant.named else said


def _named(said: Sequence[Answer], items: Sequence[Labelled]) -> list[Answer]:
    matcher = Keywords(THEMES, 1, most=len(THEMES))
    return [answer & matcher.tag(item.title, item.body) for answer, item in zip(said, items, strict=True)]


def _apart(variant: Variant, have: Material, ask: Ask) -> list[Answer]:
    said: dict[str, list[Answer]] = {}
    for language in LANGUAGES:
        part = Material(
            [item for item in have.examples if item.language == language],
            [item for item in have.news if item.language == language],
        )
        said[language] = ask(variant, part, have.words)
    asked = have.examples if ask is crossed_in else have.news
    return [said[item.language].pop(0) for item in asked]
