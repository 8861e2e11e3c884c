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
    r"(?:(?:本报|本网|新华社|新华网|人民网|人民日报|光明日报|环球时报|中国日报)?(?:驻\S{1,8})?(?:特约|特派|实习|见习)?"
    r"(?:记者|通讯员|评论员|作者)\s*[:：]?)|^\s*By\b",
    re.IGNORECASE,
)
_BETWEEN: Final = re.compile(r"[\s、，,;；/]+")
# 沈若川（某某研究所研究员）, but not 方敏（实习记者 王芳）
_AFFILIATION: Final = re.compile(r"(?<=[\u3400-\u9fff])[（(](?![^（）()]*(?:记者|实习|通讯员))[^（）()]*(?:[）)]|$)")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_IN_TEXT: Final = re.compile(r"[（(【][^（）()【】]{0,14}?记者\s*[:：]?\s*(?P<names>[^（）()【】]{2,40})[)）】]")
_OPENING: Final = 4
_SIGNATURE: Final = re.compile(r"□\s*(?P<names>.{2,40})")
_PEN: Final = re.compile(r"[（(【]?(?:执笔|撰文|撰稿|文字?|作者)\s*[/／:：]\s*(?P<names>[^。！？]{2,60}?)[）)】]?")
_CREDIT: Final = re.compile(
    r"[（(【]?(?:总?策划|总?统筹|总?监制|出品人?|制片人?|编导|导演|制作|海报|设计|美编|视觉|视频|剪辑|摄影|摄像|配音|翻译"
    r"|(?:责任)?编辑|责编|审核|校检|校对|[资素]料来源|素材来源|图片来源|图源)\s*[/／:：丨|｜]\s*[^。！？]{1,60}"
    r"|[（(]?(?:(?:本文|文中)?(?:图片|配图)|图)[均皆]?(?:来自|来源于?|源自)?网络[）)]?。?"
)
# A line that names editors: （编辑：方敏）, 【责任编辑：方敏】, （中国日报记者 王芳 编辑 方敏）, 编辑：方敏
_EDITED: Final = re.compile(
    r"[（(【\[][^（()）。]{0,60}?(?:责编|编辑)\s*[:：\s][^（()）。]{1,40}[)）】\]]|(?:责编|(?:责任)?编辑)\s*[:：][^。]{1,30}"
)
_LINES: Final = (_SIGNATURE, _PEN, _CREDIT, _EDITED)


def names(printed: str) -> str:
    """The names in a byline, joined by 、, an editor behind them left out; empty where it names nobody else.

    Two-character names are printed with a space between (方 敏): such pairs are joined.
    """
    bare = _TITLE.sub(" ", _SHARE.sub("", _AFFILIATION.sub("", _OTHERS.sub("", printed)).strip()))
    bare = bare.strip("（）()【】[] \u3000|,，、")
    if not _HAN.search(bare):
        return bare
    joined: list[str] = []
    half = ""
    for word in filter(None, _BETWEEN.split(bare)):
        if half:
            joined.append(half + word)
            half = ""
        elif word == "和":
            continue
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
    """The paragraphs without the lines before and behind the text that say who made it, and the names of its authors.

    Such a line is a signature (□ 本报记者 …), the pen (执笔/…), or the planning, the pictures, the editing (策划：…).
    """
    rest, signed = list(paragraphs), ""
    for end in (-1, 0):
        while rest and (match := next(filter(None, (line.fullmatch(rest[end]) for line in _LINES)), None)):
            signed = names(match.groupdict().get("names", "")) or reporters((rest[end],)) or signed
            rest.pop(end)
    return tuple(rest), signed
