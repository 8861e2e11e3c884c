"""The questions staff ask of the archive: a list of them, and each with its answer."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterable
from typing import Any, Final

from datasette.utils.asgi import NotFound, Response

from feeds import hits
from feeds.desk.download import Download
from feeds.desk.page import Page
from feeds.desk.themes import known, names
from pipelines.archive import canned
from pipelines.archive.canned import Answer, Canned
from pipelines.archive.select import sources

_SHOWN: Final = 200
_MONTH: Final = re.compile(r"(\d{4}(-\d{2})?)?")


async def queries(page: Page) -> Response:
    """All questions."""
    return await page.html("queries.html", queries=canned.load().values())


async def query(page: Page) -> Response:
    """One question with its answer."""
    asked, values = _asked(page)
    wrong = _wrong(asked, values)
    answer = Answer((), [], more=False)
    if not wrong:
        answer = await page.shelf.read(lambda archive: canned.ask(archive, asked, values, _SHOWN))
    choices = {"theme": known(), "source": await page.shelf.read(sources)}
    columns = [Column(name, page.language) for name in answer.columns]
    return await page.html(
        "query.html", 400 if wrong else 200, query=asked, values=values, columns=columns, answer=answer, wrong=wrong,
        choices=choices, queries=canned.load().values(), links=_links(answer), shown=_SHOWN,
    )  # fmt: skip


async def download(page: Page) -> Response | Download:
    """The whole answer as a table or as JSON."""
    asked, values = _asked(page)
    if wrong := _wrong(asked, values):
        return Response.text(page.label("wrong_month", value=wrong) + "\n", status=400)
    answer = await page.shelf.read(lambda archive: canned.ask(archive, asked, values))
    kind = page.path("format")
    return Download(_table(page, answer) if kind == "csv" else _json(page, answer), f"greensilk-{asked.name}.{kind}")


class Column:
    """A column of an answer: printed in the page's language; that of articles is no column but links the next one."""

    def __init__(self, name: str, language: str) -> None:
        zh, _, en = name.partition(" ")
        self.label = en if language == "en" and en else zh
        self.hidden = name == canned.ARTICLE
        self.themes = name.endswith(canned.THEME)


def _asked(page: Page) -> tuple[Canned, dict[str, str]]:
    asked = canned.load().get(page.path("name"))
    if asked is None:
        raise NotFound("query")
    return asked, {name: page.args.get(name, "").strip() for name in asked.parameters}


def _wrong(asked: Canned, values: dict[str, str]) -> str:
    """The value of a month that is none."""
    months = (values[name] for name, kind in asked.parameters.items() if kind == "month")
    return next((value for value in months if not _MONTH.fullmatch(value)), "")


def _links(answer: Answer) -> int:
    """Which column says the article of a row; -1 if none does."""
    return answer.columns.index(canned.ARTICLE) if canned.ARTICLE in answer.columns else -1


def _linked(page: Page, answer: Answer) -> Iterable[tuple[Any, ...]]:
    place = _links(answer)
    for row in answer.rows:
        yield tuple(page.absolute(page.article_path(cell)) if at == place else cell for at, cell in enumerate(row))


def _printed(page: Page, answer: Answer) -> Iterable[list[Any]]:
    """The rows for a person: themes by their names."""
    themes = [column.endswith(canned.THEME) for column in answer.columns]
    for row in _linked(page, answer):
        yield [names("zh").get(cell, cell) if theme else cell for theme, cell in zip(themes, row, strict=True)]


async def _table(page: Page, answer: Answer) -> AsyncIterator[bytes]:
    headings = ["永久链接 link" if column == canned.ARTICLE else column for column in answer.columns]
    yield hits.table([headings, *_printed(page, answer)], mark=True)


async def _json(page: Page, answer: Answer) -> AsyncIterator[bytes]:
    keys = ["link" if column == canned.ARTICLE else column.partition(" ")[2] or column for column in answer.columns]
    rows = [dict(zip(keys, row, strict=True)) for row in _linked(page, answer)]
    yield json.dumps(rows, ensure_ascii=False, indent=1).encode("utf-8", "replace")
