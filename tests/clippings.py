"""Rows of JSON as a person would collect them: new texts, reprints, edits, doubles, and some that are wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

WRONG = 3
REPRINT = 5


def row(number: int, **changes: Any) -> dict[str, Any]:
    """One good row; every fifth has the text of the one before."""
    told = number - 1 if number % REPRINT == 0 else number
    paragraphs = (
        f"据本报报道，第{told}座光伏电站近日并网，每年可发出{told * 37 + 100}万千瓦时绿色电力。",
        "共建“一带一路”国家的能源部门表示，将继续扩大可再生能源合作，减少温室气体排放。",
        f"电站周边恢复草地{told + 3}公顷，当地{told * 11 + 20}户居民用上了清洁电力。",
    )
    return {
        "title": f"第{number}座光伏电站并网发电",
        "body": "\n".join(paragraphs),
        "url": f"https://paper.example.org/2021/{number}.html",
        "published": f"2021-{number % 12 + 1:02}-{number % 27 + 1:02} {number % 23 + 1:02}:10",
        "source": ("新华网", "mee", "人民日报")[number % 3],
        "credited": "新华社 经济日报",
    } | changes


def write(file: Path, rows: list[dict[str, Any] | str]) -> Path:
    """A file of rows; a text is a line as it stands."""
    lines = (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in rows)
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return file


def collection(count: int) -> list[dict[str, Any] | str]:
    """So many good rows, with an edit, a double and the wrong ones among them."""
    rows: list[dict[str, Any] | str] = [row(number) for number in range(1, count + 1)]
    edit = row(2, title="第2座光伏电站全部并网发电", fetched="2099-01-01T00:00:00+00:00")
    return [
        *rows[: count // 2],
        "not JSON",
        row(1, title="重复"),
        *rows[count // 2 :],
        row(9, url="example"),
        "[]",
        edit,
    ]
