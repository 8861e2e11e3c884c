"""Which element of a page holds its text."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import islice
from typing import Final

from lxml import etree, html

from crawler import text
from crawler.reading import Page

# A line of text has a comma or an end; a menu has neither.
_SENTENCE: Final = re.compile(r"[。！？；，,.!?;]")
_SHORTEST: Final = 16
_ABOVE: Final = 2
_ASIDE: Final = "a, nav, footer, aside, script, style, noscript, textarea, select, button"
_HOLDERS: Final = frozenset({"div", "article", "section", "main", "td", "tr", "tbody", "table", "center", "form"})
_BLOCKS: Final = _HOLDERS | {"p", "ul", "ol", "li", "dl", "h1", "h2", "h3", "h4", "blockquote", "figure"}


def of(page: Page) -> list[html.HtmlElement]:
    """The container of the text of a page, and what stands around it, from the inside out; may be empty.

    A paragraph counts for the element it stands in, and half for the one around that: teasers of other articles, each
    in an element of its own, weigh less than a text.
    """
    body = next(page.root.iter("body"), None)
    if body is None:
        return []
    bare = text.without(body, _ASIDE)
    weights = _weights(bare)
    if not weights:
        return []
    heaviest = max(weights, key=lambda element: weights[element])
    found = body.find(etree.ElementTree(bare).getelementpath(heaviest))
    around = (element for element in found.iterancestors() if element.tag in _HOLDERS)
    return [found, *islice(around, _ABOVE)]


def _weights(body: html.HtmlElement) -> dict[html.HtmlElement, float]:
    weights: dict[html.HtmlElement, float] = defaultdict(float)
    for element in body.iter(*_HOLDERS, "p"):
        said = _own(element)
        if len(said) < _SHORTEST or not _SENTENCE.search(said):
            continue
        home = element if element.tag in _HOLDERS else element.getparent()
        for share, holder in ((1, home), (2, home.getparent())):
            if holder is not None and holder.tag in _HOLDERS:
                weights[holder] += len(said) / share
    return weights


def _own(element: html.HtmlElement) -> str:
    """The words that stand in an element itself, or in what is printed within its lines."""
    pieces = [element.text or ""]
    for child in element:
        inline = isinstance(child, html.HtmlElement) and child.tag not in _BLOCKS
        pieces += [text.words(child) if inline else "", child.tail or ""]
    return text.line(" ".join(pieces))
