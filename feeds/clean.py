"""What strangers wrote, made fit to stand in XML and HTML."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

import nh3

# Outside XML 1.0 (section 2.2), the C1 controls and non-characters it discourages, and the marks that turn the
# direction of everything behind them.
_UNFIT: Final = re.compile(
    "[^\t\n\r\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]"
)
_TAGS: Final = {"p", "a", "ul", "li", "br"}
_USUAL: Final = re.compile(r"https?://[a-z0-9.-]+(:\d+)?/[A-Za-z0-9/?#@!$&'()*+,;:=~._-]*")
_KEPT_IN_URLS: Final = "%/:?#@!$&'()*+,;=~-._"


def fit(text: str, longest: int | None = None) -> str:
    """A text without characters that have no place in a feed, cut where it is longer than any reader can use."""
    found = _UNFIT.sub("", text)
    return found if longest is None or len(found) <= longest else f"{found[: longest - 1]}…"


def unfit(text: str) -> int:
    """How many characters of a text have no place in a feed."""
    return len(text) - len(_UNFIT.sub("", text))


def line(text: str, longest: int) -> str:
    """A text that stands on one line."""
    return fit(" ".join(text.split()), longest)


def html(fragment: str) -> str:
    """Paragraphs, lists and links of HTML; nothing that runs, loads, submits or tracks."""
    return nh3.clean(
        fragment,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        link_rel="noopener noreferrer",
    )


def address(url: str) -> str:
    """An address of the web in ASCII, as feeds want it; empty if it is anything else."""
    if _USUAL.fullmatch(url):
        return url
    try:
        parts = urlsplit(fit(url).strip())
        host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode("ascii")
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    return quote(urlunsplit(parts._replace(netloc=host)), safe=_KEPT_IN_URLS)
