"""Before and after: two models on the same examples, and whether the difference is more than chance."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from classifier.figures import Figures, at, figures, interval, plain, resamples, tally
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
        gain: the middle 95 % of the difference in strict micro-F1 (paired bootstrap); None without a model before.
    """

    before: Figures | None
    after: Figures
    gain: tuple[float | None, float | None] = (None, None)

    @property
    def worse(self) -> bool:
        """Whether the new model is significantly worse: even the high end of the interval is a loss."""
        return self.gain[1] is not None and self.gain[1] < 0


def compare(before: Model | None, after: Model, items: Sequence[Labelled], slugs: Sequence[str]) -> Comparison:
    """Asks both models about the same items."""
    new = answers(after, items)
    if before is None:
        return Comparison(None, figures(items, new, slugs))
    old = answers(before, items)
    draws = resamples(len(items))
    gains = [tally(items, said, slugs).drawn(draws).micro_f1() for said in (new, old)]
    return Comparison(figures(items, old, slugs), figures(items, new, slugs), interval(gains[0] - gains[1]))


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
    low, high = comparison.gain
    if low is not None and high is not None:
        lines.append(f"gain in micro-F1: {low:+.3f} to {high:+.3f} (95 %)")
    return "\n".join(lines)
