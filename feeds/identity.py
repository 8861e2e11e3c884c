"""`tag:` addresses (RFC 4151): the authority is fixed, so that they outlive every change of address."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

_OURS: Final = "tag:brigc.net,2026:greensilk"
# What RFC 3986 allows in a path; a site's own article id may hold anything.
_SAFE: Final = "/:@!$&'()*+,;=-._~"


def article(guid_id: str) -> str:
    """Of an article, for ever: it depends on nothing but the site's own article id."""
    return f"{_OURS}/{quote(guid_id, safe=_SAFE)}"


def story(first: str) -> str:
    """Of a story, by the tag of the article that was kept first: whoever joins it later, that one stays the first."""
    return first.replace(_OURS, f"{_OURS}/story", 1)


def feed(slug: str) -> str:
    """Of a feed, wherever it is served."""
    return f"{_OURS}/feed/{quote(slug, safe=_SAFE)}"


def theme(slug: str) -> str:
    """Of a theme, as the scheme of its categories, whatever it is called."""
    return f"{_OURS}/theme/{slug}"


BELT_AND_ROAD: Final = f"{_OURS}/belt-and-road"


def notice(name: str) -> str:
    """Of something said of a source: that a trouble began, or that it is over."""
    return f"{_OURS}/{name}"
