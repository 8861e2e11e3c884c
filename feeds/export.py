"""Exports as files: rows of JSON, that can be imported again, and a table for Excel."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from feeds.hits import cell
from pipelines.archive.select import Kept

_HEADINGS: Final = (
    "时间 published", "标题 title", "来源 source", "报道来源 sources", "专题 themes", "一带一路 Belt and Road",
    "语言 language", "作者 author", "网址 url", "摘要 summary", "正文 text", "编号 id",
)  # fmt: skip
_LONGEST: Final = 32_767
"""Characters a cell of Excel takes."""
Rows = Iterable[tuple[Kept, dict[str, Any]]]


def jsonl(rows: Rows) -> Iterator[bytes]:
    """A line for each article."""
    for _, row in rows:
        yield json.dumps(row, ensure_ascii=False).encode() + b"\n"


def table(rows: Rows, names: Mapping[str, str]) -> Iterator[bytes]:
    """A table that a Chinese Excel opens as it is; a text longer than a cell may be is cut.

    Args:
        names: the printed names of the themes, by slug.
    """
    yield _line(_HEADINGS, "utf-8-sig")
    for kept, row in rows:
        when = f"{kept.published:%Y-%m-%d}" if kept.day_only else f"{kept.published:%Y-%m-%d %H:%M}"
        themes = "、".join(names.get(tag.theme, tag.theme) for tag in kept.tags)
        cells = (
            when, kept.title, kept.publisher, "、".join(kept.sources), themes, "是" if kept.belt_and_road else "否",
            kept.language, kept.author, kept.url, kept.summary, kept.body, f"{row['source']}/{row['source_id']}",
        )  # fmt: skip
        yield _line([cell(value)[:_LONGEST] for value in cells])


def _line(cells: Iterable[str], encoding: str = "utf-8") -> bytes:
    line = io.StringIO(newline="")
    csv.writer(line).writerow(cells)
    return line.getvalue().encode(encoding)
