"""What `evaluate` measured, as a person reads it."""

from collections.abc import Sequence

from classifier.evaluate import RULES
from classifier.figures import Figures, at, plain

_COLUMNS = {"baseline": "two terms", "baseline_any": "one term"}
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


def table(document: Figures, themes: Sequence[str]) -> str:
    """One block a language, the model's figures beside the keyword matchers', and how those decide."""
    groups = [("all", "All"), ("zh", "Chinese"), ("en", "English")]
    blocks = [_block(title, name, document, themes) for name, title in groups if document[name]["items"]]
    rules = [f"{_COLUMNS[rule]}: {said}" for rule, said in document["rules"].items()]
    return "\n\n".join([*blocks, "\n".join([*rules, "macro-F1: the mean of the themes that are given or true"])])


def _block(title: str, name: str, document: Figures, themes: Sequence[str]) -> str:
    groups = [document[name], *(document[rule][name] for rule in RULES)]
    ours = groups[0]
    said = f"{title}, {ours['items']} items"
    lines = [f"{said:<24}{'model':<20}" + "".join(f"{_COLUMNS[rule]:<20}" for rule in RULES)]
    lines += [_line(label, groups, figure, ends) for label, figure, ends in _LINES]
    lines += [
        _line(slug, groups, ("per_theme", slug, "f1"), ("per_theme", slug, "interval"))
        + _counts(ours["per_theme"][slug])
        for slug in themes
    ]
    for rule in RULES:
        lines.append(f"gain in micro-F1 over {_COLUMNS[rule]}: {_gained(*ours['gain'][rule])}")
    unsure = ours["unsure"]
    parts = f"micro-F1 {plain(unsure['f1_unsure'])}, of the others {plain(unsure['f1_sure'])}"
    lines.append(f"unsure: {unsure['items']} items, {parts}")
    return "\n".join(line.rstrip() for line in lines)


def _line(label: str, groups: Sequence[Figures], figure: Sequence[str], ends: Sequence[str] | None) -> str:
    return f"{label:<24}" + "".join(f"{_cell(group, figure, ends):<20}" for group in groups)


def _counts(theme: Figures) -> str:
    shares = f"precision {plain(theme['precision'])}, recall {plain(theme['recall'])}"
    return f"{shares}: {theme['right']} right of {theme['given']} given, {theme['true']} true"


def _gained(middle: float | None, low: float | None, high: float | None) -> str:
    if middle is None or low is None or high is None:
        return "–"
    return f"{middle:+.2f} ({low:+.2f} to {high:+.2f})"


def _cell(group: Figures, figure: Sequence[str], ends: Sequence[str] | None) -> str:
    value = plain(at(group, figure))
    low, high = at(group, ends) if ends else (None, None)
    return value if low is None else f"{value} ({plain(low)}–{plain(high)})"
