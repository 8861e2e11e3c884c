"""`python -m bench [speed|extraction|search|ablation|curve|thresholds|scores|card]`: figures anyone can repeat.

`ablation`, `curve`, `thresholds` and `scores` cross-validate on the bundled examples; the first two measure on
`dev.jsonl` in the folder GREENSILK_NEWS as well, where that is set. `card` writes all of them into the model card;
`card data speed` only the blocks named. `search 100000` searches an archive of that size, with `backwards` one filled
newest first.
"""

from __future__ import annotations

import sys

from bench import ablation, card, curve, extraction, scores, search, speed, thresholds

PARTS = {
    "speed": speed.main,
    "extraction": extraction.main,
    "search": search.main,
    "ablation": ablation.main,
    "curve": curve.main,
    "thresholds": thresholds.main,
    "scores": scores.main,
    "card": card.main,
}


def main() -> None:
    """Run the named part, or the speeds, the extraction and the search."""
    names = sys.argv[1:] or ["speed", "extraction", "search"]
    if names[0] == "search" and len(names) > 1:
        search.main(int(names[1]), backwards=names[2:] == ["backwards"])
        return
    if names[0] == "card":
        card.main(names[1:])
        return
    if unknown := set(names) - set(PARTS):
        sys.exit(f"no such part: {', '.join(sorted(unknown))}; known are {', '.join(PARTS)}")
    for name in names:
        PARTS[name]()


if __name__ == "__main__":
    main()
