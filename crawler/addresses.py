"""Addresses cut into the pieces that tell articles from each other: numbers, ids, days."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple
from urllib.parse import urlsplit, urlunsplit

from crawler import dates

# How a day stands in an address, the plainest form first.
DAYS: Final = (
    r"20\d{6}",
    r"20\d\d-\d\d-\d\d",
    r"20\d\d/\d\d/\d\d",
    r"20\d\d-\d\d/\d\d",
    r"20\d\d/\d{4}",
    r"20\d{4}/\d\d",
)
DAY: Final = "\0"
_SLUG: Final = re.compile(r"[A-Za-z]\w*(?:-\w+){2,}")
# `4TTaoSTxMLp`, `WS6a1930c4a3108f`, 32 hexadecimal digits: an id. But `c1010`, `t20261103`: a letter and a number.
_MIXED: Final = re.compile(r"(?![A-Za-z]{1,3}\d+$)(?=.*\d)(?=.*[A-Za-z])[A-Za-z\d]{8,}|(?=.*[a-z][A-Z])[A-Za-z\d]{8,}")
_PIECES: Final = re.compile(rf"{DAY}|[A-Za-z\d]+|[^A-Za-z\d{DAY}]")
_SECOND_LEVELS: Final = frozenset("com gov org net edu ac co".split())


class Token(NamedTuple):
    """A piece of a path: a `word`, a `number`, an `id`, a `slug` or the `day`."""

    kind: str
    text: str


def site(host: str) -> str:
    """The domain a host belongs to: `example.gov.cn` for `www.example.gov.cn`."""
    labels = host.split(".")
    if labels[-1].isdigit():
        return host
    return ".".join(labels[-3 if len(labels) > 2 and labels[-2] in _SECOND_LEVELS else -2 :])


def bare(url: str) -> str:
    """An address without what makes it that of no other page.

    That is the query, the fragment, the usual port, capitals in the host, and slashes that are doubled.
    """
    parts = urlsplit(url.strip())
    host = re.sub(r":(?:80|443)?$", "", parts.netloc.lower())
    return urlunsplit(parts._replace(netloc=host, path=re.sub("/{2,}", "/", parts.path), query="", fragment=""))


def folded(url: str, hosts: Mapping[str, str]) -> str:
    """An address on the host of which its own is a copy."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=hosts.get(parts.netloc, parts.netloc)))


def dated(url: str, day: str = "|".join(DAYS)) -> re.Match[str] | None:
    """Where a path names a day, by default in any of the DAYS; None if it names none."""
    matches = re.finditer(rf"(?<!\d)(?:{day})(?!\d)", _path(url))
    return next((match for match in matches if dates.of_url(re.sub(r"\D", "", match[0]))), None)


def segments(url: str, day: str) -> list[list[Token]]:
    """The pieces of a path, folder by folder.

    Args:
        day: one of the DAYS: what has this form is one piece; empty if none is.
    """
    path = _path(url)
    if day and (match := dated(url, day)):
        path = f"{path[: match.start()]}{DAY}{path[match.end() :]}"
    return [_tokens(segment) for segment in path.split("/")]


def _tokens(segment: str) -> list[Token]:
    stem, dot, extension = segment.rpartition(".") if re.search(r"\.[a-z]{2,5}$", segment) else (segment, "", "")
    if _SLUG.fullmatch(stem):
        pieces = [Token("slug", stem)]
    else:
        pieces = [token for piece in _PIECES.findall(stem) for token in _kinds(piece)]
    return [*pieces, Token("word", dot + extension)] if dot else pieces


def _kinds(piece: str) -> Iterator[Token]:
    if piece == DAY:
        yield Token("day", piece)
    elif _MIXED.fullmatch(piece):
        yield Token("id", piece)
    else:
        yield from (Token("number" if part.isdigit() else "word", part) for part in re.findall(r"\d+|\D+", piece))


def _path(url: str) -> str:
    return urlsplit(url).path.lstrip("/")
