"""Whole sentences: where they end, what an article opens with, and which of them an item is made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from crawler.bylines import unsigned

# A closing quotation mark or bracket belongs to the sentence it ends; a quotation of several sentences is one.
_END_ZH: Final = re.compile(r"[。！？!?…]+[”’」』）)]*")
_END_EN: Final = re.compile(r"(?<=[a-z0-9)”\"’%])[.!?]+[”\"’)]*(?=\s+[“\"‘(]?[A-Z])|[.!?]+[”\"’)]*$")
_ABBREVIATED: Final = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|St|No|vs|Prof|Jan|Feb|Aug|Sept|Oct|Nov|Dec|Inc|Ltd|Co)|\b[A-Z])\.$"
)
_OPEN, _SHUT = "“「『（(", "”」』）)"
_DATELINE_ZH: Final = re.compile(
    r"^\W{0,3}(?:新华社|新华网|人民网|中新社|中新网|中国新闻网|本报|本网|央视网|央广网|人民日报|光明日报|经济日报|中国日报|环球时报|环球网)"
    r"[^。，“”]{0,24}?(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?(?:(?P<day>\d{1,2})日)?"
    r"\s*(?:综合)?(?:电|讯|消息)\s*(?:[（(][^（）()]{0,40}[）)])?\s*[:：,，]?\s*"
)
_PLACE_ZH: Final = re.compile(
    r"^\W{0,3}(?:新华社|本报|人民网)[^。，“”]{0,12}?(?:记者[^。，“”]{0,20})?(?:报道|消息)\s*[:：]\s*"
)
_DATELINE_EN: Final = re.compile(
    r"^(?:[A-Z][A-Za-z'.]+(?:[ ,]+[A-Z][A-Za-z'.]+){0,4}, )?(?P<month_en>[A-Z][a-z]{2,8})\.? (?P<day_en>\d{1,2})"
    r"(?:, \d{4})? \((?:Xinhua|AFP|Reuters|AP)\)\s*[-–—]+\s*"
)
_REPORTERS: Final = re.compile(
    r"[（(【](?=[^（）()【】]{0,60}(?:记者|通讯员|编辑|责编|供图|摄影|执笔))(?:[^（）()【】。]|[（(][^（）()]*[）)]){1,60}[)）】]"
)
_CREDIT_AHEAD: Final = re.compile(
    r"^(?:本报|本网|新华社|人民网)?(?:驻\S{1,6})?记者\s?[\u4e00-\u9fff ]{2,12}(?:报道)?\s*[:：]\s*"
)
_CAPTION: Final = re.compile(
    r"^(?:[（(]?(?:图为|图片来源|资料图|点击查看|扫描二维码|更多精彩|原标题)|\W*(?:上图|下图|左图|右图)[:：为])"
)
_LEANING: Final = re.compile(
    r"^(?:此外|同时|另外|对此|因此|然而|但是?|不过|而且|并且|其中|据此|为此|与此同时|他|她|它|他们|这|该|其|"
    r"(?:However|But|And|Also|Meanwhile|In addition|Moreover|He|She|They|It|This|These|That|Those)\b)"
)
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_ENDED: Final = re.compile(r"[。！？；…!?;.：:][”’」』）)]*$")
_HEADING = 40
SHORTEST, LONGEST, PARAGRAPHS = 180, 750, 5
_LONGEST_EN = 2000  # as much to read as 750 Han characters


def longest(language: str) -> int:
    """The most characters an item has."""
    return LONGEST if language == "zh" else _LONGEST_EN


def split(paragraph: str) -> list[str]:
    """The sentences of a paragraph; joined they are the paragraph again."""
    found: list[str] = []
    begin = 0
    pattern = _END_ZH if _HAN.search(paragraph) else _END_EN
    for match in pattern.finditer(paragraph):
        said = paragraph[begin : match.end()]
        if _opened(said) or (pattern is _END_EN and _ABBREVIATED.search(said)):
            continue
        found.append(said)
        begin = match.end()
    return [*found, rest] if (rest := paragraph[begin:]).strip() else found


def _opened(said: str) -> bool:
    return sum(map(said.count, _OPEN)) > sum(map(said.count, _SHUT)) and len(said) < LONGEST


def bare(paragraphs: Sequence[str]) -> tuple[str, ...]:
    """The paragraphs without dateline, reporters, signatures, captions and headings between them."""
    rest, _ = unsigned(tuple(paragraphs))
    clean = (_CREDIT_AHEAD.sub("", _REPORTERS.sub("", _undated(text))).strip(" \u3000") for text in rest)
    whole = [text for text in clean if text and not _CAPTION.match(text)]
    told = [text for text in whole if len(text) > _HEADING or _ENDED.search(text)]
    return tuple(told or whole)


def dateline(paragraphs: Iterable[str]) -> re.Match[str] | None:
    """The dateline an article opens with, with the groups `month` and `day` where it is Chinese and names them."""
    first = next(iter(paragraphs), "")
    return _DATELINE_ZH.match(first) or _DATELINE_EN.match(first)


def _undated(text: str) -> str:
    for pattern in (_DATELINE_ZH, _PLACE_ZH, _DATELINE_EN):
        text = pattern.sub("", text, count=1)
    return text


def choose(paragraphs: Sequence[str], title: str) -> tuple[str, ...]:
    """One to five paragraphs of whole sentences, those that tell most of what the title says.

    They have 750 characters at most, of English 2,000.
    The first sentence is always among them; one that leans on the sentence before it comes only with that.
    """
    sentences = [(place, said) for place, text in enumerate(paragraphs) for said in split(text)]
    if not sentences:
        return ()
    chosen = {0}
    room = longest("zh" if _HAN.search(paragraphs[0]) else "en") - len(sentences[0][1])
    places = {sentences[0][0]}
    weights = _weights([said for _, said in sentences], title)
    for number in sorted(range(1, len(sentences)), key=lambda one: (-weights[one], one)):
        group = _with_what_it_leans_on(sentences, number, chosen)
        size = sum(len(sentences[one][1]) for one in group)
        touched = places | {sentences[one][0] for one in group}
        if size <= room and len(touched) <= PARAGRAPHS:
            chosen |= group
            room -= size
            places = touched
    kept = dict.fromkeys(sorted(places), "")
    for number in sorted(chosen):
        place, said = sentences[number]
        kept[place] += said
    return tuple(text.strip() for text in kept.values())


def _with_what_it_leans_on(sentences: Sequence[tuple[int, str]], number: int, chosen: set[int]) -> set[int]:
    group = {number}
    while number > 0 and number - 1 not in chosen and _LEANING.match(sentences[number][1].strip()):
        number -= 1
        group.add(number)
    return group


def _weights(sentences: Sequence[str], title: str) -> list[float]:
    """How much each sentence tells: what it shares with title and beginning, and how near the beginning it is."""
    wanted = pairs(title)
    beginning = pairs(sentences[0])
    weights = []
    for place, said in enumerate(sentences):
        mine = pairs(said)
        shared = len(mine & wanted) / (len(wanted) or 1) + 0.5 * len(mine & beginning) / (len(beginning) or 1)
        figures = 0.1 * bool(re.search(r"\d", said))
        weights.append(shared + figures + 1.2 / (1 + place / 3))
    return weights


def pairs(text: str) -> set[str]:
    """What tells two texts apart: pairs of neighbouring Han characters, and words of other scripts and numbers."""
    found = set(re.findall(r"[a-z]{3,}|\d+(?:\.\d+)?", text.lower()))
    for run in re.findall(r"[\u3400-\u9fff]+", text):
        found |= {run[at : at + 2] for at in range(max(1, len(run) - 1))}
    return found
