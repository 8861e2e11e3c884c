"""Ways in which a sample page is spoiled: each gives the bytes that are sent in its place."""

from __future__ import annotations

import re
from collections.abc import Callable

from crawler import layout
from crawler.samples import Sample

Spoil = Callable[[Sample, str], bytes]
FIREWALL = "<html><head><title>403</title></head><body><h1>您的访问请求已被拦截</h1><p>请完成验证</p></body></html>"
DAY = re.compile(
    r"(?P<year>20\d\d)(?:[-/.]|\s*年\s*)(?P<month>\d{1,2})(?:[-/.]|\s*月\s*)(?P<day>\d{1,2})(?:\s*日)?(?!\d)"
)
ENGLISH_DAY = re.compile(
    r"(?P<month>[A-Z][a-z]{2,8})\.? ?(?P<day>\d{1,2}), ?(?P<year>20\d\d)"
    r"|(?P<d>\d{1,2}) (?P<m>[A-Z][a-z]{2,8}),? (?P<y>20\d\d)"
)
EPOCH = re.compile(r"\b1[3-8]\d{8,11}\b")


def renamed(sample: Sample, markup: str) -> bytes:
    """A redesign: no class, id or name is what it was."""
    if sample.kind != "article" or markup.lstrip().startswith("{"):
        return markup.encode()
    plain = re.sub(r"""\b(class|id|name|property|itemprop|type)=(?:(["'])([^"'>]*))?""", _anew, markup)
    return re.sub(r"<!--.*?-->|\b(?:var|window\.)\s*\w+\s*=", "", plain, flags=re.DOTALL).encode()


def _anew(attribute: re.Match[str]) -> str:
    """All the names that an attribute holds, each another one."""
    names = (attribute[3] or "").split(" ")
    return f"{attribute[1]}={attribute[2] or ''}{' '.join(f'neu-{name}' for name in names)}"


def unlined(sample: Sample, markup: str) -> bytes:
    """Only the line with date and 来源 is called anything else than it was."""
    if sample.kind != "article":
        return markup.encode()
    lines, rest = (
        {name for known in layout.of(sample.folder) for field in fields for name in _names(getattr(known, field))}
        for fields in (("published", "credited"), ("title", "body"))
    )
    for name in lines - rest:
        markup = re.sub(rf"""(\b(?:class|id)=["']?[^"'>]*?)(?<![\w-]){name}(?![\w-])""", rf"\1neu-{name}", markup)
    return markup.encode()


def _names(selector: str) -> set[str]:
    """The classes and ids in a selector."""
    return {*re.findall(r"(?:[.#]|@(?:id|class)(?:=|,\s*)')([A-Za-z_][\w-]*)", selector)}


def emptied(sample: Sample, markup: str) -> bytes:
    """Lists whose links a script fetches from now on."""
    if sample.kind != "list":
        return markup.encode()
    return b'{"list": [], "content": []}' if markup.lstrip().startswith("{") else b"<html><body><ul></ul></body></html>"


def swapped(sample: Sample, markup: str) -> bytes:
    """Days before months: 03/11/2026 where 2026-11-03 stood."""
    if sample.kind == "article":
        markup = DAY.sub(r"\g<day>/\g<month>/\g<year>", EPOCH.sub("", markup))
        markup = ENGLISH_DAY.sub(lambda day: f"11/12/{day['year'] or day['y']}", markup)
    return markup.encode()


def refused(sample: Sample, markup: str) -> bytes:
    """A firewall answers in place of the site, with status 200."""
    return markup.encode() if sample.kind == "robots" else FIREWALL.encode()


def damaged(sample: Sample, markup: str) -> bytes:
    """Characters that were lost before the page was sent."""
    if sample.kind != "article":
        return markup.encode()
    return re.sub(r"(?<=[\u4e00-\u9fff])[\u4e00-\u9fff](?=[\u4e00-\u9fff])", "\ufffd", markup).encode()


def mislabelled(sample: Sample, markup: str) -> bytes:
    """GB 18030 behind a header that says UTF-8."""
    return markup.encode("gb18030")
