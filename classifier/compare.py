"""Before and after: two models on the same examples, and whether the difference is more than chance."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from classifier.figures import Figures, Gain, at, figures, paired, plain
from classifier.labelled import Labelled
from classifier.model import Model

_SHARE = 5


def held_back(item: Labelled) -> bool:
    """Whether an example is never learned from when models are compared: one in five, by its id for ever."""
    return hashlib.sha256(item.id.encode()).digest()[0] % _SHARE == 0


@dataclass(frozen=True)
class Comparison:
    """Figures of two models on the held-back examples, as `figures` gives them.

    Attributes:
        before: of the model that was in place; None where there was none.
        after: of the new one.
        gain: the difference in strict micro-F1; None without a model before.
    """

    before: Figures | None
    after: Figures
    gain: Gain | None = None

    @property
    def worse(self) -> bool:
        """Whether the new model is significantly worse: even the high end of the interval is a loss."""
        return self.gain is not None and self.gain.high < 0


def compare(before: Model | None, after: Model, items: Sequence[Labelled], slugs: Sequence[str]) -> Comparison:
    """Asks both models about the same items."""
    new = answers(after, items)
    if before is None:
        return Comparison(None, figures(items, new, slugs))
    old = answers(before, items)
    return Comparison(figures(items, old, slugs), figures(items, new, slugs), paired(items, new, old, slugs))


def answers(model: Model, items: Sequence[Labelled]) -> list[frozenset[str]]:
    """The themes a model gives to each item."""
    return [frozenset(one.theme for one in model.tag(item.title, item.body).themes) for item in items]


_LINES = (
    ("micro-F1", ("strict", "micro_f1")),
    ("macro-F1", ("strict", "macro_f1")),
    ("relevance F1", ("relevance", "f1")),
    ("tagged hard negatives", ("hard_negative_fpr",)),
)


def table(comparison: Comparison) -> str:
    """Before and after, as a person reads it: a line a figure, a line a theme."""
    after, before = comparison.after, comparison.before
    each = [(slug, ("per_theme", slug, "f1")) for slug in after["per_theme"]]
    lines = [f"{after['items']} held-back examples     {'before':>8}{'after':>8}"]
    for name, path in (*_LINES, *each):
        lines.append(f"{name:<28}{plain(at(before, path) if before else None):>8}{plain(at(after, path)):>8}")
    if gain := comparison.gain:
        lines.append(f"gain in micro-F1: {gain.low:+.3f} to {gain.high:+.3f} (95 %)")
    return "\n".join(lines)
