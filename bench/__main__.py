"""`python -m bench PART [ARGUMENT]…`: figures anyone can repeat, each beside a yardstick.

`ablation`, `curve`, `thresholds` and `scores` cross-validate on the bundled examples; the first two measure on
`dev.jsonl` in the folder GREENSILK_NEWS as well, where that is set. `card` writes all of them into the model card;
`card data speed` only the blocks named. `search 100000` searches an archive of that size, with `backwards` one filled
newest first; `stories 100000` finds the stories of one; `crawl 10000` crawls so many pages. Without a part: the speeds,
the extraction, the search, the stories and the crawl.
"""

from __future__ import annotations

import sys

from bench import ablation, card, crawl, curve, extraction, scores, search, speed, stories, thresholds

PARTS = {
    "speed": speed.main,
    "extraction": extraction.main,
    "search": search.main,
    "stories": stories.main,
    "crawl": crawl.main,
    "ablation": ablation.main,
    "curve": curve.main,
    "thresholds": thresholds.main,
    "scores": scores.main,
    "card": card.main,
}
USUAL = ("speed", "extraction", "search", "stories", "crawl")


def main() -> None:
    """Run the named part, or the usual ones."""
    if not sys.argv[1:]:
        for name in USUAL:
            PARTS[name]()
        return
    name, *words = sys.argv[1:]
    if name not in PARTS:
        sys.exit(f"no such part: {name}; known are {', '.join(PARTS)}")
    PARTS[name](*(int(word) if word.isdigit() else word for word in words))


if __name__ == "__main__":
    main()
