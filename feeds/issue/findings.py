"""What a check finds, in Chinese and in English."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final, Literal

from feeds.issue.trace import Traced

_FILE: Final = Path(__file__).with_name("findings.toml")
Field = Literal["headline", "text", "source", "link"]


@dataclass(frozen=True, slots=True)
class Said:
    """Something wrong: its rule in `findings.toml`, and what it speaks of."""

    rule: str
    about: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with an item."""

    item: int
    said: Said

    @property
    def kind(self) -> str:
        """A word for what it is."""
        return _rules()[self.said.rule][0]

    @property
    def sentence(self) -> str:
        """What it is, in English."""
        return _rules()[self.said.rule][2].format(**self.said.about)

    @property
    def zh(self) -> str:
        """What it is, in Chinese."""
        return _rules()[self.said.rule][1].format(**self.said.about)


@dataclass(frozen=True, slots=True)
class Departure:
    """What is not as it stands in the articles: a sentence of the text, the headline, the source line, the link."""

    item: int
    traced: Traced
    field: Field = "text"


Sayings = Iterator[Said]


def said(rule: str, **about: object) -> Said:
    """Something wrong."""
    return Said(rule, about)


@cache
def _rules() -> dict[str, list[str]]:
    return tomllib.loads(_FILE.read_text("utf-8"))
