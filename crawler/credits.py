"""来源: who is credited, split into names, and each name in house style."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Final

_LABEL: Final = re.compile(
    r"^.*?(?:来源\s*[:：]|来源\s+|发布机关\s*[:：]?|发布单位\s*[:：]?|\bSource\s*[:：])\s*", re.IGNORECASE
)
# What may stand behind the names on one line: other labels, counters, dates.
_REST: Final = re.compile(
    r"\s*[|｜].*$"
    r"|\s*(?:责任编辑|责编|编辑|作者|记者|通讯员|字体|字号|分享|打印|浏览|点击|阅读|评论|时间|\bEditor|\bAuthor)\S{0,3}[:：].*$"
    r"|\s+(?:责任编辑|责编|编辑|作者|记者|通讯员|字体|字号|分享|打印|浏览|点击|阅读|评论).*$"
    r"|\s*(?:19|20)\d\d\s*[-年/.].*$"
    r"|(?<=[\u3400-\u9fff])\d+\s*$"
    r"|(?<=》)\s*[（(].*$"
    r"|\s*[/／]\s*(?:本报|本网)?(?:特约|特派|实习|见习)?(?:记者|通讯员|作者|编辑|责编).*$"
    r"|\s*[、，,;；]\s*(?:本报|本网)?(?:特约|特派|实习|见习)?(?:记者|通讯员|作者|编辑|责编)[\s:：].*$"
    r"|\s*原创稿?\s*$",
    re.IGNORECASE,
)
# A space separates Chinese names (人民日报 生态环境部) and belongs to English ones (China Daily).
_BETWEEN: Final = re.compile(r"\s*[、，,;；/]\s*|(?<=[\u3400-\u9fff》])\s+(?=[\u3400-\u9fff《])")
# 据新华社北京11月3日电, 中国一带一路网综合
_WIRE: Final = re.compile(r"(?:据)?(?P<name>\S{2,20}?)(?:综合|(?<=社)\S{2,12}?\d{1,2}月\d{1,2}日(?:专?电|讯))")
_DASH: Final = re.compile(r"\s*[-－—–]+\s*")


def names(printed: str) -> tuple[str, ...]:
    """The names in a printed source line, labels and neighbours cut off, each once, otherwise as printed."""
    bare = _REST.sub("", _LABEL.sub("", printed, count=1))
    found = (_closed(name.strip(" \u3000《》【】[]()（）·:：")) for name in _BETWEEN.split(bare))
    return tuple(dict.fromkeys(name for name in found if name))


def _closed(name: str) -> str:
    """人民日报（海外版）: a bracket that opens within a name closes in it."""
    return f"{name}）" if name.count("（") > name.count("）") else name


def house(name: str) -> str:
    """A printed name in house style: 新华网 is 新华社, 人民网－人民日报 is 人民日报; an unknown name stays as it is."""
    table = _table()
    if known := table.get(name.casefold()):
        return known
    if (wire := _WIRE.fullmatch(name)) and (known := table.get(wire["name"].casefold())):
        return known
    first, *rest = _DASH.split(name)
    last = rest[-1] if rest else first
    return table.get(last.casefold()) or (table.get(first.casefold()) if rest else None) or name


def known(name: str) -> bool:
    """Whether a name is that of an outlet in house style, or another spelling of one."""
    return name.casefold() in _table()


@cache
def _table() -> dict[str, str]:
    listed = tomllib.loads(Path(__file__).with_name("credits.toml").read_text("utf-8"))["names"]
    return {alias.casefold(): name for name, aliases in listed.items() for alias in [name, *aliases]}
