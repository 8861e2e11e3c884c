"""The segmenters: jieba, and rjieba, the same method in a compiled language, where it is installed.

Both cut by the dictionary alone. The guessing of words that no dictionary holds (a hidden Markov model) finds names of
people and places, which tell nothing of a theme, and costs a sixth of the time.
"""

from collections.abc import Callable, Iterable
from importlib.metadata import PackageNotFoundError, version

from classifier.dictionary import NAMED, Dictionary
from classifier.route import Router

Cut = Callable[[Iterable[str]], list[str]]
"""Runs of text without white space to the words of all of them."""

DEFAULT = "jieba"


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
    return Router(Dictionary.bundled(names))


def _rjieba(names: Iterable[str]) -> Cut:
    import rjieba  # noqa: PLC0415

    tokenizer = rjieba.Jieba()
    for name in names:
        tokenizer.add_word(name, max(NAMED, tokenizer.suggest_freq(name)), None)
    return lambda runs: [word for word in tokenizer.cut("\n".join(runs), False) if word != "\n"]


_ENGINES: dict[str, Callable[[Iterable[str]], Cut]] = {"jieba": _jieba, "rjieba": _rjieba}
