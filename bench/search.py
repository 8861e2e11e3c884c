"""How fast search is, beside a scan of the same articles: `python -m bench search 100000 [backwards]`."""

from __future__ import annotations

import json
import re
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from classifier import taxonomy
from crawler.article import Article, Tag
from crawler.dates import BEIJING
from pipelines.archive import Archive, text
from pipelines.archive.search import count, find, select
from pipelines.archive.select import newest

EXAMPLES = Path(__file__).resolve().parents[1] / "classifier" / "examples"
LENGTH = 1_200
FIRST, YEARS = datetime(2016, 1, 1, tzinfo=BEIJING), 10
FETCHED = datetime(2026, 1, 1, tzinfo=UTC)
SOURCES = ("mee", "people", "xinhua", "rmrb", "wri")
SEED = 20


def main(size: int = 10_000, order: str = "") -> None:
    """Build an archive of so many articles and print what it takes to search it."""
    with TemporaryDirectory() as folder, Archive(Path(folder) / "archive.db") as archive:
        build(archive, size, order == "backwards")
        words = sample(archive)
        for name, chosen in words.items():
            spent = [seconds(lambda word=word: find(archive, f'"{word}"', limit=50)) for word in chosen]
            shown = [seconds(lambda word=word: select(archive, f'"{word}"', limit=50)) for word in chosen]
            print(f"newest 50 of {name}: found in {spread(spent)}; with their passages {spread(shown)}")
        for name, query in {"中国 ranked": '"中国"', "绿色 ranked": '"绿色"'}.items():
            print(f"{name}: {spread([seconds(lambda q=query: find(archive, q, limit=50, ranked=True))])}")
        for query in ("theme:climate", "source:wri", "theme:climate 绿色"):
            spent = [seconds(lambda query=query: find(archive, query, limit=50)) for _ in range(20)]
            print(f"newest 50 of {query}: {spread(spent)}")
        feed = [seconds(lambda: newest(archive, theme="climate", limit=50)) for _ in range(20)]
        print(f"newest 50 of a theme, for its feed: {spread(feed)}")
        beside(archive, [*words["two characters, rare"][:5], "中国", "绿色"])


def build(archive: Archive, size: int, backwards: bool) -> None:
    """Keep the articles one by one, as a crawl does, oldest or newest first."""
    themes = taxonomy.load()
    for source in SOURCES:
        archive.register(source, source, "https://example.org/")
    for theme in themes:
        archive.register_theme(theme.slug, theme.name_zh, theme.name_en, theme.colour)
    chance = Random(SEED)
    step = timedelta(days=365 * YEARS) / size
    texts = bodies(chance)
    spent = characters = 0.0
    for number in range(size):
        moment = FIRST + step * (size - number if backwards else number)
        article = written(number, moment, next(texts), chance, [theme.slug for theme in themes])
        characters += len(article.body)
        spent += seconds(lambda article=article: archive.keep(article, "bench"))
    archive.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    query = "SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'search%'"
    index, file = archive.db.execute(query).fetchone()[0], archive.path.stat().st_size
    order = "newest" if backwards else "oldest"
    print(f"{size:,} articles of {characters / size:,.0f} characters, {order} first: {size / spent:,.0f}/s kept")
    print(f"file {file / 2**20:,.0f} MB, of it the index {index / 2**20:,.0f} MB: {index / 2**10 / size:.1f} KB each")


def bodies(chance: Random) -> Iterator[str]:
    """Texts of our examples' sentences, with names that occur as seldom as names do; 94 % speak of 中国."""
    files = sorted(EXAMPLES.glob("*.jsonl"))
    items = [json.loads(line) for file in files for line in file.read_text("utf-8").split("\n") if line]
    sentences = [part for item in items if item["language"] == "zh" for part in re.findall("[^。]+。", item["body"])]
    letters = sorted({letter for sentence in sentences for letter in sentence if text.is_han(letter)})
    names = ["".join(chance.choices(letters, k=chance.randint(2, 4))) for _ in range(30_000)]
    while True:
        said = [chance.choice(names) + chance.choice(sentences) for _ in range(9)]
        while sum(map(len, said)) < LENGTH:
            said.append(chance.choice(names) + chance.choice(sentences).replace("中国", "我国"))
        yield "".join([*said, "中国。" if chance.random() < 0.94 else ""])


