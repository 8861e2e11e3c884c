"""How fast articles come into an archive, and where the time goes: `python -m bench ingest 100000`."""

from __future__ import annotations

import json
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from bench.search import FIRST, SEED, SOURCES, YEARS, bodies, written
from crawler.article import Article, Capture
from pipelines.archive import Archive
from pipelines.importing.bring import Import
from pipelines.importing.outlets import Outlets
from pipelines.way import Way

MODELS = Path(__file__).resolve().parents[1] / "var" / "models"
ROUNDS, SIZE = 9, 500


def main(size: int = 5_000) -> None:
    """Import a file of so many rows, then compare batches with articles kept one by one."""
    with TemporaryDirectory() as folder:
        whole(Path(folder), size)
        batches(Path(folder))


def whole(folder: Path, size: int) -> None:
    """The whole pipeline, from a row of JSON to the archive, with a clock at each stage."""
    file = folder / "rows.jsonl"
    with file.open("w", encoding="utf-8") as rows:
        rows.writelines(f"{json.dumps(row(article), ensure_ascii=False)}\n" for article in articles(size))
    spent: Counter[str] = Counter()
    with Archive(folder / "archive.db") as archive:
        way = Way(archive, MODELS)
        way.carry(next(articles(1)))
        for stage in way.stages:
            timed(stage, "process_item", type(stage).__name__, spent)
        timed(archive.index, "put", "search index", spent)
        timed(archive.edges, "put", "story index", spent)
        timed(archive, "keep_all", "keep", spent)
        bringing = Import(archive, way, Outlets(archive), print)
        began = time.perf_counter()
        total = seconds(lambda: bringing.rows(file, lambda _: None))
        waited = time.perf_counter() - began
    assert bringing.counts["new"] == size, bringing.counts
    spent["keep"] -= spent["search index"] + spent["story index"]
    spent["reading rows, commits"] = total - sum(spent.values())
    print(f"{size:,} articles in {total:,.1f} s of the processor: {size / total:,.0f}/s; by the clock {waited:,.1f} s")
    for name, part in spent.most_common():
        print(f"  {name}: {part / size * 1000:.2f} ms an article, {part / total:.0%}")
    print(f"  file {(folder / 'archive.db').stat().st_size / 2**20:,.0f} MB")


def batches(folder: Path) -> None:
    """The same articles one by one and in batches, without the indexes, in turn; by the processor and by the clock."""
    given = articles(ROUNDS * SIZE * 2)
    spent: list[tuple[float, ...]] = []
    with alone(folder / "one.db") as one, alone(folder / "many.db") as many:
        many.expect_many()
        for _ in range(ROUNDS):
            first, second = list(islice(given, SIZE)), list(islice(given, SIZE))
            slow = both(lambda first=first: [one.keep(article, "bench") for article in first])
            fast = both(lambda second=second: many.keep_all(second, "bench"))
            spent.append((*slow, *fast))
    for name, at in (("processor", 0), ("clock", 1)):
        single, batch = (statistics.median(SIZE / row[column] for row in spent) for column in (at, at + 2))
        ratio = statistics.median(row[at] / row[at + 2] for row in spent)
        print(
            f"kept without the indexes, by the {name}: one by one {single:,.0f}/s, in batches {batch:,.0f}/s,"
            f" ratio {ratio:.1f}"
        )


def both(work: Callable[[], object]) -> tuple[float, float]:
    """The processor's time of one call, and the clock's: whoever keeps articles waits for the disk, too."""
    start = time.perf_counter()
    spent = seconds(work)
    return spent, time.perf_counter() - start


@contextmanager
def alone(path: Path) -> Iterator[Archive]:
    """An archive that indexes nothing."""
    with Archive(path) as archive:
        for source in SOURCES:
            archive.register(source, source, "https://example.org/")
        Way(archive, MODELS)
        for index in (archive.index, archive.edges):
            index.put = lambda *_: None  # type: ignore[method-assign]
        yield archive


def articles(size: int) -> Iterator[Article]:
    """Articles as a crawl brings them, with what they were fetched from."""
    chance = Random(SEED)
    texts, step = bodies(chance), timedelta(days=365 * YEARS) / size
    for number in range(size):
        article = written(number, FIRST + step * number, next(texts), chance, ["climate", "energy", "ocean"])
        yield Article(**fields(article) | {"fetched_from": (capture(article, number),)})


def fields(article: Article) -> dict[str, Any]:
    return {name: getattr(article, name) for name in Article.__slots__}


def capture(article: Article, number: int) -> Capture:
    return Capture(article.url, f"urn:uuid:00000000-0000-0000-0000-{number:012}", "bench.warc.gz", article.fetched)


def row(article: Article) -> dict[str, str]:
    return {
        "title": article.title,
        "body": article.body,
        "url": article.url,
        "published": article.published.isoformat(),
        "source": article.source,
    }


def timed(thing: Any, name: str, label: str, spent: Counter[str]) -> None:
    """Clock a method of one object."""
    method = getattr(thing, name)

    def clocked(*given: Any, **named: Any) -> Any:
        start = time.process_time()
        result = method(*given, **named)
        spent[label] += time.process_time() - start
        return result

    setattr(thing, name, clocked)


def seconds(work: Callable[[], object]) -> float:
    """The processor's time of one call: other work on the machine does not count."""
    start = time.process_time()
    work()
    return time.process_time() - start
