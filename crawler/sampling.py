"""The sample pages of a new source, their manifest, and what its readers find on them, for a person to correct."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from crawler import dates
from crawler.article import Capture
from crawler.extract import as_data
from crawler.reading import Page
from crawler.source import Drift, Source
from crawler.visit import Answer, Visited

# What a person is asked to compare with the page.
_COMPARED: Final = (
    *("url", "source_id", "title", "published", "published_precision", "credited", "author", "language", "body"),
    *("images", "attachments"),
)


def files(source: Source, visited: Visited) -> Iterator[tuple[str, bytes]]:
    """The files of a folder of sample pages; those of what is on them say that nobody checked them."""
    rows = []
    for kind, file, answer in _named(visited):
        rows.append(_row(kind, file, answer))
        yield file, answer.body
        if kind == "article":
            yield f"{file}.json", _json(_expected(source, answer), indent=1)
    yield "MANIFEST.jsonl", b"".join(map(_json, rows))


def _named(visited: Visited) -> Iterator[tuple[str, str, Answer]]:
    """The pages, each with its kind and the name of its file."""
    for kind, answers in (("article", visited.articles), ("list", visited.lists)):
        for number, answer in enumerate(answers, 1):
            yield kind, f"{kind}-{number}{_suffix(answer.page)}", answer
    for host, answer in visited.robots.items():
        yield "robots", f"robots-{host.replace(':', '-')}.txt", answer


def _suffix(page: Page) -> str:
    return ".data" if page.is_data else ".xml" if page.is_xml else ".html"


def _row(kind: str, file: str, answer: Answer) -> dict[str, Any]:
    time = answer.fetched.astimezone(dates.BEIJING).isoformat(timespec="seconds")
    return {
        "file": file,
        "url": answer.url,
        "kind": kind,
        "time": time,
        "status": 200,
        "headers": dict(answer.headers),
    }


def _expected(source: Source, answer: Answer) -> dict[str, Any]:
    """What the source reads from a page; what it cannot read is for a person to write."""
    url, page = answer.url, answer.page
    try:
        read = as_data(source.read(page, Capture(url, "", "", answer.fetched)))
    except Drift:
        read = {"url": source.canonical(url), "source_id": source.source_id(url)}
    return {"checked": False} | {name: read.get(name) for name in _COMPARED}


def _json(data: Mapping[str, Any], indent: int | None = None) -> bytes:
    return f"{json.dumps(data, ensure_ascii=False, indent=indent)}\n".encode()
