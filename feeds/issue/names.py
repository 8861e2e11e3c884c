"""Names of persons, places and bodies in what was changed: a wrong one is the error nobody sees."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final

_LATIN: Final = re.compile(r"[A-Z][A-Za-z]*(?:[-'’.][A-Za-z]+)*\d*")
_BODY: Final = re.compile(
    r"[\u3400-\u9fff]{0,3}?(?:部|委|署|厅|局|院|省|市|州|银行|集团|公司|大学|组织|中心|基金会?|联盟|协会|学会|协定|公约)"
)
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
Spans = Sequence[tuple[int, int]]
_KINDS: Final = ("nr", "ns", "nt", "nz")


def strange(sentence: str, spans: Spans, known: str) -> Iterator[str]:
    """The names in the changed parts of a sentence that stand nowhere in `known`, each once.

    Args:
        spans: where the sentence differs from its original.
    """
    found = dict.fromkeys([*_latin(sentence, spans), *_bodies(sentence, spans), *_tagged(sentence, spans)])
    strange = [name for name in found if name not in known]
    yield from (name for name in strange if not any(name != other and name in other for other in strange))


def latin(text: str) -> Iterator[str]:
    """What begins with a capital letter."""
    yield from dict.fromkeys(match[0] for match in _LATIN.finditer(text))


def _latin(sentence: str, spans: Spans) -> Iterator[str]:
    yield from (match[0] for match in _LATIN.finditer(sentence) if _touched(match.span(), spans))


def _bodies(sentence: str, spans: Spans) -> Iterator[str]:
    for begin, end in spans:
        changed = sentence[begin:end]
        if 0 < len(changed) <= 12 and all(map(_HAN.match, changed)) and (rest := _BODY.match(sentence, end)):
            yield changed + rest[0]


def _tagged(sentence: str, spans: Spans) -> Iterator[str]:
    at = 0
    for word in _tagger().cut(sentence) if spans and _HAN.search(sentence) else ():
        if word.flag.startswith(_KINDS) and len(word.word) > 1 and _touched((at, at + len(word.word)), spans):
            yield word.word
        at += len(word.word)


def _touched(span: tuple[int, int], spans: Spans) -> bool:
    return any(begin < span[1] and span[0] < end for begin, end in spans)


@cache
def _tagger() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba's own escapes and its pkg_resources
        import jieba  # noqa: PLC0415
        import jieba.posseg  # noqa: PLC0415
    tokenizer = jieba.Tokenizer()
    # What initialize() does, less its cache in a folder that everyone may write to.
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return jieba.posseg.POSTokenizer(tokenizer)