def written(number: int, moment: datetime, body: str, chance: Random, themes: list[str]) -> Article:
    """An article of a source and some themes by chance; every third has only a day."""
    day_only = number % 3 == 0
    return Article(
        url=f"https://example.org/{number}", source=chance.choice(SOURCES), source_id=str(number), title=body[:25],
        body=body, published=moment.replace(hour=0, minute=0) if day_only else moment,
        published_precision="day" if day_only else "minute", credited=(), author="", language="zh", summary="",
        images=(), attachments=(), fetched=FETCHED, fetched_from=(),
        tags=tuple(Tag(theme, 0.9) for theme in chance.sample(themes, chance.randrange(min(3, len(themes) + 1)))),
    )  # fmt: skip


def sample(archive: Archive) -> dict[str, list[str]]:
    """Words cut from articles by chance, by length and by how many articles hold them."""
    chance = Random(SEED)
    total = archive.db.execute("SELECT count(*) FROM articles").fetchone()[0]
    picked = [chance.randint(1, total) for _ in range(300)]
    words: dict[str, list[str]] = {
        "two characters, rare": [],
        "two characters, frequent": ["中国", "绿色"],
        "four characters": [],
    }
    for (body,) in (archive.db.execute("SELECT body FROM articles WHERE id = ?", [one]).fetchone() for one in picked):
        run = chance.choice(re.findall("[\u4e00-\u9fff]{4,}", body))
        words["four characters"].append(run[:4])
        for start in range(len(run) - 1):
            held = count(archive, f'"{run[start : start + 2]}"') / total
            words["two characters, rare" if held < 0.005 else "two characters, frequent"].append(run[start : start + 2])
    words = {name: chance.sample(listed, min(200, len(listed))) for name, listed in words.items()}
    return words | {"one character": ["碳", "水", "氢", "煤"]}


def beside(archive: Archive, words: list[str]) -> None:
    """Words of two characters, by the index and by a scan with LIKE: all hits counted, and the newest 50."""
    newest_first = "SELECT id FROM articles WHERE title LIKE :like OR body LIKE :like ORDER BY moment DESC LIMIT 50"
    scan = "SELECT count(*) FROM articles WHERE title LIKE :like OR body LIKE :like"
    for word in words:
        ours = statistics.median(seconds(lambda word=word: count(archive, f'"{word}"')) for _ in range(9))
        first = statistics.median(seconds(lambda word=word: find(archive, f'"{word}"', limit=50)) for _ in range(9))
        found = count(archive, f'"{word}"')
        all_, some = (
            seconds(lambda word=word, sql=sql: archive.db.execute(sql, {"like": f"%{word}%"}).fetchall())
            for sql in (scan, newest_first)
        )
        print(
            f"{word}, {found:,} hits: counted in {ours * 1000:.2f} ms, by a scan in"
            f" {all_ * 1000:,.0f} ms, ratio {all_ / ours:,.0f}; newest 50 in {first * 1000:.2f} ms, by a scan in"
            f" {some * 1000:,.1f} ms, ratio {some / first:,.0f}"
        )


def spread(spent: list[float]) -> str:
    """p50 and p95 of some times."""
    ordered = sorted(spent)
    p50, p95 = (ordered[min(len(ordered) - 1, int(len(ordered) * part))] * 1000 for part in (0.5, 0.95))
    return f"p50 {p50:.2f} ms, p95 {p95:.2f} ms of {len(ordered)}"


def seconds(work: Callable[[], object]) -> float:
    """The wall time of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
