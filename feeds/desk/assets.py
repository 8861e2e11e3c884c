"""Stylesheet, script and pictures: ours alone, read once, kept by browsers until they change."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from mimetypes import guess_type
from pathlib import Path
from typing import Final

from datasette.utils.asgi import Response

from classifier import taxonomy

_FOLDER: Final = Path(__file__).with_name("static")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file: its bytes, what they are, and a name for exactly these bytes."""

    content: bytes
    kind: str
    version: str

    def response(self) -> Response:
        """The file as an answer."""
        headers = {"cache-control": "public, max-age=31536000, immutable"}
        return Response(self.content, headers=headers, content_type=self.kind)


@cache
def load() -> Mapping[str, Asset]:
    """All of them by name; `themes.css` gives each theme its colour."""
    files = {file.name: file.read_bytes() for file in _FOLDER.iterdir()}
    colours = (f".theme-{theme.slug} {{ --theme: {theme.colour}; }}\n" for theme in taxonomy.load())
    files["themes.css"] = "".join(colours).encode()
    return {name: _asset(name, content) for name, content in files.items()}


def _asset(name: str, content: bytes) -> Asset:
    kind = guess_type(name)[0] or "application/octet-stream"
    charset = "; charset=utf-8" if kind.startswith("text/") else ""
    return Asset(content, kind + charset, hashlib.sha256(content).hexdigest()[:12])
