"""The line between headline and text that names date and source: 2024-05-13 08:49　来源：新华社　作者：王芳."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import Any, Final

from crawler import text
from crawler.reading import Page

_DAY: Final = (
    r"(?:(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?"
    r"|[A-Z][a-z]{2,8}\.? \d{1,2}(?:st|nd|rd|th)?, ?(?:19|20)\d\d"
    r"|\d{1,2} [A-Z][a-z]{2,8}\.?,? (?:19|20)\d\d)"
)
_CLOCK: Final = r"(?:[\sT\u3000]*(?:[上下]午|凌晨|晚上)?\s*\d{1,2}[:：]\d\d(?:[:：]\d\d)?(?:\s*[AP]M)?)?"
_TIME: Final = r"(?:发布|发稿|更新|发表|刊发)?(?:时间|日期)|Date|Published(?: on)?|(?:Last )?Updated"
_SOURCE: Final = r"(?<![图片资料数据])来源|稿源|\bSource"
_OTHER: Final = r"作者|记者|编辑|责任编辑|责编|字体|字号|浏览|点击|阅读|访问|分享|打印|Author|Editor|By\b"
# What a publication is called, where a name stands behind the date without a label.
_PUBLICATION: Final = r"[\u3400-\u9fff]{2,12}(?:网|报|社|台|刊|杂志|客户端|在线|新闻|频道|周刊|公众号)"
DATED: Final = re.compile(
    rf"^\W*(?:(?:{_TIME})\s*[:：]?\s*|(?:{_SOURCE}|作者)\s*[:：][^。]{{0,40}}?)?(?P<stamp>{_DAY}{_CLOCK})"
    rf"(?:\W*$|\W*(?:{_TIME}|{_SOURCE}|{_OTHER})|\s+(?P<unlabelled>{_PUBLICATION})\s*$)"
)
# What stands behind a label that nobody filled in is the next label.
_FILLED: Final = rf"\s*[:：]\s*(?!{_TIME}|{_SOURCE}|{_OTHER})"
CREDITED: Final = re.compile(rf"(?:{_SOURCE}){_FILLED}(?P<name>\S.*)$")
WRITTEN: Final = re.compile(
    rf"^(?:.*\s)?(?:作者|Author){_FILLED}(?P<name>[^\W\d].*?)\s*(?:$|[|｜]|{_TIME}|{_SOURCE}|{_OTHER})"
)
_LABELLED: Final = re.compile(rf"(?:{_TIME}|{_SOURCE})\s*[:：]")
_LONGEST: Final = 120
_PROSE: Final = re.compile(rf"[。！？；]|[a-z]{{3}}\.(?:\s|$)|.{{{_LONGEST}}}")


def lines(page: Page, headline: str, beginning: Any) -> list[str]:
    """The short lines between the headline and the text, the shortest first.

    Where nobody knows where the text begins, only lines with a label, and none behind the first sentence.
    """
    nodes = list(page.root.iter())
    stop = nodes.index(beginning) if beginning is not None else len(nodes)
    around = set(beginning.iterancestors()) if beginning is not None else set(page.root.iter("html", "body"))
    same = [node for node in nodes[:stop] if node not in around and _says(node, headline)]
    if not same:
        return []
    title = same[-1] if beginning is not None else same[0]
    behind = (node for node in nodes[nodes.index(title) + sum(1 for _ in title.iter()) : stop] if node not in around)
    following = list(behind if beginning is not None else takewhile(_is_no_prose, behind))
    boxes = [box for box in title.iterancestors() if box not in around]
    found = {
        *(text.words(node) for node in following if isinstance(node.tag, str)),
        *(text.line(node.tail or "") for node in (title, *following)),
        *(text.words(box).removeprefix(headline).strip() for box in boxes),
    }
    short = sorted((line for line in found if 0 < len(line) <= _LONGEST), key=lambda line: (len(line), line))
    return [line for line in short if beginning is not None or _LABELLED.search(line)]


def _is_no_prose(node: Any) -> bool:
    return not isinstance(node.tag, str) or not _PROSE.search(text.words(node))


def _says(node: Any, headline: str) -> bool:
    """Whether an element holds the headline and nothing else."""
    if not isinstance(node.tag, str) or node.tag in ("title", "script", "option", "a"):
        return False
    return "".join("".join(node.itertext()).split()) == "".join(headline.split())
