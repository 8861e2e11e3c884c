"""Whether two texts are one story: a pure function of the two, so that the order of arrival makes no difference.

A text is read without its dateline and the lines around it (责编：…), folded as search folds it. Two that share a fifth
of their sentences are compared by *letters*: one for each Han character, word or number. Of the shorter text, what
stands in the longer in runs of six letters and more speaks for one story; what stands in place of something else
speaks against it, most of all other figures, and so do titles that name different things: so reports of a series,
ceremonies and notices of one mould differ, and reprints do not.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

from pipelines.archive import text

VERSION: Final = f"2 · {text.VERSION}"
"""Names what the reading depends on; stories of another version are found anew."""

_SHORTEST: Final = 40  # letters; a text that has fewer stays by itself
_RUN: Final = 6
_ENOUGH: Final = 0.67
_PART: Final = 0.4  # of the longer text; a round-up holds others' short reports word for word
_TITLES: Final = 0.5
_NAMES: Final = 2  # pairs of letters
_GAP: Final = 30  # letters; in a longer gap the figures of one text do not answer to those of the other
_SENTENCES: Final = 0.2
_PASSAGE: Final = 120
_SENTENCE: Final = 24  # bytes: eight Han characters, or four or five English words

_WORD, _FIGURE = 0xF0000, 0x100000  # private planes of Unicode: a letter for each word, and for each figure
_THOUSANDS: Final = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")
_ENDS: Final = re.compile(r"[。！？；，、：…\n!?;:]|[.,](?!\d)")
_MARKS: Final = re.compile(r"[\W_]+")
_END: Final = "\ua015"  # stands for the end of a sentence; a letter that no text of ours has
_EDGE: Final = re.compile(
    r"\W*(?:(?:责编|责任编辑|编辑|审核|校对|来源|稿源|原标题|作者|记者|摄影|Editor|Source)\s*[:：]|完\W*$"
    r"|By [A-Z]|Contact the).{0,80}$"
)
_DATELINE: Final = re.compile(
    r"\s*【?(?:[^。！？\n]{0,24}?(?:[社网报台刊]|客户端)[^。！？\n]{0,24}?(?:电|讯|消息|报道)(?=[\s（(：:，【】]|$)|本报讯"
    r"|[A-Z][A-Z .,'’-]{2,30}(?:,? [A-Z][a-z]{2,8}\.? \d{1,2})?\s*(?:\([A-Z][\w’' ]+\))?\s*(?:--|—|–|:))】?"
    r"\s*(?:[（(][^）)]{0,40}[）)])?\s*(?:记者[^。，：]{2,20}报道)?[\s：:，—-]*"
)


class Text:
    """A text as stories read it."""

    def __init__(self, title: str, body: str) -> None:
        self.title = title
        self.bare = _THOUSANDS.sub("", _bare(body))

    @cached_property
    def _units(self) -> list[str]:
        return text.units(_ENDS.sub(f" {_END} ", self.bare))

    @cached_property
    def letters(self) -> str:
        """Its letters, one character each."""
        return "".join(_letters(unit) for unit in self._units if unit != _END)

    @cached_property
    def sentences(self) -> frozenset[int]:
        """Hashes of its sentences and their parts, of those that are long enough to tell something."""
        if len(self.letters) < _SHORTEST:
            return frozenset()
        parts = (part.strip() for part in " ".join(self._units).split(_END))
        return frozenset(_hash(part) for part in parts if len(part.encode()) >= _SENTENCE)

    @cached_property
    def bigrams(self) -> frozenset[str]:
        """The pairs of letters in its title."""
        return frozenset(map("".join, pairwise("".join(map(_letters, text.units(self.title))))))

    def names(self, other: Text) -> int:
        """How many pairs of letters its title has from its text that the other knows nothing of; figures aside."""
        own = (pair for pair in self.bigrams if pair in self.letters and max(map(ord, pair)) < _FIGURE)
        return sum(pair not in other.letters and pair not in other.bigrams for pair in own)

    def passage(self, start: int, length: int) -> str:
        """The words from one letter on, as they are printed."""
        plain, places = text.folded(self.bare)
        begun = [found.span() for unit in text.UNIT.finditer(plain) for found in _LETTER.finditer(plain, *unit.span())]
        first, last = begun[start][0], begun[start + length - 1][1] - 1
        cut = self.bare[places[first] if places else first : (places[last] if places else last) + 1]
        return cut if len(cut) <= _PASSAGE else f"{cut[: _PASSAGE - 1]}…"


@dataclass(frozen=True, slots=True)
class Likeness:
    """Why two articles are one story.

    Attributes:
        score: how much of the shorter text stands in the longer, less what was put in place of something else; 0 to 1.
        passage: the longest passage they share, as printed in the shorter one.
    """

    score: float
    passage: str


def key(source: str, source_id: str, body: str) -> str:
    """A key that identical texts share: a hash of letters and digits alone; of a short text its article's identity."""
    letters = _MARKS.sub("", unicodedata.normalize("NFKC", body).casefold())
    if len(letters) < _SHORTEST:
        return f"{source}/{source_id}"
    return hashlib.sha256(letters.encode()).hexdigest()


