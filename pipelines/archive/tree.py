"""What a search asks for, as a tree: words, filters, and how they are joined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from crawler.dates import Span

Field = Literal["theme", "source", "lang", "bri"]


class QueryError(ValueError):
    """A search that cannot be understood; one sentence that names what is wrong, and the same in Chinese."""

    def __init__(self, sentence: str, zh: str) -> None:
        super().__init__(sentence)
        self.zh = zh


@dataclass(frozen=True, slots=True)
class Words:
    """Any of some phrases, in title or body, or in the title alone.

    Attributes:
        said: as typed.
        phrases: the word itself, and what a named set adds to it.
        title: whether it must stand in the title.
    """

    said: str
    phrases: tuple[str, ...]
    title: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """Articles of any of some themes, sources, languages; `bri` is `yes` or `no`. Sources are as typed."""

    said: str
    field: Field
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dates:
    """Articles of some days, Beijing time, the first and the last included."""

    said: str
    span: Span


@dataclass(frozen=True, slots=True)
class Not:
    """Articles that a part does not fit."""

    part: Node


@dataclass(frozen=True, slots=True)
class All:
    """Articles that all parts fit."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Articles that at least one part fits."""

    parts: tuple[Node, ...]


Node = Words | Filter | Dates | Not | All | Either


def said(node: Node) -> str:
    """A part of a search as a person would type it."""
    if isinstance(node, Not):
        return f"-{said(node.part)}"
    if isinstance(node, All | Either):
        return f"({(' ' if isinstance(node, All) else ' OR ').join(map(said, node.parts))})"
    return node.said


def sought(node: Node) -> tuple[Words, ...]:
    """The words a search looks for, without those it excludes: what is marked in a hit."""
    if isinstance(node, Words):
        return (node,)
    if isinstance(node, All | Either):
        return tuple(words for part in node.parts for words in sought(part))
    return ()
