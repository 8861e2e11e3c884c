"""From elements to lines of text as a reader sees them."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Final

from lxml import etree, html

_BLOCKS: Final = frozenset(
    "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure footer"
    " form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody td th thead tr ul".split()
)
_SILENT: Final = frozenset(
    "script style noscript iframe template textarea select button video audio object svg head title".split()
)
_SPACES: Final = re.compile(r"[ \t\r\n\f\v\x85\xa0\u2002-\u200a\u2028\u2029]+")
# Invisible marks, controls, lone halves of characters, and what Unicode says is none.
_INVISIBLE: Final = re.compile(
    r"[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\xad"
    r"\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


def line(text: str) -> str:
    """One line: white space folded, invisible characters gone. Ideographic spaces inside it stay as printed."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip(" \u3000")


def words(element: html.HtmlElement) -> str:
    """All the text of an element as one line."""
    return line(" ".join(paragraphs(element)))


def markup(element: html.HtmlElement) -> str:
    """What stands in an element, as markup; that of a textarea is text, unless an older parser made elements of it."""
    return (element.text or "") + "".join(html.tostring(child, encoding="unicode") for child in element)


def without(element: html.HtmlElement, noise: str) -> html.HtmlElement:
    """A copy of the element without what the CSS selector `noise` matches; the text behind it stays."""
    copy = deepcopy(element)
    copy.tail = None
    if noise:
        for unwanted in copy.cssselect(noise):
            if unwanted is not copy and unwanted.getparent() is not None:
                unwanted.drop_tree()
    return copy


def paragraphs(element: html.HtmlElement) -> list[str]:
    """The lines of an element, broken where a browser breaks them; empty ones left out."""
    lines: list[str] = []
    pieces: list[str] = []

    def end() -> None:
        if printed := line("".join(pieces)):
            lines.append(printed)
        pieces.clear()

    silent: html.HtmlElement | None = None
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        inner = silent is None
        if event == "start" and inner:
            if node.tag in _SILENT:
                silent = node
            else:
                if node.tag in _BLOCKS:
                    end()
                pieces.append(node.text or "")
        elif event == "end" and (inner or node is silent):
            if inner and node.tag in _BLOCKS:
                end()
            silent = None
        if event != "start" and silent is None and node is not element:
            pieces.append(node.tail or "")
    end()
    return lines


def parse(markup: str) -> html.HtmlElement:
    """The root element of a page.

    Raises:
        ValueError: if nothing in it is markup.
    """
    # An XML declaration in a str is refused by lxml; characters below space break its parser's text.
    clean = re.sub(r"^\s*<\?xml[^>]*\?>", "", markup).replace("\x00", "")
    try:
        root = html.document_fromstring(clean, parser=html.HTMLParser(encoding=None, huge_tree=True))
    except etree.ParserError as error:
        raise ValueError("there is no markup in it") from error
    return root
