"""The learning curve: whether more examples would still help."""

from __future__ import annotations

import hashlib

from bench.folds import HEAD, crossed, learned, line, material
from classifier.compare import answers
from classifier.labelled import Labelled
from classifier.space import Recipe

SHARES = (0.125, 0.25, 0.5, 0.75, 1.0)


def main() -> None:
    """Print figures of models that learned from a part of the examples, asked about all of them."""
    have = material()
    recipe = Recipe()
    print(f"Learned from a share of the {len(have.examples)} examples, cross-validated:\n\n{HEAD}")
    for share in SHARES:
        said = crossed(have.examples, recipe, have.words, lambda item, share=share: drawn(item) < share)  # type: ignore[misc]
        print(line(f"{share:.1%}", have.examples, said), flush=True)
    if have.news:
        print(f"\nDevelopment news:\n\n{HEAD}")
        for share in SHARES:
            part = [item for item in have.examples if drawn(item) < share]
            print(
                line(f"{share:.1%}", have.news, answers(learned(part, recipe, have.words).model(have.words), have.news))
            )


def drawn(item: Labelled) -> float:
    """A number in 0..1 for an example, by its id."""
    return hashlib.sha256(f"curve {item.id}".encode()).digest()[0] / 256
