"""How well answers agree with labels: F1 and its kin, with bootstrap intervals."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.labelled import Labelled

DRAWS = 1000
"""Resamples behind an interval (percentile bootstrap over items, Efron 1979)."""
SEED = 20150328
"""Fixed, so that the same answers have the same intervals."""
ENOUGH = 10
"""Items that bear on a figure, for it to have an interval: a bootstrap of fewer looks surer than it is."""
_TAILS = (2.5, 97.5)

Counts = NDArray[np.float64]
Figures = dict[str, Any]


@dataclass(frozen=True)
class Tally:
    """Right answers, given answers and true ones: a row an item (or a resample), a column a theme."""

    right: Counts
    given: Counts
    true: Counts

    def drawn(self, weights: Counts) -> "Tally":
        """Sums over items, each as often as a resample drew it."""
        return Tally(weights @ self.right, weights @ self.given, weights @ self.true)

    @property
    def bearing(self) -> int:
        """Items with a theme that is given or true."""
        return int((self.given + self.true).any(axis=1).sum())

    def micro_f1(self) -> Counts:
        """F1 of all themes taken together; NaN where nothing is given and nothing true."""
        return f1(self.right.sum(axis=-1), self.given.sum(axis=-1), self.true.sum(axis=-1))

    def macro_f1(self) -> Counts:
        """The mean F1 of the themes that are given or true; NaN where there is none."""
        each = f1(self.right, self.given, self.true)
        return ratio(np.nansum(each, axis=-1), (~np.isnan(each)).sum(axis=-1))


def f1(right: Counts, given: Counts, true: Counts) -> Counts:
    """The harmonic mean of precision and recall; NaN where nothing is given and nothing true."""
    return ratio(2 * right, given + true)


def ratio(part: Counts, whole: Counts) -> Counts:
    """Element by element, NaN where the whole is nothing."""
    shares: Counts = np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=np.asarray(whole) > 0)
    return shares


def figures(items: Sequence[Labelled], answers: Sequence[Set[str]], slugs: Sequence[str]) -> Figures:
    """Everything `greensilk evaluate` says of one group of items, `answers` beside them; undefined figures are None."""
    draws = resamples(len(items))
    strict = tally(items, answers, slugs)
    lenient = tally(items, [answer - item.maybe for answer, item in zip(answers, items, strict=True)], slugs)
    return {
        "items": len(items),
        "strict": _themes(strict, draws),
        "lenient": _themes(lenient, draws),
        "relevance": _relevance(items, answers, draws),
        **_hard_negatives(items, answers, draws),
        "per_theme": {slug: _theme(strict, draws, column) for column, slug in enumerate(slugs)},
    }


def tally(items: Sequence[Labelled], answers: Sequence[Set[str]], slugs: Sequence[str]) -> Tally:
    """What was right, given and true, item by item."""
    given, true = _table(answers, slugs), _table([item.themes for item in items], slugs)
    return Tally(given * true, given, true)


def resamples(size: int) -> Counts:
    """How often each resample draws each item: `DRAWS` rows, `size` columns, always the same."""
    if not size:
        return np.zeros((DRAWS, 0))
    return np.random.default_rng(SEED).multinomial(size, [1 / size] * size, DRAWS).astype(float)


def interval(values: Counts) -> tuple[float | None, float | None]:
    """The middle 95 % of resampled figures."""
    known = values[~np.isnan(values)]
    if not known.size:
        return None, None
    low, high = np.percentile(known, _TAILS)
    return round(float(low), 4), round(float(high), 4)


@dataclass(frozen=True)
class Gain:
    """How much better one set of answers is than another, in strict micro-F1: on all items, and the middle 95 %."""

    middle: float
    low: float
    high: float


def paired(items: Sequence[Labelled], new: Sequence[Set[str]], old: Sequence[Set[str]], slugs: Sequence[str]) -> Gain:
    """The difference of two sets of answers to the same items (paired bootstrap); NaN where it is not defined."""
    draws, whole = resamples(len(items)), np.ones((1, len(items)))
    after, before = tally(items, new, slugs), tally(items, old, slugs)
    middle = after.drawn(whole).micro_f1() - before.drawn(whole).micro_f1()
    low, high = interval(after.drawn(draws).micro_f1() - before.drawn(draws).micro_f1())
    return Gain(float(middle[0]), nan if low is None else low, nan if high is None else high)


def _interval(values: Counts, bearing: int) -> tuple[float | None, float | None]:
    return interval(values) if bearing >= ENOUGH else (None, None)


def _table(answers: Sequence[Set[str]], slugs: Sequence[str]) -> Counts:
    return np.array([[slug in answer for slug in slugs] for answer in answers], dtype=float).reshape(-1, len(slugs))


def _themes(whole: Tally, draws: Counts) -> Figures:
    sums, drawn = whole.drawn(np.ones(len(whole.true))), whole.drawn(draws)
    given, true, right = sums.given.sum(), sums.true.sum(), sums.right.sum()
    return {
        "micro_f1": _figure(sums.micro_f1()),
        "macro_f1": _figure(sums.macro_f1()),
        "macro_over": int(((sums.given + sums.true) > 0).sum()),
        "precision": _figure(ratio(right, given)),
        "recall": _figure(ratio(right, true)),
        "interval": {
            "micro_f1": _interval(drawn.micro_f1(), whole.bearing),
            "macro_f1": _interval(drawn.macro_f1(), whole.bearing),
        },
    }


def _theme(whole: Tally, draws: Counts, column: int) -> Figures:
    one = Tally(whole.right[:, [column]], whole.given[:, [column]], whole.true[:, [column]])
    return _single(one, draws)


def _relevance(items: Sequence[Labelled], answers: Sequence[Set[str]], draws: Counts) -> Figures:
    clear = np.array([[not item.ambiguous] for item in items], dtype=float).reshape(-1, 1)
    true = np.array([[item.relevant] for item in items], dtype=float).reshape(-1, 1) * clear
    given = np.array([[bool(answer)] for answer in answers], dtype=float).reshape(-1, 1) * clear
    return _single(Tally(given * true, given, true), draws)


def _single(one: Tally, draws: Counts) -> Figures:
    sums, drawn = one.drawn(np.ones(len(one.true))), one.drawn(draws)
    right, given, true = (int(column.sum()) for column in (sums.right, sums.given, sums.true))
    return {
        "precision": _figure(ratio(sums.right, sums.given).sum()),
        "recall": _figure(ratio(sums.right, sums.true).sum()),
        "f1": _figure(sums.micro_f1()),
        "interval": _interval(drawn.micro_f1(), one.bearing),
        "right": right,
        "given": given,
        "true": true,
    }


def _hard_negatives(items: Sequence[Labelled], answers: Sequence[Set[str]], draws: Counts) -> Figures:
    hard = np.array([item.hard_negative for item in items], dtype=float)
    wrong = hard * np.array([bool(answer) for answer in answers], dtype=float)
    return {
        "hard_negatives": int(hard.sum()),
        "hard_negative_fpr": _figure(ratio(wrong.sum(), hard.sum())),
        "hard_negative_fpr_interval": _interval(ratio(draws @ wrong, draws @ hard), int(hard.sum())),
    }


def _figure(value: Any) -> float | None:
    return None if np.isnan(value) else round(float(value), 4)


def at(document: Any, path: Sequence[str]) -> Any:
    """A figure by its keys; None where one is missing."""
    for key in path:
        document = (document or {}).get(key)
    return document


def plain(value: float | None) -> str:
    """A figure with two decimals; a dash for one that is not defined."""
    return "–" if value is None else f"{value:.2f}"
