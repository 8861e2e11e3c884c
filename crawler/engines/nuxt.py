"""Nuxt: a page carries the state it was drawn from, `window.__NUXT__`."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import escape
from typing import Final

from crawler.reading import Page

# The state is a call: a value that repeats is an argument, and its parameter stands in its place.
_STATE: Final = re.compile(r"window\.__NUXT__=\(function\(([\w$,]*)\)(.*)\}\((.*)\)\)", re.DOTALL)
_PRINTED: Final = r'"(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|[^",}]+'
_FIELD: Final = re.compile(rf"(\w+):({_PRINTED}),?")
_BEGINNING: Final = "richTexts:{"


def state(page: Page) -> Page:
    """The page with the fields of its state as elements of #nuxt at its end, where it may not show them."""
    shown, end, rest = page.markup.rpartition("</body>")
    return replace(page, markup=f"{shown}{_elements(page.markup)}{end}{rest}")


def _elements(markup: str) -> str:
    if not (state := _STATE.search(markup)) or _BEGINNING not in state[2]:
        return ""
    arguments: dict[str, str] = dict(zip(state[1].split(","), re.findall(_PRINTED, state[3]), strict=False))
    fields: dict[str, str] = {}
    at = state[2].index(_BEGINNING) + len(_BEGINNING)
    while field := _FIELD.match(state[2], at):
        value = arguments.get(field[2]) or field[2]
        fields[field[1]] = json.loads(value, strict=False) if value.startswith('"') else ""
        at = field.end()
    content = fields.pop("content", "")
    head = "".join(f'<p class="{name}">{escape(printed)}</p>' for name, printed in fields.items())
    return f'<div id="nuxt">{head}<div class="content">{content}</div></div>'
