"""Guess from some addresses what shape the addresses of a site's articles have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

from crawler.addresses import DAY, DAYS, Token, bare, dated, segments, site

_PAGES: Final = frozenset({".html", ".htm", ".shtml", ".shtm"})


class NoShape(Exception):
    """Addresses from which no shape can be guessed; a sentence."""


def frequent(urls: Iterable[str], most: int) -> list[str]:
    """The first addresses of the most frequent shape: of one with a day, else with an id, else with a number."""
    once = {bare(url).partition("://")[2]: bare(url) for url in urls}
    shapes = {url: _shape(url) for url in once.values()}
    told = {url: shape for url, shape in shapes.items() if any(token.kind != "word" for token in shape)}
    counts = Counter(told.values())
    days = {shape for url, shape in told.items() if dated(url)}
    ids = {shape for shape in counts if any(token.kind in ("id", "slug") for token in shape)}
    best = max(counts, key=lambda shape: (shape in days, shape in ids, counts[shape]), default=None)
    return [url for url, shape in told.items() if shape == best][:most]


def pattern(articles: Sequence[str], lists: Sequence[str]) -> str:
    """A regular expression for `Source.article_url`: it matches all of these articles and none of the lists.

    Raises:
        NoShape: if there is none.
    """
    if len({*map(bare, articles)}) < len(set(articles)):
        raise NoShape("Articles' addresses that differ only behind the question mark are one to greensilk.")
    articles = list(dict.fromkeys(map(bare, articles)))
    day = next((day for day in DAYS if all(dated(url, day) for url in articles)), "")
    pieces = list(_merged([segments(url, day) for url in articles]))
    varying = [number for number, (_, varies) in enumerate(pieces) if varies]
    if not varying:
        raise NoShape(f"Nothing in {articles[0]} looks like an article's id: name two articles that differ in it.")
    host = _host(articles)
    for first in dict.fromkeys((varying[-1], varying[0])):
        guess = f"https?://{host}/{_joined(pieces, first, varying[-1], day)}"
        ids = {match["id"] for url in articles if (match := re.fullmatch(guess, url))}
        if len(ids) == len(articles):
            break
    else:
        raise NoShape(f"The addresses of the articles have no shape in common: {', '.join(articles)}.")
    if wrong := next((url for url in lists if re.fullmatch(guess, bare(url))), ""):
        raise NoShape(f"The list {wrong} has the shape of an article's address: name another list, or other articles.")
    return guess


def _shape(url: str) -> tuple[Token, ...]:
    """An address with its numbers and ids left out."""
    tokens = (token for segment in segments(url, "") for token in [*segment, Token("word", "/")])
    strong = (token._replace(kind="id") if _is_long(token) else token for token in tokens)
    return (
        Token("word", urlsplit(url).netloc),
        *(token if token.kind == "word" else token._replace(text="") for token in strong),
    )


def _is_long(token: Token) -> bool:
    return token.kind == "number" and len(token.text) > 4


def _merged(paths: list[list[list[Token]]]) -> Iterator[tuple[str, bool]]:
    """Patterns for what the paths have in common, and whether each is for something that varies between articles."""
    common = min(map(len, paths))
    if any(len(path) > common for path in paths):
        yield r"(?:[\w-]+/)*", False
    for number in range(common, 0, -1):
        segments = [path[-number] for path in paths]
        if len({tuple(token.kind for token in segment) for segment in segments}) == 1:
            yield from (_piece(tokens, last=number == 1) for tokens in zip(*segments, strict=True))
        else:
            yield (r"[\w-]+", True) if not any("." in segment[-1].text for segment in segments) else (r"[\w.-]+", True)
        if number > 1:
            yield "/", False


def _piece(tokens: Sequence[Token], *, last: bool) -> tuple[str, bool]:
    kind, texts = tokens[0].kind, {token.text for token in tokens}
    if kind == "word":
        if texts <= _PAGES:
            return r"\.s?html?", False
        alike = len(texts) == 1
        return (re.sub(r"([.^$*+?{}\[\]\\|()])", r"\\\1", tokens[0].text), False) if alike else (r"[\w-]+", last)
    return {"number": r"\d+", "id": r"\w+", "slug": r"[\w-]+", "day": DAY}[kind], True


def _joined(pieces: Sequence[tuple[str, bool]], first: int, last: int, day: str) -> str:
    """The pieces in a row, with the groups `id` (from one piece to another) and `date`."""
    printed = [text.replace(DAY, f"(?P<date>{day})") for text, _ in pieces]
    printed[first] = f"(?P<id>{printed[first]}"
    printed[last] += ")"
    return "".join(printed)


def _host(urls: Sequence[str]) -> str:
    hosts = {urlsplit(url).netloc for url in urls}
    sites = {site(urlsplit(url).hostname or "") for url in urls}
    if len(sites) > 1:
        raise NoShape(f"The articles lie on several sites: {', '.join(sorted(sites))}.")
    return re.escape(hosts.pop()) if len(hosts) == 1 else rf"(?:[\w-]+\.)*{re.escape(sites.pop())}"
