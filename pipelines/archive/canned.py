"""The questions staff ask of the archive: one SQL file each in `queries/`, what it is and what it asks for on top."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from pipelines.archive.store import Archive

FOLDER: Final = Path(__file__).with_name("queries")
ARTICLE: Final = "article"
"""The column that says which article a row is about, `source/source_id`."""
THEME: Final = "theme"
"""So end the names of columns that hold the short name of a theme."""

Kind = Literal["theme", "source", "month", "text"]
_SAID: Final = re.compile(r"^-- (zh|en|about\.zh|about\.en): (.+)$", re.MULTILINE)
_ASKED: Final = re.compile(r"^-- :(\w+) (theme|source|month|text)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Canned:
    """One question.

    Attributes:
        name: its file's.
        zh, en, about_zh, about_en: what it asks, and how its answer is to be read.
        parameters: what a person may choose, by name, and what sort of thing each is; empty means all.
    """

    name: str
    zh: str
    en: str
    about_zh: str
    about_en: str
    parameters: Mapping[str, Kind]
    sql: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The columns of an answer, its rows, and whether there are more of them."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    more: bool


@cache
def load() -> Mapping[str, Canned]:
    """All questions, by name."""
    return {file.stem: _read(file) for file in sorted(FOLDER.glob("*.sql"))}


def ask(archive: Archive, canned: Canned, values: Mapping[str, str], limit: int = -1) -> Answer:
    """Ask one question.

    Args:
        values: of its parameters; those that are not there are empty.
        limit: the most rows; all of them, if it is negative.
    """
    given = {name: values.get(name, "") for name in canned.parameters}
    cursor = archive.db.execute(f"SELECT * FROM ({canned.sql}) LIMIT :limit_", given | {"limit_": limit + (limit >= 0)})
    rows = cursor.fetchall()
    columns = tuple(column[0] for column in cursor.description)
    return Answer(columns, rows[:limit] if limit >= 0 else rows, 0 <= limit < len(rows))


def _read(file: Path) -> Canned:
    sql = file.read_text("utf-8")
    said = dict(_SAID.findall(sql))
    return Canned(file.stem, said["zh"], said["en"], said["about.zh"], said["about.en"], dict(_ASKED.findall(sql)), sql)
