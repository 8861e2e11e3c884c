"""What the editors of an issue may decide: its sections, who ranks first, which names are translated how."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent


@dataclass(frozen=True)
class Section:
    """A section of an issue.

    Attributes:
        title, title_en: what is printed; without an English title the other one is.
        holds: the kinds of items it is for.
        query: finds its articles, off-topic ones included; empty if people alone fill it.
        limit: the most articles a draft puts there.
    """

    title: str = ""
    title_en: str = ""
    holds: tuple[str, ...] = ("news",)
    query: str = ""
    limit: int = 6

    def printed(self, language: str) -> str:
        return self.title_en or self.title if language == "en" else self.title


@dataclass(frozen=True)
class Rules:
    """How issues are drafted and printed.

    Attributes:
        ranks: names of one rank are separated by |, the highest rank comes first.
        topics: what the topical section is about.
    """

    sections: tuple[Section, ...]
    ranks: tuple[tuple[str, ...], ...]
    topics: tuple[str, ...] = ()
    names: dict[str, str] = field(default_factory=dict)

    def of(self, kind: str) -> Section:
        """The section that items of a kind belong to."""
        return next((section for section in self.sections if kind in section.holds), self.sections[-1])

    def titled(self, title: str) -> Section | None:
        return next((section for section in self.sections if section.title == title), None)


def rules(sections: Sequence[Section] = (), ranks: Sequence[str] = (), topics: Sequence[str] = ()) -> Rules:
    """The rules, with those that ship where nothing else is said."""
    shipped = [Section(**(said | {"holds": tuple(said["holds"])})) for said in _read("rules.toml")["sections"]]
    lines = ranks or _read("ranks.toml")["ranks"]
    split = tuple(tuple(name.strip() for name in line.split("|") if name.strip()) for line in lines)
    return Rules(tuple(sections or shipped), split, tuple(topics), _read("glossary.toml")["names"])


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text("utf-8"))
