"""Texts to be tagged, and what the model says of them."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from classifier.model import Tagging


_JSON: Final = re.compile(r'\s*\{\s*(?:"[^"\n]*"\s*:|\})')
_BEGINNING: Final = 40
_LONGEST: Final = 80
_HALVES: Final = re.compile("[\ud800-\udfff]")


def read(file: Any) -> Iterator[tuple[int, tuple[str, str] | None]]:
    """Line numbers with title and body: JSON lines, one JSON object, or one plain text. A wrong line gives None."""
    try:
        content = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file.name} is not UTF-8 text.") from error
    if not content.strip():
        raise click.ClickException(f"{file.name} is empty.")
    if not _JSON.match(content):
        yield 1, ("", content.strip())
        return
    if whole := _item(content):
        yield 1, whole
        return
    for number, line in enumerate(content.split("\n"), 1):
        if line.strip():
            yield number, _item(line)


def _item(line: str) -> tuple[str, str] | None:
    try:
        item = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(item, dict):
        return None
    title, body = (item.get(name) or "" for name in ("title", "body"))
    texts = isinstance(title, str) and isinstance(body, str)
    return (_whole(title), _whole(body)) if texts and (title or body) else None


def _whole(text: str) -> str:
    """Half of a pair of surrogates is no character and cannot be printed."""
    return _HALVES.sub("\ufffd", text)


def as_json(title: str, said: Tagging) -> str:
    themes = [{"theme": one.theme, "score": one.score, "because": dict(one.because)} for one in said.themes]
    data = {
        "title": title,
        "relevance": said.relevance,
        "belt_and_road": said.belt_and_road,
        "unsure": said.unsure,
        "themes": themes,
    }
    return json.dumps(data, ensure_ascii=False)


def as_text(item: tuple[str, str], said: Tagging) -> str:
    from classifier import taxonomy

    names = {theme.slug: theme.name_zh for theme in taxonomy.load()}
    mark = (", Belt and Road" if said.belt_and_road else "") + (", unsure" if said.unsure else "")
    lines = []
    for one in said.themes:
        reasons = ", ".join(f"{term} {share:.2f}" for term, share in one.because)
        lines.append(f"  {one.score:.2f}  {one.theme} {names[one.theme]}: {reasons}")
    return "\n".join([_heading(*item), f"relevance {said.relevance:.2f}{mark}", *(lines or ["  no theme"])])


def _heading(title: str, body: str) -> str:
    """One line that a terminal can show: what would steer it is left out."""
    words = " ".join((title or body[:_BEGINNING]).split())
    shown = "".join(character for character in words if unicodedata.category(character) not in {"Cc", "Cf"})
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