def hashed(key: str) -> int:
    """A key as a number among those of sentences."""
    return _hash(f"\n{key}")


def near(one: frozenset[int], other: frozenset[int]) -> bool:
    """Whether two texts share so many sentences that they are worth comparing."""
    return len(one & other) >= max(1, _SENTENCES * min(len(one), len(other)))


def alike(one: Text, other: Text) -> Likeness | None:
    """Why two texts are one story; None if they are not."""
    shorter, longer = sorted((one, other), key=lambda text: (len(text.letters), text.letters))
    if len(shorter.letters) < _SHORTEST:
        return None
    runs = _runs(shorter.letters, longer.letters)
    shared = sum(length for _, _, length in runs)
    if shared < _ENOUGH * len(shorter.letters):
        return None
    if shared < _PART * len(longer.letters) and _nearness(shorter.bigrams, longer.bigrams) < _TITLES:
        return None
    gaps = list(_gaps(shorter.letters, longer.letters, runs))
    replaced = sum(min(len(here), len(there)) for here, there in gaps)
    score = (shared - replaced) / len(shorter.letters)
    if score < _ENOUGH or _other_figures(shorter.letters, gaps) or _other_names(shorter, longer):
        return None
    start, _, length = max(runs, key=lambda run: run[2])
    return Likeness(round(score, 4), shorter.passage(start, length))


def _bare(body: str) -> str:
    """A body without the dateline before it and the lines around it that are not its text."""
    lines = [line for line in body.split("\n") if line.strip()]
    while lines and _EDGE.match(lines[-1]):
        lines.pop()
    while lines and _EDGE.match(lines[0]):
        lines.pop(0)
    return _DATELINE.sub("", "\n".join(lines), count=1) if lines and _DATELINE.match(lines[0]) else "\n".join(lines)


_LETTER: Final = re.compile(rf"[{text.HAN}]|[^{text.HAN}]+")


def _letters(unit: str) -> str:
    if text.is_han(unit):
        return unit
    plane = _FIGURE if any(map(str.isdigit, unit)) else _WORD
    return chr(plane + zlib.crc32(unit.encode()) % 0xFFF0)


def _hash(part: str) -> int:
    return int.from_bytes(hashlib.blake2b(part.encode(), digest_size=6).digest(), "big")


def _runs(shorter: str, longer: str) -> list[tuple[int, int, int]]:
    """What the shorter shares with the longer: where it begins in each, and its length."""
    places: dict[str, int] = {}
    for place in range(len(longer) - _RUN, -1, -1):
        places[longer[place : place + _RUN]] = place
    found, here = [], 0
    while here <= len(shorter) - _RUN:
        there = places.get(shorter[here : here + _RUN])
        if there is None:
            here += 1
            continue
        length = _RUN
        while shorter[here + length : here + length + 1] == longer[there + length : there + length + 1] != "":
            length += 1
        found.append((here, there, length))
        here += length
    return found


def _gaps(shorter: str, longer: str, runs: list[tuple[int, int, int]]) -> Iterator[tuple[str, str]]:
    """What lies behind each run, in the shorter and in the longer text, where both go on in the same order.

    What lies before the first is the lead, which is cut, and the place of notes: it tells nothing.
    """
    for (here, there, length), (next_here, next_there, _) in pairwise([*runs, (len(shorter), len(longer), 0)]):
        if next_there >= there + length:
            yield shorter[here + length : next_here], longer[there + length : next_there]


def _other_figures(shorter: str, gaps: list[tuple[str, str]]) -> bool:
    """Whether figures differ again and again: one may have been corrected."""
    pairs = [(_figures(here), _figures(there)) for here, there in gaps if len(here) <= _GAP and len(there) <= _GAP]
    differ = sum(bool(here) and bool(there) and here != there for here, there in pairs)
    return differ > 1 and differ > len(_figures(shorter)) / 6


def _other_names(one: Text, other: Text) -> bool:
    """Whether each title names what the other article knows nothing of: another visit, another company."""
    return one.names(other) >= _NAMES and other.names(one) >= _NAMES


def _figures(letters: str) -> list[str]:
    return [letter for letter in letters if ord(letter) >= _FIGURE]


def _nearness(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
