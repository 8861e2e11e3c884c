"""The segmenters: jieba, and rjieba, the same method in a compiled language, where it is installed.

Both cut by the dictionary alone. The guessing of words that no dictionary holds (a hidden Markov model) finds names of
people and places, which tell nothing of a theme, and costs a sixth of the time.
"""

import logging
import warnings
from collections.abc import Callable, Iterable
from importlib.metadata import PackageNotFoundError, version

from classifier.route import Router

Cut = Callable[[Iterable[str]], list[str]]
"""Runs of text without white space to the words of all of them."""

DEFAULT = "jieba"
_FREQUENCY = 3000
"""How often a segmenter believes to have seen a name: often enough to keep it whole in any neighbourhood."""


class EngineError(ValueError):
    """A segmenter that is not installed or not known; the message names it."""


def versioned(engine: str) -> str:
    """A segmenter's name and version: they split differently, so a model serves texts cut by its own alone.

    Raises:
        EngineError: if it is not installed, or none of ours.
    """
    if engine not in _ENGINES:
        raise EngineError(f"{engine} is no segmenter: known are {', '.join(_ENGINES)}")
    try:
        return f"{engine} {version(engine)}"
    except PackageNotFoundError as error:
        raise EngineError(f"the segmenter {engine} is not installed (pip install 'greensilk[fast]')") from error


def segmenter(engine: str, names: Iterable[str]) -> Cut:
    """What cuts Chinese runs into words and keeps `names` whole; reads its dictionary now. Raises `EngineError`."""
    versioned(engine)
    return _ENGINES[engine](names)


def _jieba(names: Iterable[str]) -> Cut:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba's own escapes and its pkg_resources
        import jieba  # noqa: PLC0415
    jieba.setLogLevel(logging.ERROR)
    tokenizer = jieba.Tokenizer()
    # What initialize() does, less its cache in a folder that everyone may write to, and faster.
    with tokenizer.get_dict_file() as file:
        tokenizer.FREQ, tokenizer.total = _prefixes(file.read().decode("utf-8"))
    tokenizer.initialized = True
    for name in names:
        tokenizer.add_word(name, max(_FREQUENCY, tokenizer.suggest_freq(name)))
    return Router(tokenizer.FREQ, tokenizer.total)


def _prefixes(dictionary: str) -> tuple[dict[str, int], int]:
    """How often each word of jieba's dictionary was seen, 0 for a mere beginning of one; and their sum."""
    seen: dict[str, int] = {}
    total = 0
    for line in dictionary.splitlines():
        word, count, _ = line.split(" ", 2)
        seen[word] = int(count)
        total += seen[word]
    for word in list(seen):
        for end in range(len(word) - 1, 0, -1):
            if word[:end] in seen:
                break
            seen[word[:end]] = 0
    return seen, total


def _rjieba(names: Iterable[str]) -> Cut:
    import rjieba  # noqa: PLC0415

    tokenizer = rjieba.Jieba()
    for name in names:
        tokenizer.add_word(name, max(_FREQUENCY, tokenizer.suggest_freq(name)), None)
    return lambda runs: [word for word in tokenizer.cut("\n".join(runs), False) if word != "\n"]


_ENGINES: dict[str, Callable[[Iterable[str]], Cut]] = {"jieba": _jieba, "rjieba": _rjieba}
