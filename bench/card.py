"""The figures of docs/model-card.md, each block written anew by what measures it.

A block stands between `<!-- name -->` and `<!-- /name -->`. Those of the development news stay as they are where
GREENSILK_NEWS does not name its folder.
"""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from bench import ablation, curve, folds, scores, speed, thresholds
from bench.copies import NEAR, copies
from bench.folds import THEMES, Material, learned, material
from classifier import compare, report, train
from classifier.evaluate import evaluate
from classifier.model import Model
from classifier.space import Recipe

CARD = Path(__file__).resolve().parents[1] / "docs" / "model-card.md"


def main(*names: str) -> None:
    """Write the named blocks, or all."""
    have = material()
    if unknown := set(names) - set(BLOCKS):
        raise SystemExit(f"no such block: {', '.join(sorted(unknown))}; known are {', '.join(BLOCKS)}")
    for name in names or BLOCKS:
        if name.startswith("news") and not have.news:
            print(f"{name}: left as it is, GREENSILK_NEWS names no folder")
            continue
        content = BLOCKS[name](have)
        CARD.write_text(put(CARD.read_text("utf-8"), name, content), "utf-8")
        print(f"{name}: written", flush=True)


def put(card: str, name: str, content: str) -> str:
    """The card with another content of one block."""
    block = re.compile(rf"(?<=<!-- {name} -->\n).*?(?=<!-- /{name} -->)", re.DOTALL)
    written, count = block.subn(lambda _: f"{content.strip()}\n", card)
    if count != 1:
        raise SystemExit(f"{CARD} has {count} blocks named {name!r}, not one")
    return written


def _lines(rows: Callable[[Material], Iterator[str]]) -> Callable[[Material], str]:
    return lambda have: "\n".join(rows(have))


def _code(text: str) -> str:
    return f"```\n{text.strip()}\n```"


def _data(have: Material) -> str:
    """What there is, in sentences."""
    items = have.examples
    spoken = Counter(item.language for item in items)
    none = [item for item in items if not item.themes]
    several = sum(len(item.themes) > 1 for item in items)
    terms = [sum(len(listed) for listed in column) // len(THEMES) for column in zip(*_terms(), strict=True)]
    hard = sum(item.hard_negative for item in none)
    return "\n".join(
        (
            f"- `classifier/examples/`: {spoken['zh']} Chinese and {spoken['en']} English news items.",
            f"  {len(none)} belong to no theme; {hard} of these are hard negatives, which look green and are not.",
            f"  {several} of the others have two or three themes.",
            f"  Near-copies (a share of {NEAR} of their pieces of eight characters): {len(copies(items))} pairs.",
            f"- `classifier/themes/`: on average {terms[0]} Chinese and {terms[1]} English terms a theme.",
        )
    )


def _terms() -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    return [(theme.terms_zh, theme.terms_en) for theme in THEMES]


def _held_back(_: Material) -> str:
    with tempfile.TemporaryDirectory() as folder:
        return _code(compare.table(train.train(Path(folder)).comparison))


def _model(have: Material) -> Model:
    return learned(have.examples, Recipe(), have.words).model(have.words)


def _news(have: Material) -> str:
    model = _model(have)
    return _code(report.table(evaluate(model, have.news), model.themes))


def _confused(have: Material) -> Iterator[str]:
    """The pairs of themes most often taken for one another in the examples, by cross-validation."""
    said = folds.crossed(have, Recipe(), have.words)
    pairs: Counter[tuple[str, str]] = Counter()
    for item, answer in zip(have.examples, said, strict=True):
        pairs.update((true, given) for true in item.themes - answer for given in answer - item.themes)
    yield "| theme | taken for | times |"
    yield "|---|---|---|"
    for (true, given), times in pairs.most_common(8):
        yield f"| {true} | {given} | {times} |"


def _speed(_: Material) -> str:
    printed = StringIO()
    with redirect_stdout(printed):
        speed.tagging()
        speed.loading()
    return _code(printed.getvalue())


BLOCKS: dict[str, Callable[[Material], str]] = {
    "data": _data,
    "held-back": _held_back,
    "news": _news,
    "ablation": _lines(ablation.examples),
    "news-ablation": _lines(ablation.news),
    "news-diluted": _lines(ablation.diluted),
    "thresholds": _lines(thresholds.examples),
    "scores": _lines(scores.examples),
    "curve": _lines(curve.examples),
    "news-curve": _lines(curve.news),
    "confused": _lines(_confused),
    "speed": _speed,
}
