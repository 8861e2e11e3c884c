"""What search reads of a text: pairs of Han characters and whole words, the same of an article and of a query.

A text becomes *units*: runs of Han characters, and words of other scripts or digits. Width, case, accents and
traditional characters make no difference; quotation marks inside a run are not there (共建“一带一路”); anything else
between two units is one gap. Han matches inside a run, words match whole.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from importlib.metadata import version
from itertools import pairwise, zip_longest
from typing import Final

from classifier.script import simplified

VERSION: Final = f"1 · Unicode {unicodedata.unidata_version} · OpenCC {version('opencc')}"
"""Names what the reading depends on; an index of another version is made anew."""

HAN: Final = "々〇\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
UNIT: Final = re.compile(rf"[{HAN}]+|[^ '{HAN}]+")
_JOINED: Final = re.compile(rf"(?<=[{HAN}])'+(?=[{HAN}])")
_EDGE: Final = rf"(?<![^ '{HAN}])"
_END: Final = rf"(?![^ '{HAN}])"
_IS_HAN: Final = re.compile(f"[{HAN}]")
_QUOTES: Final = frozenset("“”‘’\"'「」『』《》〈〉`´＂＇｢｣")
_ZERO: Final = frozenset("○◯")  # 二○二一年


class _Fold(dict[int, str]):
    """How each character is read: folded, `'` for a quotation mark, a space for what is neither letter nor digit.

    `odd` are those of the characters seen so far that become more than one, or none.
    """

    def __init__(self) -> None:
        super().__init__()
        self.odd: set[str] = set()

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold(chr(code))
        if len(folded) != 1:
            self.odd.add(chr(code))
        return folded


def _fold(character: str) -> str:
    if character in _QUOTES:
        return "'"
    if character in _ZERO:
        return "〇"
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return ""
    plain = simplified(unicodedata.normalize("NFKD", character).casefold())
    if len(plain) > 1:
        return "".join(map(_fold, plain))
    return plain if plain.isalnum() or _IS_HAN.match(plain) else " "


_FOLD: Final = _Fold()


def units(text: str) -> list[str]:
    """The runs of Han characters and the words of a text, folded, in their order."""
    return UNIT.findall(_JOINED.sub("", text.translate(_FOLD)))


def plain(text: str) -> str:
    """The normalised text: its units with a space between."""
    return " ".join(units(text))


def folded(text: str) -> tuple[str, list[int] | None]:
    """A text, each character folded, and where each of the result stands in it; None if they stand one for one."""
    plain = text.translate(_FOLD)
    if _FOLD.odd.isdisjoint(text):
        return plain, None
    return plain, [place for place, character in enumerate(text) for _ in _FOLD[ord(character)]]


def pattern(text: str) -> str:
    """A regular expression that finds a text in one that is `folded`."""
    found = units(text)
    parts = ["'*".join(map(re.escape, unit)) if is_han(unit) else f"{_EDGE}{re.escape(unit)}{_END}" for unit in found]
    gaps = [
        "[ ']*" if is_han(left) != is_han(right) else "[ ']+" if not is_han(left) else "'* [ ']*"
        for left, right in pairwise(found)
    ]
    return "".join(part for pair in zip_longest(parts, gaps, fillvalue="") for part in pair)


def is_han(unit: str) -> bool:
    """Whether a unit is a run of Han characters (or kana), in which a query may match a part."""
    return _IS_HAN.match(unit) is not None


def tokens(text: str) -> str:
    """What the index is given of a text: of a Han run its overlapping pairs and its last character, words whole."""
    return " ".join(map(_tokens, units(text)))


def _tokens(unit: str) -> str:
    return " ".join([unit[place : place + 2] for place in range(len(unit))]) if is_han(unit) else unit


def phrase(text: str) -> str:
    """A text as a phrase of FTS5; empty if there is nothing to search in it.

    A run inside it must end where it ends; the last one may go on, so its last character is no token of its own.
    A run of one character at the end is the beginning of a pair.
    """
    found = units(text)
    if not found:
        return ""
    listed = " ".join(map(_tokens, found))
    if not is_han(found[-1]):
        return f'"{listed}"'
    return f'"{listed}" *' if len(found[-1]) == 1 else f'"{listed[:-2]}"'


def holds(needle: str, haystack: str) -> bool:
    """Whether a normalised text holds a normalised query: the scan that the index equals."""
    return next(places(needle, haystack), None) is not None


def places(needle: str, haystack: str) -> Iterator[int]:
    """Where a normalised query begins in a normalised text: anywhere in Han, at the edges of words otherwise."""
    place = haystack.find(needle) if needle else -1
    while place >= 0:
        end = place + len(needle)
        before = is_han(needle[0]) or place == 0 or haystack[place - 1] == " "
        if before and (is_han(needle[-1]) or end == len(haystack) or haystack[end] == " "):
            yield place
        place = haystack.find(needle, place + 1)
