"""How well stories are found, beside two usual methods, and what it costs: `python -m bench stories [100000]`."""

from __future__ import annotations

import hashlib
import json
import re
import resource
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final
from unittest.mock import patch

from bench.search import FIRST, SEED, SOURCES, YEARS, bodies, written
from crawler.article import Article
from pipelines.archive import Archive, text
from pipelines.archive.alike import Text, alike, near
from pipelines.archive.edges import Row

LABELLED: Final = Path(__file__).resolve().parents[1] / "tests" / "stories"
STAGES: Final = (10_000, 50_000, 100_000)
REPRINTED: Final = 0.2
MEASURED: Final = 1_000
Pair = dict[str, Any]


def main(size: int = 10_000) -> None:
    """Print how well the labelled pairs are told, and what an article costs in an archive of growing size."""
    texts = {row["id"]: row for row in rows("articles")}
    halves = {half: [pair for pair in rows("pairs") if pair["half"] == half] for half in ("dev", "test")}
    print(f"{len(texts)} labelled texts, {len(halves['dev'])} pairs for development, {len(halves['test'])} for test")
    read = {number: Text(row["title"], row["body"]) for number, row in texts.items()}
    for half, pairs in halves.items():
        print(f"ours, {half}: {told([(pair, one_story(read[pair['a']], read[pair['b']])) for pair in pairs])}")
    grams = {number: set(trigrams(row["body"])) for number, row in texts.items()}
    prints = {number: simhash(re.findall(r"\w+", row["body"])) for number, row in texts.items()}
    beside = {
        "character 3-gram Jaccard": lambda a, b: len(grams[a] & grams[b]) / len(grams[a] | grams[b]),
        "SimHash of words split at spaces and punctuation": lambda a, b: 1 - (prints[a] ^ prints[b]).bit_count() / 64,
    }
    for name, likeness in beside.items():
        scored = [(pair, likeness(pair["a"], pair["b"])) for pair in halves["test"]]
        best = max({score for _, score in scored}, key=lambda least: f1([(p, s >= least) for p, s in scored]))
        print(f"{name}, at its best threshold on the test half ({best:.2f}):", end=" ")
        print(told([(pair, score >= best) for pair, score in scored]))
    cost(size)


def one_story(one: Text, other: Text) -> bool:
    """Whether two texts are one story, as the archive finds it."""
    return near(one.sentences, other.sentences) and alike(one, other) is not None


def rows(name: str) -> list[Pair]:
    """One of the two files of the labelled set."""
    return [json.loads(line) for line in (LABELLED / f"{name}.jsonl").read_text("utf-8").splitlines()]


def told(answers: list[tuple[Pair, bool]]) -> str:
    """Precision and recall, and what was missed of each kind."""
    right, said, true = counts(answers)
    wrong = sorted({pair["kind"] for pair, answer in answers if answer != pair["same"]})
    listed = f"; wrong in: {', '.join(wrong)}" if 0 < len(wrong) < 9 else ""
    return f"precision {right / said:.3f}, recall {right / true:.3f}, F1 {f1(answers):.3f}{listed}"


def f1(answers: list[tuple[Pair, bool]]) -> float:
    right, said, true = counts(answers)
    return 2 * right / (said + true)


def counts(answers: Iterable[tuple[Pair, bool]]) -> tuple[int, int, int]:
    """How many pairs were rightly said to be one story, were said to be, and are."""
    listed = [(pair["same"], answer) for pair, answer in answers]
    return sum(a and b for a, b in listed), sum(answer for _, answer in listed), sum(same for same, _ in listed)


def trigrams(body: str) -> Iterator[str]:
    plain = text.plain(body).replace(" ", "")
    return (plain[place : place + 3] for place in range(len(plain) - 2))


def simhash(words: list[str]) -> int:
    """Charikar's, of 64 bits."""
    hashes = [int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big") for word in words]
    return sum(1 << bit for bit in range(64) if 2 * sum(number >> bit & 1 for number in hashes) > len(hashes))


def cost(size: int) -> None:
    """What finding the story of an article takes, beside keeping it, as the archive grows.

    Measured are the last thousand articles before each size; those before them are put into the index uncompared.
    """
    with TemporaryDirectory() as folder, Archive(Path(folder) / "archive.db") as archive:
        for source in SOURCES:
            archive.register(source, source, "https://example.org/")
        articles = stream(size, Random(SEED))
        kept = 0
        for stage in [*(each for each in STAGES if each < size), size]:
            fill(archive, islice(articles, stage - kept - MEASURED))
            spent, whole = measured(archive, islice(articles, MEASURED))
            kept = stage
            pages = "SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'story_%' OR name LIKE 'stories%'"
            weight = archive.db.execute(pages).fetchone()[0] / 2**10 / kept
            (edges,) = archive.db.execute("SELECT count(*) FROM story_edges").fetchone()
            print(
                f"{kept:,} articles: {spent:.2f} ms for the story of an article, of {whole:.2f} ms to keep it, ratio"
                f" {spent / whole:.2f} (medians of {MEASURED:,}); {edges:,} edges; {weight:.1f} KB each;"
                f" most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB",
                flush=True,
            )


def fill(archive: Archive, articles: Iterable[Article]) -> None:
    """Keep articles without search and without looking for their stories, which are only made findable."""
    edges, index = archive.edges, archive.index

    def remember(article: int, new: Row, *_: object) -> None:
        edges._remember(article, new["moment"], Text(new["title"], new["body"]).sentences)

    with patch.object(index, "put", lambda *_: None), patch.object(edges, "put", remember), archive.write():
        for article in articles:
            archive.keep(article, "bench")


def measured(archive: Archive, articles: Iterable[Article]) -> tuple[float, float]:
    """The median milliseconds for the story of an article, and for keeping it with all that belongs to that."""
    find = archive.edges.put
    spent: list[float] = []
    with patch.object(archive.edges, "put", lambda *said: spent.append(seconds(lambda: find(*said)))):
        whole = [seconds(lambda article=article: archive.keep(article, "bench")) for article in articles]
    return statistics.median(spent) * 1000, statistics.median(whole) * 1000


def stream(size: int, chance: Random) -> Iterator[Article]:
    """Articles oldest first; every fifth is a recent one shortened, with another lead."""
    texts, recent = bodies(chance), [""] * 50
    for number in range(size):
        body = next(texts)
        if number > 50 and chance.random() < REPRINTED:
            body = "本报讯（记者 李文）" + "".join(
                re.findall("[^。]+。", chance.choice(recent))[: chance.randint(20, 40)]
            )
        recent[number % 50] = body
        moment = FIRST + timedelta(days=365 * YEARS) / size * number
        yield written(number, moment, body, chance, [])


def seconds(work: Callable[[], object]) -> float:
    """The processor's time of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start
