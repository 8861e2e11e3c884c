"""`python -m bench [PART]…`: figures anyone can repeat, each beside a yardstick.

Parts are speed, extraction, search, crawl, stories, publish, ablation and curve. The last two cross-validate on the
bundled examples, and measure on `dev.jsonl` in the folder GREENSILK_NEWS as well, where that is set. `search 100000`
searches an archive of that size, with `backwards` one filled newest first; `stories 100000` finds the stories of one;
`crawl 10000` crawls so many pages, `publish 10000` publishes so many articles.
"""

from __future__ import annotations

import sys

from bench import ablation, crawl, curve, extraction, publish, search, speed, stories

PARTS = {
    "speed": speed.main,
    "extraction": extraction.main,
    "search": search.main,
    "crawl": crawl.main,
    "stories": stories.main,
    "publish": publish.main,
    "ablation": ablation.main,
    "curve": curve.main,
}


def main() -> None:
    """Run the named part, or the speeds, the extraction, the search, the crawl and the publishing."""
    names = sys.argv[1:] or ["speed", "extraction", "search", "crawl", "publish"]
    if names[0] == "crawl" and len(names) > 1:
        crawl.main(int(names[1]))
        return
    if names[0] == "search" and len(names) > 1:
        search.main(int(names[1]), backwards=names[2:] == ["backwards"])
        return
    if names[0] == "publish" and len(names) > 1:
        publish.main(int(names[1]))
        return
    if names[0] == "stories" and len(names) > 1:
        stories.main(int(names[1]))
        return
    if unknown := set(names) - set(PARTS):
        sys.exit(f"no such part: {', '.join(sorted(unknown))}; known are {', '.join(PARTS)}")
    for name in names:
        PARTS[name]()


if __name__ == "__main__":
    main()
