"""Text to terms: Chinese by jieba, Latin script by words and phrases."""

import logging
import re
import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import jieba

NAMES = Path(__file__).parent / "names.txt"
LONGEST = 20_000
"""Characters of a text that are read: a news item has said by then what it is about."""

_QUOTES = re.compile("[“”‘’\"'「」『』《》〈〉`´]")
_RUNS = re.compile(r"[\w.%°&+-]+")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_LATIN = re.compile(r"(?=.*[^\W\d_])[\w.°& -]{2,}")
_FREQUENCY = 3000
"""How often jieba believes to have seen a name: often enough to keep it whole in any neighbourhood."""
_STOP = frozenset(
    """a about after all also an and any are as at be been but by can could did do does for from had has have he her
    his how if in into is it its just made make may more most much new no not now of off on one only or other our out
    over said say says she should so some such than that the their them then there these they this those to two under
    up was we were what when where which while who will with would year years you your last first many us mr reuters
    我们 他们 以及 进行 目前 其中 已经 可以 这个 这些 一个 没有 今天 记者 表示 介绍 通过 开展 推动""".split()
)


def engine() -> str:
    """The segmenter's name and version; a model serves only texts cut by the engine it was trained with."""
    return f"jieba {version('jieba')}"


def names(file: Path = NAMES) -> tuple[str, ...]:
    """The coalition's names and the everyday words that only look like terms, one a line."""
    return tuple(file.read_text(encoding="utf-8").split())


def normalise(text: str) -> str:
    """At most `LONGEST` characters in one width and without quotation marks; letters keep their case."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST])
    return _QUOTES.sub("", plain).translate({0x2010: "-", 0x2011: "-", 0x2013: "-"})


class Words:
    """Cuts texts into terms and keeps `known` terms whole. The dictionary is read at the first text."""

    def __init__(self, known: Iterable[str]) -> None:
        terms = sorted({normalise(term).lower() for term in known})
        self._han = tuple(term for term in terms if _HAN.search(term))
        self._short = frozenset(term for term in self._han if len(term) == 1)
        phrases = [tuple(map(_stem, term.split())) for term in terms if " " in term]
        self._phrases: dict[str, list[tuple[str, ...]]] = {}
        for phrase in sorted(phrases, key=len, reverse=True):
            self._phrases.setdefault(phrase[0], []).append(phrase)

    def cut(self, text: str) -> list[str]:
        """The terms of a text in their order; English phrases follow the words they consist of."""
        terms: list[str] = []
        english: list[str] = []
        for word in self._pieces(normalise(text).lower()):
            if _HAN.search(word):
                terms.append(word)
            else:
                english.append(_stem(word.strip(".-&")))
        return [word for word in (*terms, *english, *self._found(english)) if self._tells(word)]

    def term(self, printed: str) -> str:
        """A term of a theme as `cut` yields it."""
        plain = normalise(printed).lower()
        return plain if _HAN.search(plain) else " ".join(map(_stem, plain.split()))

    def _pieces(self, text: str) -> Iterator[str]:
        for run in _RUNS.findall(text):
            if _HAN.search(run):
                yield from self._tokenizer.cut(run)
            else:
                yield run

    def _found(self, words: list[str]) -> Iterator[str]:
        for start, word in enumerate(words):
            for phrase in self._phrases.get(word, ()):
                if tuple(words[start : start + len(phrase)]) == phrase:
                    yield " ".join(phrase)
                    break

    def _tells(self, word: str) -> bool:
        if word in _STOP:
            return False
        if _HAN.search(word):
            return len(word) > 1 or word in self._short
        return bool(_LATIN.fullmatch(word))

    @cached_property
    def _tokenizer(self) -> "jieba.Tokenizer":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # jieba's own escapes and its pkg_resources
            import jieba  # noqa: PLC0415
        jieba.setLogLevel(logging.ERROR)
        tokenizer = jieba.Tokenizer()
        # What initialize() does, less its cache in a folder that everyone may write to.
        tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
        tokenizer.initialized = True
        for term in self._han:
            tokenizer.add_word(term, max(_FREQUENCY, tokenizer.suggest_freq(term)))
        return tokenizer


def _stem(word: str) -> str:
    """An English plural without its s: what remains still occurs in the text."""
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "ies"))
    return word[:-1] if plural else word
