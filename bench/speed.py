"""How fast the rooms are, each beside a yardstick that runs in the same minute on the same texts."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import trafilatura
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline

from classifier import train
from classifier.model import Model, newest
from classifier.taxonomy import load
from crawler.article import Capture
from crawler.reading import Page
from crawler.run import sources
from crawler.samples import Sample, samples

ROUNDS = 15
EVERY = 20
"""One in so many of the Chinese examples: rounds are short, and there are many."""
MODELS = Path(__file__).resolve().parents[1] / "var" / "models"


def main() -> None:
    """Print one line a yardstick: both rates, and the median of the ratios round by round."""
    pages = [sample for sample in samples() if sample.kind == "article"]
    compare(
        "read a page",
        lambda: [read(page) for page in pages],
        "trafilatura",
        lambda: list(map(generic, pages)),
        len(pages),
    )
    tagging()
    loading()


def tagging() -> None:
    """One document at a time: against jieba's own cut of the same text, and against scikit-learn's usual pipeline."""
    items = train.read(train.EXAMPLES, {theme.slug for theme in load()})
    many = [(item.title, item.body) for item in items if item.language == "zh"][::EVERY]
    length = statistics.median(len(title + body) for title, body in many)
    print(f"{len(many)} Chinese texts of all lengths, half of them longer than {length:.0f} characters")
    model = Model.load(MODELS)
    jieba = jieba_alone()
    model.tag(*many[0])
    compare(
        "tag a text",
        lambda: [model.tag(title, body) for title, body in many],
        "jieba's own cut",
        lambda: [jieba(f"{title}\n{body}") for title, body in many],
        len(many),
    )
    pipeline = usual(jieba)
    with tempfile.TemporaryDirectory() as folder:
        fast = Model.load(train.train(Path(folder), engine="rjieba").folder.parent)
    fast.tag(*many[0])
    compare(
        "tag a text with rjieba",
        lambda: [fast.tag(title, body) for title, body in many],
        "scikit-learn's pipeline with jieba",
        lambda: [pipeline.predict([f"{title}\n{body}"]) for title, body in many],
        len(many),
    )


def jieba_alone() -> Callable[[str], list[str]]:
    """jieba as it comes: its own dictionary, its own way of cutting."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba  # noqa: PLC0415
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer.lcut


def usual(cut: Callable[[str], list[str]]) -> make_pipeline:
    """TF-IDF and a classifier a theme, as scikit-learn's guide puts them together, trained on the examples."""
    slugs = [theme.slug for theme in load()]
    items = train.read(train.EXAMPLES, set(slugs))
    pipeline = make_pipeline(
        TfidfVectorizer(tokenizer=cut, token_pattern=None), OneVsRestClassifier(LogisticRegression(C=5))
    )
    labels = [[slug in item.themes for slug in slugs] for item in items]
    return pipeline.fit([f"{item.title}\n{item.body}" for item in items], labels)


def loading() -> None:
    """How long a model takes to load, and how long the first answer of the command."""
    made = newest(MODELS)
    times = statistics.median(seconds(lambda: Model.open(made), time.process_time) for _ in range(ROUNDS))
    print(f"load a model: {times * 1000:.0f} ms of the processor")
    started("first answer", [str(Path(sys.executable).with_name("greensilk")), "tag"])
    ready = [sys.executable, "-c", "import jieba; jieba.initialize()"]
    with tempfile.TemporaryDirectory() as folder:
        started("jieba alone ready, without its cache", ready, Path(folder))
        started("jieba alone ready, with its cache", ready, Path(folder), keep=True)


def started(name: str, command: list[str], temporary: Path | None = None, *, keep: bool = False) -> None:
    """Print how long a command takes from its start, by the wall's clock and by the processor's.

    Its temporary files go to a folder of their own, which is emptied before each start unless they are to be kept.
    """
    own = {"TMPDIR": str(temporary)} if temporary else {}

    def run() -> None:
        subprocess.run(
            command, input="全国碳市场扩围", text=True, check=True, capture_output=True, env=os.environ | own
        )

    def afresh() -> None:
        for file in temporary.iterdir() if temporary and not keep else ():
            file.unlink()

    spent = []
    for _ in range(ROUNDS):
        afresh()
        used = children()
        spent.append((seconds(run), children() - used))
    wall, processor = (statistics.median(column) for column in zip(*spent, strict=True))
    print(f"{name}: {wall:.2f} s, {processor:.2f} s of the processor")


def children() -> float:
    """What programs that were started and have ended took of the processor."""
    used = os.times()
    return used.children_user + used.children_system


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
    """Time both in turn by the processor's clock, so that other work on the machine disturbs neither."""
    rounds = [(seconds(ours, time.process_time), seconds(theirs, time.process_time)) for _ in range(ROUNDS)]
    mine, other = (statistics.median(column) for column in zip(*rounds, strict=True))
    ratio = statistics.median(theirs / ours for ours, theirs in rounds)
    print(f"{name}: {count / mine:,.0f}/s, {peer}: {count / other:,.0f}/s, ratio {ratio:.2f}")


def seconds(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """How long one call takes, by the wall's clock or another."""
    start = clock()
    work()
    return clock() - start
