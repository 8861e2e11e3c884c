"""Items whose themes a person decided: what is learned from and measured on."""

import hashlib
import json
from collections.abc import Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from classifier import taxonomy

LANGUAGES = ("zh", "en")


class LabelError(ValueError):
    """A row cannot be read; the message names the file and the line."""


@dataclass(frozen=True)
class Labelled:
    """One item whose themes a person decided.

    Attributes:
        themes: the right slugs; none means that it belongs to no theme.
        maybe: further themes that could be defended: where they are given, the lenient figures do not count them.
        relevant: whether it belongs to any theme; `ambiguous` items are left out of figures of relevance.
        hard_negative: whether it looks green and is not.
        id: names it for ever; may be empty.
        weight: how much it counts in training, an example being 1.
    """

    title: str
    body: str
    language: str
    themes: frozenset[str]
    maybe: frozenset[str] = frozenset()
    relevant: bool = False
    ambiguous: bool = False
    hard_negative: bool = False
    id: str = ""
    weight: float = 1.0

    @property
    def digest(self) -> str:
        """Names the text, by which a model knows again what it learned from."""
        return hashlib.sha256(f"{self.title}\n{self.body}".encode(errors="replace")).hexdigest()[:12]


def read(file: Path, slugs: Set[str]) -> list[Labelled]:
    """The rows of a JSON-lines file; raises `LabelError` naming the line, `OSError` if it cannot be read."""
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise LabelError(f"{file} is not UTF-8 text") from error
    items = [_row(f"{file}, line {number}", line, slugs) for number, line in enumerate(lines, 1) if line.strip()]
    if not items:
        raise LabelError(f"{file} holds no row")
    return items


def _row(place: str, line: str, slugs: Set[str]) -> Labelled:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise LabelError(f"{place}: not valid JSON: {error}") from error
    if not isinstance(row, dict):
        raise LabelError(f"{place}: not an object with title, body, language and themes")
    themes = _slugs(place, row, "themes", slugs)
    return Labelled(
        title=_text(place, row, "title"),
        body=_text(place, row, "body"),
        language=_language(place, row),
        themes=themes,
        maybe=_slugs(place, row, "maybe", slugs) - themes if row.get("maybe") is not None else frozenset(),
        relevant=_mark(place, row, "relevant", default=bool(themes)),
        ambiguous=_mark(place, row, "relevance_ambiguous"),
        hard_negative=_mark(place, row, "hard_negative"),
        id=str(row.get("id", "")),
    )


def _text(place: str, row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str):
        raise LabelError(f"{place}: {key} should be a text")
    return value


def _language(place: str, row: dict[str, Any]) -> str:
    value = _text(place, row, "language")
    if value not in LANGUAGES:
        raise LabelError(f"{place}: language should be {' or '.join(LANGUAGES)}, not {value!r}")
    return value


def _mark(place: str, row: dict[str, Any], key: str, *, default: bool = False) -> bool:
    value = row.get(key)
    if value is None:
        return default
    if not isinstance(value, bool):
        raise LabelError(f"{place}: {key} should be true or false")
    return value


def _slugs(place: str, row: dict[str, Any], key: str, slugs: Set[str]) -> frozenset[str]:
    values = row.get(key)
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise LabelError(f"{place}: {key} should be a list of themes")
    found = frozenset(value if value in slugs else _slug(value) for value in values)
    if unknown := found - slugs:
        raise LabelError(f"{place}: {min(unknown)!r} in {key} is no theme")
    return found


@cache
def _slug(printed: str) -> str:
    """The slug of a theme's printed name; what names none comes back as it is."""
    try:
        return taxonomy.resolve(printed, taxonomy.load())
    except taxonomy.TaxonomyError:
        return printed
