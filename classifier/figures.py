"""How well answers agree with labels: F1 and its kin, with bootstrap intervals."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.labelled import Labelled

DRAWS = 1000
"""Resamples behind an interval (percentile bootstrap over items, Efron 1979)."""
SEED = 20150328
"""Fixed, so that the same answers have the same intervals."""
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

    def micro_f1(self) -> Counts:
        """F1 of all themes taken together; NaN where nothing is given and nothing true."""
        return f1(self.right.sum(axis=-1), self.given.sum(axis=-1), self.true.sum(axis=-1))

    def macro_f1(self) -> Counts:
        """The mean of the themes' F1; a theme that is neither given nor true has none and is left out."""
        each = f1(self.right, self.given, self.true)
        seen = np.maximum((~np.isnan(each)).sum(axis=-1), 1)
        mean: Counts = np.nansum(each, axis=-1) / seen
        return mean


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


def _table(answers: Sequence[Set[str]], slugs: Sequence[str]) -> Counts:
    return np.array([[slug in answer for slug in slugs] for answer in answers], dtype=float).reshape(-1, len(slugs))


def _themes(whole: Tally, draws: Counts) -> Figures:
    sums, drawn = whole.drawn(np.ones(len(whole.true))), whole.drawn(draws)
    given, true, right = sums.given.sum(), sums.true.sum(), sums.right.sum()
    return {
        "micro_f1": _figure(sums.micro_f1()),
        "macro_f1": _figure(sums.macro_f1()) if given + true else None,
        "precision": _figure(ratio(right, given)),
        "recall": _figure(ratio(right, true)),
        "interval": {"micro_f1": interval(drawn.micro_f1()), "macro_f1": interval(drawn.macro_f1())},
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
        "interval": interval(drawn.micro_f1()),
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
        "hard_negative_fpr_interval": interval(ratio(draws @ wrong, draws @ hard)),
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
