"""Who wrote it: reporters from a printed byline, a signature or the text; never the editor (责编)."""

from __future__ import annotations

import re
from typing import Final

# Whoever stands behind these words did not write it: editors, photographers, the source.
_OTHERS: Final = re.compile(
    r"[\s,，、（(【\[]*(?:责编|责任编辑|编辑|摄影|图片|来源\s*[:：]|(?:web )?\beditors?\b).*$", re.IGNORECASE
)
_SHARE: Final = re.compile(r"(?:参与)?(?:采写|报道|整理|摄影报道|综合报道)$")
_TITLE: Final = re.compile(
    r"(?:(?:本报|本网|新华社|新华网|人民网|人民日报|光明日报|环球时报|中国日报)?(?:驻\S{1,8})?(?:特约|实习|见习)?"
    r"(?:记者|通讯员|评论员|作者)\s*[:：]?)|^\s*By\b",
    re.IGNORECASE,
)
_BETWEEN: Final = re.compile(r"[\s、，,;；/]+")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_IN_TEXT: Final = re.compile(r"[（(【][^（）()【】]{0,8}?记者\s*[:：]?\s*(?P<names>[^（）()【】]{2,40})[)）】]")
_OPENING: Final = 4
_SIGNATURE: Final = re.compile(r"^□\s*(?P<names>.{2,40})$")
# A line that names editors: （编辑：方敏）, 【责任编辑：方敏】, （中国日报记者 王芳 编辑 方敏）, 编辑：方敏
_EDITED: Final = re.compile(
    r"[（(【\[][^（()）。]{0,60}?(?:责编|编辑)\s*[:：\s][^（()）。]{1,40}[)）】\]]|(?:责编|(?:责任)?编辑)\s*[:：][^。]{1,30}"
)


def names(printed: str) -> str:
    """The names in a byline, joined by 、, an editor behind them left out; empty where it names nobody else.

    Two-character names are printed with a space between (方 敏): such pairs are joined.
    """
    bare = _TITLE.sub(" ", _SHARE.sub("", _OTHERS.sub("", printed).strip())).strip("（）()【】[] \u3000|,，、")
    if not _HAN.search(bare):
        return bare
    joined: list[str] = []
    half = ""
    for word in filter(None, _BETWEEN.split(bare)):
        if half:
            joined.append(half + word)
            half = ""
        elif len(word) == 1:
            half = word
        else:
            joined.append(word)
    return "、".join([*joined, half] if half else joined)


def reporters(paragraphs: tuple[str, ...]) -> str:
    """The reporters named near the beginning or at the end, as in （记者王芳 李 明）; not photographers (摄)."""
    for paragraph in (*paragraphs[:_OPENING], *paragraphs[_OPENING:][-1:]):
        if (match := _IN_TEXT.search(paragraph)) and not match["names"].rstrip().endswith("摄"):
            return names(match["names"])
    return ""


def unsigned(paragraphs: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The paragraphs without a closing signature (□ 本报记者 …) and lines of editors, and the reporters named there."""
    if len(paragraphs) > 1 and _EDITED.fullmatch(paragraphs[-1]):
        text, signed = unsigned(paragraphs[:-1])
        return text, signed or reporters(paragraphs[-1:])
    if paragraphs and (match := _SIGNATURE.match(paragraphs[-1])):
        return paragraphs[:-1], names(match["names"])
    return paragraphs, ""
