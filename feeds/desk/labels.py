"""What stands on the pages, in Chinese and English."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
_FILES: Final = ("labels.toml", "labels-issue.toml")


@cache
def labels(language: Language) -> Mapping[str, str]:
    """Every label by its name."""
    files = (Path(__file__).with_name(name).read_text("utf-8") for name in _FILES)
    said = tomllib.loads("\n".join(files))
    return {name: pair[LANGUAGES.index(language)] for name, pair in said.items()}
