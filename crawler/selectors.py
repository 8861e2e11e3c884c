"""CSS selectors for one element of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from lxml import html

from crawler.reading import Page

# What a selector holds that finds an element by its place: it breaks when anything is put before it.
COUNTING: Final = ":nth-of-type("
_MOST: Final = 6
_LONGEST: Final = 80
_NAME: Final = re.compile(r"-?[A-Za-z_][\w-]*", re.ASCII)
# Names with so many digits are made for one page.
_MADE: Final = re.compile(r"\d{3}")


def selectors(page: Page, element: html.HtmlElement) -> Iterator[str]:
    """CSS selectors that find an element of a page and nothing else, the one to be preferred first.

    By names first: its own, then together with those of what it stands in; by its place only where no name tells it.
    """
    named = list(islice((name for name in _named(element) if _finds(page, name, element)), _MOST))
    yield from named or ([placed] if (placed := _placed(page, element)) else [])


def _named(element: html.HtmlElement) -> Iterator[str]:
    own = list(_names(element))
    yield from own
    for above in element.iterancestors():
        between = " > " if above is element.getparent() else " "
        for outer in _names(above):
            yield from (f"{outer}{between}{inner}" for inner in [*own, element.tag])
    yield element.tag


def _names(element: html.HtmlElement) -> Iterator[str]:
    if _usable(name := element.get("id", "")):
        yield f"#{name}"
    classes = list(filter(_usable, element.get("class", "").split()))
    yield from (f".{name}" for name in classes)
    yield from (f"{element.tag}.{name}" for name in classes)
    if len(classes) > 1:
        yield "." + ".".join(classes)


def _usable(name: str) -> bool:
    return _NAME.fullmatch(name) is not None and _MADE.search(name) is None


def _finds(page: Page, selector: str, element: html.HtmlElement) -> bool:
    return len(selector) <= _LONGEST and page.select(selector) == [element]


def _placed(page: Page, element: html.HtmlElement) -> str:
    """Its place below the nearest element that a name tells; empty if that is not to be said in a line."""
    path = ""
    here: html.HtmlElement | None = element
    while here is not None and here.tag != "body":
        path = f" > {here.tag}{COUNTING}{_place(here)}){path}"
        here = here.getparent()
        for outer in _names(here) if here is not None else ():
            if _finds(page, outer + path, element):
                return outer + path
    return f"body{path}" if _finds(page, f"body{path}", element) else ""


def _place(element: html.HtmlElement) -> int:
    return 1 + sum(1 for _ in element.itersiblings(element.tag, preceding=True))
