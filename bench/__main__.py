"""`make bench`: how fast the rooms are, each beside a yardstick that runs in the same minute on the same texts.

`python -m bench search 100000` builds an archive of that size to search; with `backwards`, newest first.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import trafilatura

from bench import search
from classifier.model import Model
from classifier.words import Words
from crawler.article import Capture
from crawler.reading import Page
from crawler.run import sources
from crawler.samples import Sample, samples

ROUNDS = 5
SEARCHED = 10_000
MODELS = Path(__file__).resolve().parents[1] / "var" / "models"


def main() -> None:
    """Print one line a yardstick: both rates, and the median of the ratios round by round."""
    pages = [sample for sample in samples() if sample.kind == "article"]
    texts = [(sample.expected["title"], sample.expected["body"]) for sample in pages]
    model = Model.load(MODELS)
    cutter = Words(())
    model.tag(*texts[0])
    cutter.cut(texts[0][1])
    compare(
        "read a page",
        lambda: [read(page) for page in pages],
        "trafilatura",
        lambda: list(map(generic, pages)),
        len(pages),
    )
    compare(
        "tag a text",
        lambda: [model.tag(title, body) for title, body in texts],
        "jieba alone",
        lambda: [cutter.cut(f"{title}\n{body}") for title, body in texts],
        len(texts),
    )
    search.main(SEARCHED)


def read(sample: Sample) -> None:
    """One page with the readers of its source."""
    answer, fetched = sample.answer()
    content_type = (answer.headers["Content-Type"] or b"").decode()
    page = Page.decoded(sample.url, sample.path.read_bytes(), content_type)
    sources()[sample.folder]().read(page, Capture(sample.url, "", "", fetched))


def generic(sample: Sample) -> None:
    """The same page with the field's best-known generic extractor."""
    trafilatura.bare_extraction(sample.path.read_bytes(), url=sample.url, with_metadata=True)


def compare(name: str, ours: Callable[[], object], peer: str, theirs: Callable[[], object], count: int) -> None:
    """Time both in turn, so that a machine that slows down slows both."""
    rounds = [(seconds(ours), seconds(theirs)) for _ in range(ROUNDS)]
    mine, other = (statistics.median(column) for column in zip(*rounds, strict=True))
    ratio = statistics.median(theirs / ours for ours, theirs in rounds)
    print(f"{name}: {count / mine:,.0f}/s, {peer}: {count / other:,.0f}/s, ratio {ratio:.2f}")


def seconds(work: Callable[[], object]) -> float:
    """The wall time of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    if sys.argv[1:2] == ["search"]:
        search.main(int(sys.argv[2]), backwards=sys.argv[3:] == ["backwards"])
    else:
        main()
