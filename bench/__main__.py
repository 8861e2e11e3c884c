"""`python -m bench PART [ARGUMENT]…`: figures anyone can repeat, each beside a yardstick.

`ablation`, `curve`, `thresholds` and `scores` cross-validate on the bundled examples; the first two measure on
`dev.jsonl` in the folder GREENSILK_NEWS as well, where that is set. `card` writes all of them into the model card;
`card data speed` only the blocks named. `search 100000` searches an archive of that size, with `backwards` one filled
newest first; `ingest 100000` imports so many articles; `stories 100000` finds the stories of one; `crawl 10000` crawls
so many pages; `publish 10000` publishes so many articles; `serve 100000` shows the pages of so many. Without a part:
the usual ones, in a small size.
"""

from __future__ import annotations

import sys
from importlib import import_module

USUAL = ("speed", "extraction", "search", "ingest", "stories", "crawl", "publish", "serve")
PARTS = (*USUAL, "ablation", "curve", "thresholds", "scores", "card")


def main() -> None:
    """Run the named part, or the usual ones."""
    name, *words = sys.argv[1:] or [""]
    if name and name not in PARTS:
        sys.exit(f"no such part: {name}; known are {', '.join(PARTS)}")
    for part in [name] if name else USUAL:
        import_module(f"bench.{part}").main(*(int(word) if word.isdigit() else word for word in words))


if __name__ == "__main__":
    main()
