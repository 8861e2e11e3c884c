"""A file of labelled items, the model's answers, and two keyword matchers' beside them."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import astuple
from typing import TypeVar

from classifier import taxonomy
from classifier.figures import ENOUGH, Figures, figures, paired
from classifier.keywords import Keywords
from classifier.labelled import LANGUAGES, Labelled
from classifier.model import Model, Tagging

RULES = {"baseline": 2, "baseline_any": 1}
"""The matchers, by how many different terms of a theme have to stand in a text."""
SAID = {
    "baseline": "a theme is given if two different terms of it stand in the text, at most three themes",
    "baseline_any": "a theme is given if one term of it stands in the text, at most three themes",
}
FEW = 50
"""Items of a language below which its figures are little more than chance."""
Answer = Set[str]
T = TypeVar("T")


def evaluate(model: Model, items: Sequence[Labelled]) -> Figures:
    """The model's figures under `all`, `zh` and `en`, and the keyword matchers' the same way under `RULES`' names.

    Each group of the model also tells how many items it called unsure, with its strict micro-F1 on those and on the
    others, and its `gain` over each matcher in strict micro-F1, with the ends of its interval. `rules` says how the
    matchers decide, `notes` what makes the figures say less than they seem to.
    """
    taggings = [model.tag(item.title, item.body) for item in items]
    answers = [frozenset(one.theme for one in tagging.themes) for tagging in taggings]
    themes = [theme for theme in taxonomy.load() if theme.slug in model.themes]
    document = by_language(items, answers, model.themes)
    for name, group in document.items():
        group |= {"unsure": _unsure(items, taggings, model.themes, name), "gain": {}}
    for rule, least in RULES.items():
        matcher = Keywords(themes, least)
        matched = [matcher.tag(item.title, item.body) for item in items]
        for name in ("all", *LANGUAGES):
            asked, new, old = _of(name, items, items), _of(name, items, answers), _of(name, items, matched)
            document[name]["gain"][rule] = _gain(asked, new, old, model.themes)
        document[rule] = by_language(items, matched, model.themes)
    return document | {"rules": SAID, "notes": list(_notes(model, items))}


def by_language(items: Sequence[Labelled], answers: Sequence[Answer], slugs: Sequence[str]) -> Figures:
    """Figures of all items and of each language."""
    return {name: figures(_of(name, items, items), _of(name, items, answers), slugs) for name in ("all", *LANGUAGES)}


def _of(name: str, items: Sequence[Labelled], column: Sequence[T]) -> list[T]:
    """What stands beside the items of a language."""
    return [value for item, value in zip(items, column, strict=True) if name in ("all", item.language)]


def _gain(
    items: Sequence[Labelled], new: Sequence[Answer], old: Sequence[Answer], slugs: Sequence[str]
) -> list[float | None]:
    """The gain in strict micro-F1 and the ends of its interval; None where there is too little."""
    if sum(bool(item.themes) for item in items) < ENOUGH:
        return [None, None, None]
    return [round(value, 4) for value in astuple(paired(items, new, old, slugs))]


def _unsure(items: Sequence[Labelled], taggings: Sequence[Tagging], slugs: Sequence[str], name: str) -> Figures:
    said: Figures = {}
    for key, wanted in (("f1_unsure", True), ("f1_sure", False)):
        of_these = [
            (item, frozenset(one.theme for one in tagging.themes))
            for item, tagging in zip(_of(name, items, items), _of(name, items, taggings), strict=True)
            if tagging.unsure is wanted
        ]
        group = figures([item for item, _ in of_these], [answer for _, answer in of_these], slugs)
        said |= {"items": group["items"]} if wanted else {}
        said[key] = group["strict"]["micro_f1"]
    return said


def _notes(model: Model, items: Sequence[Labelled]) -> Iterator[str]:
    known = sum(item.digest in model.learned for item in items)
    if known:
        yield (
            f"{known} of the {len(items)} items are ones the model learned from: of these the figures say nothing. "
            "Measure on items it never saw."
        )
    for language, printed in zip(LANGUAGES, ("Chinese", "English"), strict=True):
        count = sum(item.language == language for item in items)
        if 0 < count < FEW:
            yield f"Only {count} {printed} item{'s' * (count > 1)}: the {printed} figures could as well be others."
    if any(0 < sum(slug in item.themes for item in items) < ENOUGH for slug in model.themes):
        yield f"A figure that fewer than {ENOUGH} items bear on has no interval."
