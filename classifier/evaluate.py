"""A file of labelled items, the model's answers, and a keyword matcher's beside them."""

from collections.abc import Sequence, Set

from classifier import taxonomy
from classifier.figures import Figures, at, figures, plain
from classifier.keywords import Keywords
from classifier.labelled import Labelled
from classifier.model import Model, Tagging

LANGUAGES = ("zh", "en")


def evaluate(model: Model, items: Sequence[Labelled]) -> Figures:
    """The model's figures under `all`, `zh` and `en`, and the keyword matcher's the same way under `baseline`.

    Each group also tells how many items the model called unsure, and its strict micro-F1 on those and on the others.
    """
    taggings = [model.tag(item.title, item.body) for item in items]
    answers = [frozenset(one.theme for one in tagging.themes) for tagging in taggings]
    matcher = Keywords([theme for theme in taxonomy.load() if theme.slug in model.themes])
    matched = [matcher.tag(item.title, item.body) for item in items]
    document = by_language(items, answers, model.themes)
    for name, group in document.items():
        group["unsure"] = _unsure(items, taggings, model.themes, name)
    return document | {"baseline": by_language(items, matched, model.themes)}


def by_language(items: Sequence[Labelled], answers: Sequence[Set[str]], slugs: Sequence[str]) -> Figures:
    """Figures of all items and of each language."""
    pairs = list(zip(items, answers, strict=True))
    return {
        name: figures(
            [item for item, _ in pairs if name in ("all", item.language)],
            [answer for item, answer in pairs if name in ("all", item.language)],
            slugs,
        )
        for name in ("all", *LANGUAGES)
    }


def _unsure(items: Sequence[Labelled], taggings: Sequence[Tagging], slugs: Sequence[str], name: str) -> Figures:
    said: Figures = {}
    for key, wanted in (("f1_unsure", True), ("f1_sure", False)):
        of_these = [
            (item, frozenset(one.theme for one in tagging.themes))
            for item, tagging in zip(items, taggings, strict=True)
            if name in ("all", item.language) and tagging.unsure is wanted
        ]
        group = figures([item for item, _ in of_these], [answer for _, answer in of_these], slugs)
        said |= {"items": group["items"]} if wanted else {}
        said[key] = group["strict"]["micro_f1"]
    return said


def table(document: Figures, themes: Sequence[str]) -> str:
    """The document as a person reads it: one block a language, the model's figures beside the keyword matcher's."""
    groups = [("all", "All"), ("zh", "Chinese"), ("en", "English")]
    return "\n\n".join(
        _block(title, document[name], document["baseline"][name], themes)
        for name, title in groups
        if document[name]["items"]
    )


_LINES = (
    ("micro-F1, strict", ("strict", "micro_f1"), ("strict", "interval", "micro_f1")),
    ("macro-F1, strict", ("strict", "macro_f1"), ("strict", "interval", "macro_f1")),
    ("micro-F1, lenient", ("lenient", "micro_f1"), ("lenient", "interval", "micro_f1")),
    ("macro-F1, lenient", ("lenient", "macro_f1"), ("lenient", "interval", "macro_f1")),
    ("precision", ("strict", "precision"), None),
    ("recall", ("strict", "recall"), None),
    ("relevance F1", ("relevance", "f1"), ("relevance", "interval")),
    ("relevance precision", ("relevance", "precision"), None),
    ("relevance recall", ("relevance", "recall"), None),
    ("tagged hard negatives", ("hard_negative_fpr",), ("hard_negative_fpr_interval",)),
)


def _block(title: str, ours: Figures, theirs: Figures, themes: Sequence[str]) -> str:
    said = f"{title}, {ours['items']} items"
    head = f"{said:<24}{'model':<20}keywords"
    lines = [f"{name:<24}{_cell(ours, figure, ends):<20}{_cell(theirs, figure, ends)}" for name, figure, ends in _LINES]
    each = [
        f"{slug:<24}{_cell(ours['per_theme'][slug], ('f1',), ('interval',)):<20}"
        f"{_cell(theirs['per_theme'][slug], ('f1',), ('interval',)):<20}{_counts(ours['per_theme'][slug])}"
        for slug in themes
    ]
    unsure = ours["unsure"]
    parts = f"micro-F1 {plain(unsure['f1_unsure'])}, of the others {plain(unsure['f1_sure'])}"
    foot = f"unsure: {unsure['items']} items, {parts}"
    return "\n".join(line.rstrip() for line in (head, *lines, *each, foot))


def _counts(theme: Figures) -> str:
    shares = f"precision {plain(theme['precision'])}, recall {plain(theme['recall'])}"
    return f"{shares}: {theme['right']} right of {theme['given']} given, {theme['true']} true"


def _cell(group: Figures, figure: Sequence[str], ends: Sequence[str] | None) -> str:
    value = plain(at(group, figure))
    if ends is None or at(group, figure) is None:
        return value
    low, high = at(group, ends)
    return f"{value} ({plain(low)}–{plain(high)})"
