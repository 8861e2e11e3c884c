"""`python -m bench [speed|ablation|curve]`: measurements anyone can repeat, each figure beside a yardstick.

`ablation` and `curve` cross-validate on the bundled examples, and measure on `dev.jsonl` in the folder GREENSILK_NEWS
as well, where that is set.
"""

from __future__ import annotations

import sys

from bench import ablation, curve, speed

PARTS = {"speed": speed.main, "ablation": ablation.main, "curve": curve.main}


def main() -> None:
    """Run the named part, or the speeds."""
    names = sys.argv[1:] or ["speed"]
    if unknown := set(names) - set(PARTS):
        sys.exit(f"no such part: {', '.join(sorted(unknown))}; known are {', '.join(PARTS)}")
    for name in names:
        PARTS[name]()


if __name__ == "__main__":
    main()
