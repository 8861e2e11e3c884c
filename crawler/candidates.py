"""Which elements of a page may hold a field, each with CSS selectors that find it: for whoever writes a `Layout`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import html

from crawler import addresses, bylines, container, credits, dates, reading, text
from crawler.dates import Stamp
from crawler.reading import Page
from crawler.selectors import COUNTING, selectors

_MOST: Final = 5
# A longer line is text about a date or a source, not the line that prints it.
_LINE: Final = 160
_WHOLE: Final = 4000
# 图片来源, 数据来源 and 资料来源 are not that of the article.
_NAMED: Final = re.compile(
    r"(?<![片据料])来源(?:\s*[:：]|\s+\S)|(?<!photo )(?<!image )(?<!data )\bSource\s*[:：]", re.IGNORECASE
)
_SIGNED: Final = re.compile(r"(?:作者|记者|撰文|Author)\s*[:：]\s*\S|By [A-Z]\w+ [A-Z]\w+$")
_LABEL: Final = re.compile(r"(来源|稿源|作者|记者|撰文|Source|Author)\s*[:：]")
_HEADINGS: Final = ("h1", "h2", "h3")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An element that may hold a field.

    Attributes:
        selectors: CSS selectors, each of which finds it and nothing else; the one to be preferred first.
        text: what it prints.
    """

    element: html.HtmlElement
    selectors: tuple[str, ...]
    text: str


def find(page: Page, field: str) -> list[Candidate]:
    """The elements of a page that may hold one of the `FIELDS`, the likely first."""
    if page.is_data or page.is_xml or page.empty:
        return []
    found = [
        Candidate(element, (*_labelled(page, element, named[0]), *named), text.words(element))
        for element in _FINDERS[field](page)
        if (named := tuple(selectors(page, element)))
    ]
    return sorted(found, key=lambda candidate: COUNTING in candidate.selectors[0])[:_MOST]


def _labelled(page: Page, element: html.HtmlElement, counting: str) -> Iterator[str]:
    """By the label that an element prints, where only its place tells it: another page may lack those before it."""
    label = _LABEL.match(text.words(element))
    if label and COUNTING in counting:
        named = f"{counting.rpartition(COUNTING)[0]}:contains('{label[1]}')"
        yield from [named] if page.select(named) == [element] else []


def shared(pages: Sequence[Page], field: str) -> str:
    """The selector that finds a candidate on most of the pages, and the likely one; empty if there is none."""
    offered = [find(page, field) for page in pages]
    named = dict.fromkeys(name for found in offered for candidate in found for name in candidate.selectors)
    worth = {name: sum(map(_worth, pages, offered, [name] * len(pages))) for name in named}
    return max(worth, key=lambda name: worth[name], default="")


def of_address(url: str) -> Stamp | None:
    """The day that stands somewhere in an address, or None."""
    match = addresses.dated(url)
    return dates.of_url(re.sub(r"\D", "", match[0])) if match else None


def _worth(page: Page, offered: list[Candidate], selector: str) -> float:
    """Almost 1 for any candidate found alone: to find one on every page counts for more than to find the first."""
    found = page.select(selector)
    ranks = (rank for rank, candidate in enumerate(offered) if found == [candidate.element])
    return next((1 - rank / 10 for rank in ranks), 0)


def _titles(page: Page) -> list[html.HtmlElement]:
    """Elements that print what the page's `<title>` or its metadata name; if there is none, the headings."""
    named = " ".join(page.root.xpath("//title[not(ancestor::svg)]//text()"))
    named = " ".join([text.line(named), *(read.value for read in reading.titles(page, ()))])
    printed = {element: words for element in _short(page) if len(words := text.words(element)) >= 4}

    def rank(element: html.HtmlElement) -> tuple[int, str]:
        return -len(printed[element]), element.tag if element.tag in _HEADINGS else "h9"

    once: dict[str, html.HtmlElement] = {}
    for element in sorted((element for element in printed if printed[element] in named), key=rank):
        once.setdefault(printed[element], element)
    return [*once.values()] or [element for element in printed if element.tag in _HEADINGS[:2]]


def _dates(page: Page) -> list[html.HtmlElement]:
    """The innermost elements that print a date; only that of the metadata or the address, if any prints it."""
    claims = (*(read.value for read in reading.stamps(page, (), dates.BEIJING)), of_address(page.url))
    days = {claim.when.date() for claim in claims if claim}
    stamps = {element: stamp for element in _short(page) if (stamp := dates.read(text.words(element)))}
    inner = [element for element in stamps if all(stamps.get(child) != stamps[element] for child in element)]

    told = [element for element in inner if stamps[element].when.date() in days]
    return sorted(told or inner, key=lambda element: (stamps[element].precision == "day", len(text.words(element))))


def _credits(page: Page) -> list[html.HtmlElement]:
    return _innermost(page, lambda words: bool(_NAMED.search(words) and credits.names(words)))


def _authors(page: Page) -> list[html.HtmlElement]:
    return _innermost(page, lambda words: bool(_SIGNED.match(words) and bylines.names(words)))


def _innermost(page: Page, tells: Callable[[str], bool]) -> list[html.HtmlElement]:
    """The smallest elements whose words tell something, those of the fewest words first."""
    telling = {element: words for element in _short(page) if tells(words := text.words(element))}
    return sorted(
        (element for element in telling if not any(child in telling for child in element)),
        key=lambda element: len(telling[element]),
    )


def _short(page: Page) -> Iterator[html.HtmlElement]:
    """The elements that print a line or less, outside of links."""
    for element in page.root.iterfind(".//body//*"):
        if not isinstance(element, html.HtmlElement) or element.tag == "a":
            continue
        # Scripts count here and not among its words: a cheap look before the true one.
        if len(element.text_content()) <= _WHOLE and 0 < len(text.words(element)) <= _LINE:
            yield element


_FINDERS: Final[dict[str, Callable[[Page], list[html.HtmlElement]]]] = {
    "title": _titles,
    "published": _dates,
    "credited": _credits,
    "author": _authors,
    "body": container.of,
}
FIELDS: Final = tuple(_FINDERS)
