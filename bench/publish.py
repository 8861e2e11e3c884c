"""How fast an archive is published, beside lxml writing the same items: `python -m bench publish 10000`."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from lxml import etree

from bench.search import EXAMPLES, FETCHED, SOURCES
from classifier import taxonomy
from crawler.article import Article, Tag
from crawler.dates import BEIJING
from feeds.publish import publish
from feeds.settings import Curated, Settings
from pipelines.archive import Archive
from pipelines.archive.select import Kept, articles

LAST, YEARS = datetime(2026, 11, 20, tzinfo=BEIJING), 3
SETTINGS = Settings(base_url="https://example.org/feeds", curated=(Curated("grid", "电网", "电网 OR 光伏"),))
ROUNDS = 5
SEED = 6


def main(size: int = 10_000) -> None:
    """Publish an archive of so many articles in full, with one more, and again."""
    with TemporaryDirectory() as folder, Archive(Path(folder) / "archive.db") as archive:
        build(archive, size)
        public = Path(folder) / "public"
        wall, start = time.perf_counter(), time.process_time()
        published = publish(archive, public, SETTINGS)
        full, wall = time.process_time() - start, time.perf_counter() - wall
        written = sum(path.stat().st_size for path in published.written)
        kept = articles(archive, [number for (number,) in archive.db.execute("SELECT id FROM articles")])
        peer = statistics.median(seconds(lambda: serialise(kept)) for _ in range(ROUNDS))
        least = len(serialise(kept))
        print(f"{size:,} articles published in full: {full:.1f} s of the processor, {wall:.1f} s in all")
        print(f"{len(published.written):,} files, {written / 2**20:.0f} MB")
        ratio, a_byte = full / peer, full / written / (peer / least)
        print(f"lxml writing each item once: {peer:.2f} s, ratio {ratio:.1f}; for as many bytes {a_byte:.1f}")
        nothing = statistics.median(seconds(lambda: publish(archive, public, SETTINGS)) for _ in range(ROUNDS))
        print(f"nothing new: {nothing * 1000:.0f} ms, {nothing / full:.1%} of a full publishing")
        archive.keep(written_by(size, LAST, Random(SEED), texts()), "bench")
        start = time.process_time()
        more = publish(archive, public, SETTINGS)
        spent = time.process_time() - start
        print(f"one new article: {spent * 1000:.0f} ms, {len(more.written)} files, {spent / full:.1%} of a full one")


def build(archive: Archive, size: int) -> None:
    """Articles of three years, relevant to two themes each; where texts are the same, they are one story."""
    for source in SOURCES:
        archive.register(source, source, "https://example.org/")
    for theme in taxonomy.load():
        archive.register_theme(theme.slug, theme.name_zh, theme.name_en, theme.colour)
    chance, known = Random(SEED), texts()
    step = timedelta(days=365 * YEARS) / size
    for number in range(size):
        archive.keep(written_by(number, LAST - step * (size - number), chance, known), "bench")


def texts() -> Sequence[dict[str, str]]:
    """The bundled examples."""
    files = sorted(EXAMPLES.glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").split("\n") if line]


def written_by(number: int, published: datetime, chance: Random, known: Sequence[dict[str, str]]) -> Article:
    """One relevant article."""
    text = chance.choice(known)
    first, second = chance.sample([theme.slug for theme in taxonomy.load()], 2)
    return Article(
        url=f"https://example.org/{number}.html",
        source=chance.choice(SOURCES),
        source_id=str(number),
        title=text["title"] or text["body"][:30],
        body=text["body"],
        published=published,
        published_precision="minute",
        credited=(),
        author="",
        language=text["language"],
        summary=text["body"][:160],
        images=(),
        attachments=(),
        fetched=FETCHED,
        fetched_from=(),
        tags=(Tag(first, 0.9), Tag(second, 0.7)),
        belt_and_road=number % 3 == 0,
        story=str(number),
    )


def serialise(kept: Sequence[Kept]) -> bytes:
    """The least a feed can be: each article once as an item of RSS, by lxml."""
    root = etree.Element("rss", version="2.0")
    channel = etree.SubElement(root, "channel")
    for one in kept:
        item = etree.SubElement(channel, "item")
        printed = {
            "guid": one.guid_id,
            "title": one.title,
            "link": one.url,
            "description": one.summary,
            "pubDate": one.published.isoformat(),
            "source": "、".join(one.sources),
        }
        for name, text in printed.items():
            etree.SubElement(item, name).text = text
    return bytes(etree.tostring(root, encoding="UTF-8"))


def seconds(work: Callable[[], object]) -> float:
    """The processor's time for one call, so that other work on the machine does not disturb it."""
    start = time.process_time()
    work()
    return time.process_time() - start
