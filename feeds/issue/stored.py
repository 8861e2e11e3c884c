"""Items as they are stored, as JSON, and as a person types them, as TOML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, Final

from feeds.issue.items import (
    STATES,
    Coalition,
    Item,
    News,
    Page,
    Picture,
    Plan,
    Point,
    Quote,
    Report,
    Submission,
)
from pipelines.archive.issues import Content, IssueError

KINDS: Final[dict[str, type[Item]]] = {
    "news": News,
    "coalition": Coalition,
    "quote": Quote,
    "report": Report,
    "submission": Submission,
    "plan": Plan,
    "page": Page,
}


def kind_of(item: Item) -> str:
    """The name of an item's kind."""
    return next(name for name, kind in KINDS.items() if type(item) is kind)


def content(item: Item) -> Content:
    """An item as it is stored; what is empty is left out."""
    said = {key: value for key, value in asdict(item).items() if value not in ("", (), 0)}
    return {key: list(value) if isinstance(value, tuple) else value for key, value in said.items() if value is not None}


def read(kind: str, said: Mapping[str, Any]) -> Item:
    """An item from what is stored, or was typed by a person.

    Raises:
        IssueError: naming the kind or the field that is wrong.
    """
    if kind not in KINDS:
        raise IssueError(f"{kind!r} is no kind of item: known are {', '.join(KINDS)}.", f"没有“{kind}”这种条目。")
    known = {field.name for field in fields(KINDS[kind])}
    if unknown := [key for key in said if key not in known]:
        raise IssueError(
            f"A {kind} has no {unknown[0]!r}: it has {', '.join(sorted(known))}.", f"这种条目没有“{unknown[0]}”一项。"
        )
    values = {key: _value(key, value) for key, value in said.items()}
    return KINDS[kind](**values)


_NESTED: Final[dict[str, type[Picture] | type[Point]]] = {"pictures": Picture, "points": Point}
_LISTS: Final = ("paragraphs", "translation", "sources")


def _value(key: str, value: Any) -> Any:
    if key in _NESTED:
        made = tuple(_nested(_NESTED[key], entry) for entry in value)
        wrong = next((one.state for one in made if isinstance(one, Point) and one.state not in STATES), None)
        if wrong is not None:
            raise IssueError(
                f"{wrong!r} is no state of a point: known are {', '.join(STATES)}.", f"没有“{wrong}”这种进展。"
            )
        return made
    if key in _LISTS:
        if isinstance(value, str) or not all(isinstance(entry, str) for entry in value):
            raise IssueError(f"{key} should be a list of texts.", f"{key} 应是一列文本。")
        return tuple(value)
    if not isinstance(value, int if key == "year" else str):
        raise IssueError(
            f"{key} = {value!r} should be {'a whole number' if key == 'year' else 'a text'}.", f"{key} 的值不对。"
        )
    return value


def _nested(kind: type[Picture] | type[Point], said: Mapping[str, Any]) -> Picture | Point:
    known = {field.name for field in fields(kind)}
    if unknown := set(said) - known:
        raise IssueError(
            f"A {kind.__name__.lower()} has no {min(unknown)!r}: it has {', '.join(sorted(known))}.",
            f"没有“{min(unknown)}”一项。",
        )
    return kind(**said)
