"""The files of a new source as text: its class, in the form `ruff format` gives it, its layouts, its README rows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from crawler.description import Description

_LINE: Final = 120
_ROW: Final = re.compile(r"\| (?P<name>[a-z]+) \| .*\|\n")


class NoTable(Exception):
    """A README without a table of sources; a sentence."""


def module(source: Description) -> str:
    """The text of `crawler/spiders/<name>.py`."""
    domains = ", ".join(f'"{domain}"' for domain in source.domains)
    lines = [
        f'"""{source.publisher}, {", ".join(source.domains)}."""',
        "",
        "import re",
        "",
        "from crawler.source import Source",
        "",
        "",
        f"class {source.name.capitalize()}(Source):",
        f'    name = "{source.name}"',
        f'    publisher = "{source.publisher}"',
        f'    homepage = "{source.homepage}"',
        f"    allowed_domains = ({domains},)",
        "    start_urls = [",
        *(f'        "{url}",' for url in source.lists),
        "    ]",
        *([f'    turn = "{source.turn}"'] if source.turn else []),
        *_call("    article_url = re.compile(", source.pattern, ")", "r"),
    ]
    return "\n".join([*lines, ""])


def layouts(source: Description) -> str:
    """The text of `crawler/layouts/<name>.toml`."""
    lines = (f"{name} = {_quoted(selector)}" for name, selector in source.layout.items())
    return "\n".join([f"[{source.since or 'first'}]", *lines, ""])


def row(source: Description, since: str) -> str:
    """Its row in the table of sources.

    Args:
        since: how the language of the table says that it reads pages since a year: `since {}`.
    """
    lists = ", ".join(url.partition("://")[2].rstrip("/") for url in source.lists)
    pages = since.format(source.since) if source.since else "–"
    return f"| {source.name} | {source.publisher} | {lists} | {pages} |\n"


def with_row(readme: str, new: str) -> str:
    """A README with a row more in its table of sources, where the alphabet wants it.

    Raises:
        NoTable: if it has no such table.
    """
    head = re.search(r"^## (?:Sources|来源)\n.*?^\|[-|]+\n", readme, re.MULTILINE | re.DOTALL)
    if head is None:
        raise NoTable("A README has no table of sources.")
    table = [head]
    while found := _ROW.match(readme, table[-1].end()):
        table.append(found)
    before = next((found for found in table[1:] if found["name"] > new.split()[1]), None)
    place = before.start() if before else table[-1].end()
    return readme[:place] + new + readme[place:]


def _quoted(selector: str) -> str:
    """A selector as TOML."""
    return json.dumps(selector, ensure_ascii=False)


def _call(before: str, text: str, after: str, prefix: str) -> Iterator[str]:
    """A call with one text, on as many lines as it takes."""
    if len(line := f'{before}{prefix}"{text}"{after}') <= _LINE:
        yield line
    else:
        yield before
        yield from (f'        {prefix}"{piece}"' for piece in _cut(text))
        yield f"    {after}"


def _cut(text: str) -> list[str]:
    """A regular expression cut behind slashes into pieces of about a line."""
    room = _LINE - 12
    return [text] if len(text) <= room else re.findall(rf".{{1,{room}}}(?:/|$)|.{{1,{room}}}", text)
