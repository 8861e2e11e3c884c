"""An issue as one HTML page, for the screen and for print; it needs no other file."""

from __future__ import annotations

import base64
import re
from functools import cache, partial
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from feeds.clean import address
from feeds.issue.blocks import blocks
from feeds.issue.items import Item
from feeds.issue.whole import Part, Whole

_ADDRESS: Final = re.compile(r"https?://\S+")


@cache
def environment() -> Environment:
    """Where the templates are; everything put into one is escaped."""
    return Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def write(of: Whole) -> bytes:
    """The page."""
    parts = [(part, [(placed, blocks(placed.item, of)) for placed in part.placed]) for part in of.parts]
    values = {"issue": of.issue, "parts": parts, "span": span(of), "image": _images(of), "link": linked}
    language = partial(_language, of)
    return environment().get_template("issue.html").render(**values, anchor=_anchor, language=language).encode()


def _language(of: Whole, item: Item) -> str:
    """What an item is printed in."""
    return item.language if item.translation is None or item.is_open else of.issue.language


def span(of: Whole) -> str:
    """The days of the issue as printed; empty if it has none."""
    if not (of.issue.since and of.issue.until):
        return ""
    since, until = (day.split("-") for day in (of.issue.since, of.issue.until))
    first, last = (f"{year}年{int(month)}月{int(day)}日" for year, month, day in (since, until))
    return f"{first}—{last}"


def _images(of: Whole) -> dict[str, str]:
    return {name: f"data:{kind};base64,{base64.b64encode(data).decode()}" for name, (kind, data) in of.pictures.items()}


def linked(text: str) -> tuple[str, str]:
    """What stands before an address in a line, and the address, fit to be followed; if it is not, all and nothing."""
    match = _ADDRESS.search(text)
    href = address(match[0]) if match else ""
    return (text[: match.start()], href) if match and href else (text, "")


def _anchor(part: Part, of: list[tuple[Part, object]]) -> str:
    return f"s{[one for one, _ in of].index(part) + 1}"
