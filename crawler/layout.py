"""Layout: where the fields stand in one generation of a site's article page.

What a source knows of its own pages stands in `layouts/<source>.toml`, one table a generation, the newest first.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final

from lxml import etree
from lxml.cssselect import CSSSelector

_FOLDER: Final = Path(__file__).with_name("layouts")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the fields stand in one generation of a site's article page. CSS selectors, or XPath if they begin with /.

    Attributes:
        name: what the generation is called, usually its first year.
        title, published, credited, author: each meant to match one element.
        body: the container of the text.
        noise: CSS only: what stands inside the container and is not the article.
    """

    name: str
    title: str = ""
    published: str = ""
    body: str = ""
    credited: str = ""
    author: str = ""
    noise: str = ""


FIELDS: Final = tuple(field.name for field in fields(Layout) if field.name != "name")


class LayoutError(Exception):
    """A file of layouts that cannot be used; a sentence that names it."""


def file(source: str) -> Path:
    """Where the layouts of a source stand, if it has any of its own."""
    return _FOLDER / f"{source}.toml"


def of(source: str) -> tuple[Layout, ...]:
    """The layouts of a source; none if there is no file of its name.

    Raises:
        LayoutError: if the file cannot be used.
    """
    path = file(source)
    return read(path.read_text("utf-8"), str(path)) if path.is_file() else ()


def read(text: str, path: str) -> tuple[Layout, ...]:
    """The layouts in the text of a file. What is `noise` before its first table is noise in all of them.

    Raises:
        LayoutError: if it is no TOML, or a key or a selector in it is none.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LayoutError(f"{path} is no TOML: {error}.") from error
    everywhere = tables.pop("noise", "")
    problem = next((problem for name, table in tables.items() for problem in _problems(name, table)), None)
    if problem or (problem := _flaw("noise", everywhere)):
        raise LayoutError(f"{path}: {problem}.")
    layouts = (Layout(name, **table) for name, table in tables.items())
    return tuple(replace(made, noise=", ".join(filter(None, (everywhere, made.noise)))) for made in layouts)


def _problems(name: str, table: Any) -> Iterator[str]:
    """Why a table is no layout."""
    if not isinstance(table, dict):
        yield f"{name} stands before the first table, where only noise may"
        return
    for key, selector in table.items():
        if key not in FIELDS:
            yield f"[{name}] has a key {key}; a layout has {', '.join(FIELDS)}"
        elif flaw := _flaw(key, selector):
            yield f"[{name}] {flaw}"


def _flaw(key: str, selector: Any) -> str:
    """Why something is no selector; empty if it is one."""
    if not isinstance(selector, str):
        return f"{key} is {selector!r}, which is no text"
    try:
        if selector.startswith("/") and key != "noise":
            etree.XPath(selector)
        elif selector:
            CSSSelector(selector)
    except (etree.XPathSyntaxError, SyntaxError) as error:
        return f"{key} is {selector!r}, which is no selector: {error}"
    return ""
