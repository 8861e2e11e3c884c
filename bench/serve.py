"""How fast the archive is shown, beside the SQL of the same page alone: `python -m bench serve 100000`."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from bench.search import build, seconds
from feeds.desk.server import application
from pipelines.archive import Archive, runs
from pipelines.archive.facets import facets
from pipelines.archive.query import parse
from pipelines.archive.record import record, story, story_sizes
from pipelines.archive.search import find, marked
from pipelines.archive.select import newest, newest_ids, sources
from pipelines.archive.tree import All

ROUNDS = 15


def main(size: int = 5_000) -> None:
    """Build an archive of so many articles, and ask for its pages."""
    with TemporaryDirectory() as folder, Archive(Path(folder) / "archive.db") as archive:
        build(archive, size, backwards=False)
        asyncio.run(shown(archive))


async def shown(archive: Archive) -> None:
    """Print the median of each page, and of what it reads from the archive."""
    (one,) = newest(archive, limit=1)
    source, _, number = one.guid_id.partition("/")
    pages: dict[str, tuple[str, Callable[[], object]]] = {
        "first page": ("/", lambda: first(archive)),
        "search for 绿色": ("/?q=绿色", lambda: found(archive, "绿色")),
        "search for 湿地公约": ("/?q=湿地公约", lambda: found(archive, "湿地公约")),
        "theme and year": ("/?theme=climate&year=2021", lambda: found(archive, "theme:climate since:2021 until:2021")),
        "article": (f"/article/{one.guid_id}", lambda: record(archive, source, number)),
        "story": (f"/story/{one.guid_id}", lambda: story(archive, one.guid_id)),
        "health": ("/health", lambda: runs.latest(archive)),
    }
    transport = httpx.ASGITransport(app=application(archive.path).app())
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        for title, (path, alone) in pages.items():
            begun, *spent = [await asked(client, path) for _ in range(ROUNDS + 1)]
            whole, peer = statistics.median(spent), statistics.median(seconds(alone) for _ in range(ROUNDS))
            print(
                f"{title}: {whole * 1000:.1f} ms, the first time {begun * 1000:.0f} ms; what it reads alone"
                f" {peer * 1000:.1f} ms, ratio {whole / peer:.1f}"
            )


async def asked(client: httpx.AsyncClient, path: str) -> float:
    """The wall time of one answer."""
    loop = asyncio.get_running_loop()
    start = loop.time()
    answer = await client.get(path)
    answer.raise_for_status()
    return loop.time() - start


def first(archive: Archive) -> None:
    """What the first page reads."""
    numbers = newest_ids(archive, limit=8)
    marked(archive, All(()), numbers)
    story_sizes(archive, numbers)
    facets(archive, None)
    sources(archive)


def found(archive: Archive, query: str) -> None:
    """What a page of results reads."""
    tree = parse(query)
    numbers = find(archive, tree, limit=20)
    marked(archive, tree, numbers)
    story_sizes(archive, numbers)
    facets(archive, tree)
    sources(archive)
