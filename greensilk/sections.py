"""The tables of `greensilk.toml`: `[mail]`, a `[[feeds]]` for each curated feed, a `[[sections]]` for each section."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from feeds.issue.settings import Section
from feeds.settings import Curated, Mail

_PLAIN: Final = {
    str: "a text in quotation marks",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: 'a list of texts, ["…", "…"]',
}
_Table = TypeVar("_Table", Curated, Mail, Section)
_Sense = Mapping[str, tuple[Callable[[Any], bool], str]]


def check_type(name: str, value: Any, kind: type) -> None:
    """Refuse a value that is not written as its type is.

    Raises:
        click.UsageError: naming it.
    """
    wanted: Any = str if issubclass(kind, Path) else list if kind is tuple else kind
    fits = type(value) is wanted or (wanted is float and type(value) is int)
    if not fits or (wanted is list and not all(isinstance(text, str) for text in value)):
        raise click.UsageError(f"{name} = {value!r} should be {_PLAIN[wanted]}.")


def nearest(word: str, known: Iterable[str]) -> str:
    """What was perhaps meant, as an addition to a sentence."""
    near = difflib.get_close_matches(word, list(known), 1)
    return f" (did you mean {near[0]}?)" if near else ""


def read_sections(file: Path, said: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the tables that a file has.

    Raises:
        click.UsageError: naming the table and the key that is unknown or has a wrong value.
    """
    values: dict[str, Any] = {}
    if "mail" in said:
        values["mail"] = _table(Mail, said["mail"], f"{file}: [mail]", _MAIL)
    if "feeds" in said:
        values["feeds"] = _tables(Curated, said["feeds"], f"{file}", "feeds", "slug", _FEED)
    if "sections" in said:
        values["sections"] = _tables(Section, said["sections"], f"{file}", "sections", "title", _SECTION)
    return values


def _tables(kind: type[_Table], tables: Any, file: str, name: str, key: str, sense: _Sense) -> tuple[_Table, ...]:
    """Tables of one kind, which one of their keys tells apart."""
    if not isinstance(tables, list):
        raise click.UsageError(f"{file}: {name} are tables of their own, each below a line [[{name}]].")
    read = tuple(_table(kind, table, f"{file}: [[{name}]] {_called(table, key)}", sense) for table in tables)
    called = [getattr(table, key) for table in read]
    if twice := next((one for one in called if called.count(one) > 1), None):
        raise click.UsageError(f"{file}: two [[{name}]] have the {key} {twice!r}.")
    return read


def _called(table: Any, key: str) -> str:
    return str(table.get(key) or f"without a {key}") if isinstance(table, dict) else f"without a {key}"


def _table(kind: type[_Table], said: Any, name: str, sense: _Sense) -> _Table:
    if not isinstance(said, dict):
        raise click.UsageError(f"{name} should be a table.")
    defaults = kind()
    known = {field.name: type(getattr(defaults, field.name)) for field in fields(kind)}
    for key, value in said.items():
        if key not in known:
            raise click.UsageError(f"{name} has an unknown key {key!r}{nearest(key, known)}.")
        check_type(f"{name}: {key}", value, known[key])
    values = {key: known[key](value) for key, value in said.items()}
    for key, (sensible, meant) in sense.items():
        if not sensible(values.get(key, getattr(defaults, key))):
            raise click.UsageError(f"{name}: {key} should be {meant}.")
    if kind is Curated and not (values.get("query", "").strip() or values.get("picks_only")):
        raise click.UsageError(f"{name} needs a query, or picks_only = true.")
    return kind(**values)


_FEED: Final[_Sense] = {
    "slug": (lambda slug: bool(re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", slug)), "letters a to z, digits and hyphens"),
    "title": (lambda title: bool(title.strip()) and title.isprintable(), "a text on one line"),
    "min_score": (lambda score: 0 <= score <= 1, "between 0 and 1"),
    "limit": (lambda limit: limit >= 0, "at least 1"),
}
_KINDS: Final = ("news", "coalition", "quote", "report", "submission", "plan", "page")
_SECTION: Final[_Sense] = {
    "title": (lambda title: bool(title.strip()) and title.isprintable(), "a text on one line"),
    "holds": (lambda holds: bool(holds) and set(holds) <= {*_KINDS}, f"a list of some of {', '.join(_KINDS)}"),
    "limit": (lambda limit: limit >= 0, "0 or more"),
}
_MAIL: Final[_Sense] = {
    "port": (lambda port: 0 < port < 65536, "between 1 and 65535"),
    "security": (lambda security: security in ("starttls", "tls", "none"), '"starttls", "tls" or "none"'),
    "sender": (lambda sender: not sender or "@" in sender, "an address of mail"),
    "to": (lambda to: all("@" in address for address in to), "a list of addresses of mail"),
}
