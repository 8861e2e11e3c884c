"""The text of a printed page, its lines broken anywhere: paragraphs again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from feeds.issue.contents import PAGE

SOURCE: Final = re.compile(r"^[（(]\s*来源\s*[:：]\s*(?P<names>.+?)\s*[)）]$")
SENT: Final = re.compile(r"^[（(]\s*(?P<theme>.+?)\s*专题伙伴关系\s*供稿\s*[)）]$")
_NEW_PAGE = 3  # empty lines


def joined(text: str) -> Iterator[str]:
    """The paragraphs of a text whose lines were broken by a page: an empty line ends one, `PAGE` is a new page."""
    pieces: list[str] = []
    empty = 0
    for line in [*re.sub(r"\r\n?|\v", "\n", text.removeprefix("\ufeff")).replace("\f", "\n" * 4).split("\n"), ""]:
        bare = line.strip(" \u3000\t")
        alone = SOURCE.match(bare) or SENT.match(bare)
        if pieces and (not bare or alone):
            yield _together(pieces)
            pieces = []
        empty = 0 if bare else empty + 1
        if empty == _NEW_PAGE:
            yield PAGE
        if alone:
            yield bare
        elif bare:
            pieces.append(bare)


def _together(pieces: Sequence[str]) -> str:
    """Lines put together; between Latin words a space, between Han characters none."""
    whole = pieces[0]
    for piece in pieces[1:]:
        latin = whole[-1].isascii() and piece[0].isascii() and whole[-1].isalnum() and piece[0].isalnum()
        whole += f" {piece}" if latin else piece
    return whole
