"""How an issue is written: a function for each ending of a file's name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from feeds.issue import markdown, page, word
from feeds.issue.whole import Whole

WRITERS: Final[Mapping[str, Callable[[Whole], bytes]]] = {
    "md": markdown.write,
    "html": page.write,
    "docx": word.write,
}
