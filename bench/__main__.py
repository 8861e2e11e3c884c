"""`python -m bench [speed|extraction|search|publish|ablation|curve]`: figures anyone can repeat, beside a yardstick.

`ablation` and `curve` cross-validate on the bundled examples, and measure on `dev.jsonl` in the folder GREENSILK_NEWS
as well, where that is set. `search 100000` searches an archive of that size, with `backwards` one filled newest first;
`publish 10000` publishes one.
"""

from __future__ import annotations

import sys

from bench import ablation, curve, extraction, publish, search, speed

PARTS = {
    "speed": speed.main,
    "extraction": extraction.main,
    "search": search.main,
    "publish": publish.main,
    "ablation": ablation.main,
    "curve": curve.main,
}


def main() -> None:
    """Run the named part, or the speeds, the extraction, the search and the publishing."""
    names = sys.argv[1:] or ["speed", "extraction", "search", "publish"]
    if names[0] == "search" and len(names) > 1:
        search.main(int(names[1]), backwards=names[2:] == ["backwards"])
        return
    if names[0] == "publish" and len(names) > 1:
        publish.main(int(names[1]))
        return
    if unknown := set(names) - set(PARTS):
        sys.exit(f"no such part: {', '.join(sorted(unknown))}; known are {', '.join(PARTS)}")
    for name in names:
        PARTS[name]()


if __name__ == "__main__":
    main()
