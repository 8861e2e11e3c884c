"""What stands on the pages, in Chinese and English."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
_FILE: Final = Path(__file__).with_name("labels.toml")


@cache
def labels(language: Language) -> Mapping[str, str]:
    """Every label by its name."""
    said = tomllib.loads(_FILE.read_text("utf-8"))
    return {name: pair[LANGUAGES.index(language)] for name, pair in said.items()}
