"""Text to terms: Chinese by a segmenter, Latin script by words and phrases."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import groupby
from pathlib import Path

from classifier.engine import DEFAULT, Cut, segmenter
from classifier.script import simplified

NAMES = Path(__file__).parent / "names.txt"
LONGEST = 20_000
"""Characters of a text that are read: a news item has said by then what it is about."""

_QUOTES = re.compile("[“”‘’\"'「」『』《》〈〉`´]")
# Of these NFKC changes nothing but punctuation, which only parts words.
_USUAL = re.compile("[\x00-\x7f\u4e00-\u9fff，。、；：？！（）《》【】“”‘’—·\u3000]*")
_INVISIBLE = re.compile("[\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
_DASHES = "\u2010\u2011\u2013"
_RUNS = re.compile(r"[\w.%°&+-]+")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_INSIDE = r"[a-zß-ɏ0-9.%°&+-]{2,}"
_LETTER = re.compile("[a-zß-ɏ]")
_LATIN = re.compile(r"(?=.*[^\W\d_])[\w.°&+ -]{2,}")
_STOP = frozenset(
    """a about after all also an and any are as at be been but by can could did do does for from had has have he her
    his how if in into is it its just made make may more most much new no not now of off on one only or other our out
    over said say says she should so some such than that the their them then there these they this those to two under
    up was we were what when where which while who will with would year years you your last first many us mr reuters
    我们 他们 以及 进行 目前 其中 已经 可以 这个 这些 一个 没有 今天 记者 表示 介绍 通过 开展 推动""".split()
)


def names(file: Path = NAMES) -> tuple[str, ...]:
    """The coalition's names and the everyday words that only look like terms, one a line."""
    return tuple(file.read_text(encoding="utf-8").split())


def normalise(text: str) -> str:
    """At most `LONGEST` characters in one width and script, without quotation marks and invisible ones; case stays."""
    plain = text[:LONGEST]
    if not _USUAL.fullmatch(plain):
        plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", plain))
    plain = _QUOTES.sub("", plain)
    for dash in _DASHES:
        plain = plain.replace(dash, "-")
    return simplified(plain)


def tells(word: str, short: frozenset[str] = frozenset()) -> bool:
    """Whether a word can say anything of a text's subject; of single characters only those in `short` do."""
    if word in _STOP:
        return False
    if _HAN.search(word):
        return len(word) > 1 or word in short
    return bool(_LATIN.fullmatch(word))


class Words:
    """Cuts texts into terms and keeps `known` terms whole. The dictionary is read at the first Chinese text."""

    def __init__(self, known: Iterable[str], engine: str = DEFAULT) -> None:
        terms = sorted({normalise(term).lower() for term in known})
        self._engine = engine
        self._han = tuple(term for term in terms if _HAN.search(term))
        self.short = frozenset(term for term in self._han if len(term) == 1)
        mixed = sorted((term for term in self._han if re.search(_INSIDE, term)), key=len, reverse=True)
        self._inside = re.compile("|".join([*map(re.escape, mixed), _INSIDE]))
        phrases = [tuple(map(_stem, term.split())) for term in terms if " " in term]
        self._phrases: dict[str, list[tuple[str, ...]]] = {}
        for phrase in sorted(phrases, key=len, reverse=True):
            self._phrases.setdefault(phrase[0], []).append(phrase)

    def cut(self, text: str) -> list[str]:
        """The terms of a text that tell something, in their order; an English phrase follows its first word."""
        return [word for word in self.split(normalise(text)) if tells(word, self.short)]

    def split(self, plain: str) -> list[str]:
        """Every word of a text that is normalised already, in its order."""
        words: list[str] = []
        lower = plain.lower()
        latin = _LETTER.search(lower)
        for chinese, runs in groupby(self._runs(lower) if latin else _RUNS.findall(lower), _chinese):
            cut = self._segment if chinese else _bare
            words += cut(runs)
        return self._phrased([_stem(word) if word.isascii() else word for word in words] if latin else words)

    def _runs(self, plain: str) -> Iterator[str]:
        for run in _RUNS.findall(plain):
            if _chinese(run) and _LETTER.search(run):
                yield from self._inside.sub(_apart, run).split()
            else:
                yield run

    def term(self, printed: str) -> str:
        """A term of a theme as `cut` yields it."""
        plain = normalise(printed).lower()
        return plain if _HAN.search(plain) else " ".join(map(_stem, plain.split()))

    def _phrased(self, words: list[str]) -> list[str]:
        if self._phrases.keys().isdisjoint(words):
            return words
        said: list[str] = []
        for start, word in enumerate(words):
            said.append(word)
            for phrase in self._phrases.get(word, ()):
                if tuple(words[start : start + len(phrase)]) == phrase:
                    said.append(" ".join(phrase))
                    break
        return said

    @cached_property
    def _segment(self) -> Cut:
        return segmenter(self._engine, self._han)


def _chinese(run: str) -> bool:
    return not run.isascii() and bool(_HAN.search(run))


def _apart(inside: re.Match[str]) -> str:
    """A Latin word inside a Chinese run as one of its own; a number (2030年) belongs to the Han beside it."""
    return f" {inside[0]} " if _LETTER.search(inside[0]) else inside[0]


def _bare(runs: Iterable[str]) -> list[str]:
    return [run.strip(".-&") for run in runs]


def _stem(word: str) -> str:
    """An English plural without its s: what remains still occurs in the text."""
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "ies"))
    return word[:-1] if plural else word
