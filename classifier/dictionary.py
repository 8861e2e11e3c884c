"""jieba's dictionary: how often each word was seen, read only for the first characters that texts ask for."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from importlib.metadata import distribution
from pathlib import Path

NAMED = 3000
"""How often a segmenter believes to have seen a name: often enough to keep it whole in any neighbourhood."""


class Dictionary:
    """The words of jieba's dictionary, and `names`, which are kept whole.

    Attributes:
        total: the sum of all counts, as jieba has it after `add_word` of each name.
    """

    def __init__(self, text: str, names: Iterable[str] = ()) -> None:
        self._lines = sorted(text.splitlines())
        self._seen: dict[str, int] = {}
        self._read: set[str] = set()
        self._names: dict[str, list[str]] = {}
        self.total = sum(map(int, text.split()[1::3]))
        for name in names:
            self._names.setdefault(name[0], []).append(name)
            self.total += self._named(name)

    @classmethod
    def bundled(cls, names: Iterable[str] = ()) -> "Dictionary":
        """The one that jieba brings along; jieba itself, slow to import, stays where it is."""
        file = Path(str(distribution("jieba").locate_file("jieba/dict.txt")))
        return cls(file.read_text("utf-8"), names)

    def seen(self, piece: str) -> Mapping[str, int]:
        """How often each word was seen, 0 for a mere beginning of one: all that begin with a character of `piece`."""
        if not self._read.issuperset(piece):
            for first in {*piece} - self._read:
                self._learn(first)
        return self._seen

    def _learn(self, first: str) -> None:
        words = {word: int(count) for word, count, _ in map(str.split, self._of(first, chr(ord(first) + 1)))}
        words |= {name: self._named(name) for name in self._names.get(first, ())}
        for word in words:
            for end in range(1, len(word)):
                self._seen.setdefault(word[:end], 0)
        self._seen |= words
        self._read.add(first)

    def _named(self, name: str) -> int:
        return max([NAMED, *(int(line.split()[1]) for line in self._of(f"{name} ", f"{name}!"))])

    def _of(self, first: str, after: str) -> list[str]:
        """The lines from one beginning up to another."""
        return self._lines[bisect_left(self._lines, first) : bisect_left(self._lines, after)]
