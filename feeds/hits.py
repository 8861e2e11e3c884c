"""What a search found, as a person or another program reads it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from rich.text import Text

from pipelines.archive.passage import Marked, plainly
from pipelines.archive.search import Hit

HEADINGS: Final = {
    "published": "时间 published", "title": "标题 title", "publisher": "来源 source", "sources": "报道来源 sources",
    "themes": "专题 themes", "passage": "段落 passage", "url": "网址 url",
}  # fmt: skip
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def as_json(hits: Iterable[Hit]) -> str:
    """One JSON list; what was searched for stands between « and »."""
    return json.dumps([as_data(hit) for hit in hits], ensure_ascii=False, indent=2)


def as_csv(hits: Iterable[Hit], names: Mapping[str, str]) -> bytes:
    """A table that a Chinese Excel opens as it is: UTF-8 with its mark, and no cell is taken for a formula.

    Args:
        names: the printed names of the themes, by slug.
    """
    return table([HEADINGS.values(), *csv_rows(hits, names)], mark=True)


def csv_rows(hits: Iterable[Hit], names: Mapping[str, str]) -> Iterator[list[str]]:
    """What `as_csv` says of each hit, without the line of headings."""
    for hit in hits:
        data = as_data(hit) | {"themes": "、".join(names.get(theme, theme) for theme in as_data(hit)["themes"])}
        data["sources"] = "、".join(data["sources"])
        yield [data[column] for column in HEADINGS]


def table(rows: Iterable[Iterable[object]], *, mark: bool = False) -> bytes:
    """Rows of a table in UTF-8 that a Chinese Excel opens as they are; no cell is taken for a formula.

    Args:
        mark: whether they are the first, so that the mark of UTF-8 stands before them.
    """
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerows([cell(value) if isinstance(value, str) else value for value in row] for row in rows)
    return written.getvalue().encode("utf-8-sig" if mark else "utf-8", "ignore")


def as_text(hit: Hit, *, colours: bool) -> Text:
    """Three lines for a person; in colours, or with « and »."""
    lines = Text()
    lines.append(f"{_when(hit)}  {hit.article.publisher}  ", style="dim" if colours else "")
    lines.append_text(_marked(hit.title, colours, "bold"))
    lines.append("\n    ").append_text(_marked(hit.passage, colours, ""))
    return lines.append(f"\n    {hit.article.url}", style="dim" if colours else "")


def _marked(pieces: Marked, colours: bool, style: str) -> Text:
    if not colours:
        return Text(plainly(pieces))
    return Text.assemble(*((piece, "bold black on yellow" if hit else style) for piece, hit in pieces))


def as_data(hit: Hit) -> dict[str, Any]:
    """What a program reads of a hit."""
    article = hit.article
    return {
        "id": article.guid_id,
        "title": article.title,
        "published": _when(hit) if article.day_only else article.published.isoformat(timespec="minutes"),
        "source": article.source,
        "publisher": article.publisher,
        "sources": list(article.sources),
        "credited": list(article.credited),
        "language": article.language,
        "themes": [tag.theme for tag in article.tags],
        "belt_and_road": article.belt_and_road,
        "passage": plainly(hit.passage),
        "url": article.url,
    }


def _when(hit: Hit) -> str:
    return f"{hit.article.published:%Y-%m-%d}" if hit.article.day_only else f"{hit.article.published:%Y-%m-%d %H:%M}"


def cell(value: str) -> str:
    """A text as a cell of a table that is never taken for a formula."""
    return f"'{value}" if value.startswith(_FORMULA) else value
