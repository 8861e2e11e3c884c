"""`python -m bench [speed|extraction|search|ablation|curve]`: figures anyone can repeat, each beside a yardstick.

`ablation` and `curve` cross-validate on the bundled examples, and measure on `dev.jsonl` in the folder GREENSILK_NEWS
as well, where that is set. `search 100000` searches an archive of that size, with `backwards` one filled newest first;
`ingest 100000` imports so many.
"""

from __future__ import annotations

import sys

from bench import ablation, curve, extraction, ingest, search, speed

PARTS = {
    "speed": speed.main,
    "extraction": extraction.main,
    "search": search.main,
    "ingest": ingest.main,
    "ablation": ablation.main,
    "curve": curve.main,
}


def main() -> None:
    """Run the named part, or the speeds, the extraction, the search and the ingest."""
    names = sys.argv[1:] or ["speed", "extraction", "search", "ingest"]
    if names[0] == "search" and len(names) > 1:
        search.main(int(names[1]), backwards=names[2:] == ["backwards"])
        return
    if names[0] == "ingest" and len(names) > 1:
        ingest.main(int(names[1]))
        return
    if unknown := set(names) - set(PARTS):
        sys.exit(f"no such part: {', '.join(sorted(unknown))}; known are {', '.join(PARTS)}")
    for name in names:
        PARTS[name]()


if __name__ == "__main__":
    main()
