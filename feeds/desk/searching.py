"""The first page: what there is, what is found, and its download."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Final

from datasette.utils.asgi import Response

from feeds import hits
from feeds.desk.asked import SHOWN, Asked
from feeds.desk.download import Download
from feeds.desk.labels import Language
from feeds.desk.page import Page
from feeds.desk.themes import names
from pipelines.archive.facets import COUNTED, Facets, facets
from pipelines.archive.record import story_sizes
from pipelines.archive.search import RANKED, Hit, find, marked
from pipelines.archive.select import SourceRow, newest_ids, sources
from pipelines.archive.store import Archive
from pipelines.archive.tree import All, Node, QueryError
from pipelines.archive.why import also, why

_NEWEST: Final = 8
_BATCH: Final = 200
_EVERYTHING: Final = All(())


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to.

    Attributes:
        hits: those of the page, each with the key of its story and how many articles that has.
        notes: what named sets added to the words, or why there is nothing.
    """

    facets: Facets
    hits: list[tuple[Hit, str, int]]
    sources: list[SourceRow]
    notes: list[str]


async def search(page: Page) -> Response:
    """The first page, or what a search finds."""
    asked = Asked.of(page)
    try:
        found = await page.shelf.read(lambda archive: _found(archive, asked, page.language))
    except QueryError as error:
        known = await page.shelf.read(sources)
        nothing = Found(Facets(0, {}, {}, {}), [], known, [error.zh if page.language == "zh" else str(error)])
        return await page.html("results.html", 400, asked=asked, found=nothing, last=1, wrong=True)
    if asked.all and "sort" not in page.args and asked.page == 1:
        return await page.html("first.html", asked=asked, found=found)
    last = max(1, -(-found.facets.total // SHOWN))
    status = 200 if asked.page <= last else 404
    return await page.html(
        "results.html", status, asked=asked, found=found, last=last, wrong=False, counted=COUNTED, ranked=RANKED
    )


async def download(page: Page) -> Response | Download:
    """All that a search finds, as a table or as JSON."""
    asked = Asked.of(page)
    try:
        tree, numbers = await page.shelf.read(lambda archive: _numbers(archive, asked))
    except QueryError as error:
        return Response.text(f"{error.zh} {error}\n", status=400)
    chunks = _table(page, tree, numbers) if page.path("format") == "csv" else _json(page, tree, numbers)
    return Download(chunks, f"greensilk-search.{page.path('format')}")


def _found(archive: Archive, asked: Asked, language: Language) -> Found:
    tree = asked.tree(archive)
    size = _NEWEST if asked.all and asked.page == 1 else SHOWN
    numbers = _find(archive, asked, tree, size)
    sizes = story_sizes(archive, numbers)
    listed = [
        (hit, *sizes[number])
        for number, hit in zip(numbers, marked(archive, tree or _EVERYTHING, numbers), strict=True)
    ]
    notes = (also(tree, language) if numbers or asked.page > 1 else [why(archive, tree, language)]) if tree else []
    return Found(facets(archive, tree), listed, sources(archive), notes)


def _find(archive: Archive, asked: Asked, tree: Node | None, limit: int) -> list[int]:
    if tree is None:
        return newest_ids(archive, limit=limit, offset=asked.offset)
    return find(archive, tree, limit=limit, offset=asked.offset, ranked=asked.ranked)


def _numbers(archive: Archive, asked: Asked) -> tuple[Node, list[int]]:
    tree = asked.tree(archive)
    return tree or _EVERYTHING, _find(archive, replace(asked, page=1), tree, -1)


async def _hits(page: Page, tree: Node, numbers: list[int]) -> AsyncIterator[list[Hit]]:
    for start in range(0, len(numbers), _BATCH):
        some = numbers[start : start + _BATCH]
        yield await page.shelf.read(lambda archive, some=some: marked(archive, tree, some))  # type: ignore[misc]


async def _table(page: Page, tree: Node, numbers: list[int]) -> AsyncIterator[bytes]:
    yield hits.table([hits.HEADINGS.values()], mark=True)
    async for some in _hits(page, tree, numbers):
        yield hits.table(hits.csv_rows(some, names("zh")))


async def _json(page: Page, tree: Node, numbers: list[int]) -> AsyncIterator[bytes]:
    before = "["
    async for some in _hits(page, tree, numbers):
        for hit in some:
            data = hits.as_data(hit) | {"link": page.absolute(page.article_path(hit.article))}
            yield f"{before}\n{json.dumps(data, ensure_ascii=False)}".encode("utf-8", "replace")
            before = ","
    yield f"{'' if before == ',' else before}\n]\n".encode()
