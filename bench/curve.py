"""The learning curve: whether more examples would still help."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

from bench.folds import HEAD, Answer, Material, crossed, learned, line, material
from classifier.compare import answers
from classifier.labelled import Labelled
from classifier.shelf import Learned
from classifier.space import Recipe

SHARES = (0.125, 0.25, 0.5, 0.75)
RECIPE = Recipe()


def main() -> None:
    """Print figures of models that learned from a part of the examples, asked about all of them."""
    have = material()
    print(f"Learned from a share of the {len(have.examples)} examples, cross-validated:\n", *examples(have), sep="\n")
    if have.news:
        print("\nDevelopment news:\n", *news(have), sep="\n")


def examples(have: Material) -> Iterator[str]:
    """The table of answers to the examples, by cross-validation."""
    return _table(have.examples, lambda share: crossed(have, RECIPE, have.words, lambda item: drawn(item) < share))


def news(have: Material) -> Iterator[str]:
    """The table of answers to the development news."""
    return _table(have.news, lambda share: answers(_part(have, share).model(have.words), have.news))


def _part(have: Material, share: float) -> Learned:
    return learned([item for item in have.examples if drawn(item) < share], RECIPE, have.words)


def _table(items: Sequence[Labelled], ask: Callable[[float], list[Answer]]) -> Iterator[str]:
    yield HEAD
    usual = ask(1.0)
    for share in SHARES:
        yield line(f"{share:.1%}", items, ask(share), usual)
    yield line("100%", items, usual)


def drawn(item: Labelled) -> float:
    """A number in 0..1 for an example, by its id."""
    return hashlib.sha256(f"curve {item.id}".encode()).digest()[0] / 256
