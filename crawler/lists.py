"""Lists that not every crawl asks for: `lists.toml`, one table a source."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).with_name("lists.toml")


def of(source: str, kind: str) -> tuple[str, ...]:
    """The addresses of one kind, `general` or `past`, of a source; none where the file names none."""
    return tuple(_read().get(source, {}).get(kind, ()))


@cache
def _read() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(_FILE.read_text("utf-8"))
