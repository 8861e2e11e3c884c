"""Owner: what a source knows of the addresses of its articles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar
from urllib.parse import urlsplit, urlunsplit

from crawler import addresses


class Owner:
    """The addresses of one publication.

    Attributes:
        homepage: its address; its scheme is that of canonical addresses.
        allowed_domains: the only hosts it is ever asked on.
        hosts: hosts that show the pages of another, each with that one. Not to be named: a bare domain and its www.,
            m., wap. and 3w. are one host; where one of them shows other pages, it stands here with itself.
        article_url: matches the whole address of an article. Its group `id` is the site's own article id, its group
            `series` what tells apart the articles of one number, its group `date` holds the eight digits of the day
            where the address has them, and its group `part` is what makes an address that of a later page of the same
            article (`-2` in `c1-7-2.html`).
        moved: what is written in another way in the canonical address: a regular expression, and what stands for it.
    """

    name: str = "page"
    homepage: ClassVar[str] = ""
    allowed_domains: ClassVar[tuple[str, ...]] = ()
    hosts: ClassVar[Mapping[str, str]] = {}
    article_url: ClassVar[re.Pattern[str]] = re.compile(r"(?P<id>.+)")
    moved: ClassVar[tuple[tuple[str, str], ...]] = ()
    _hosts: ClassVar[dict[str, str]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._hosts = {**dict(_folding(cls.allowed_domains, urlsplit(cls.homepage).netloc)), **cls.hosts}

    @classmethod
    def part(cls, url: str) -> int:
        """Which page of an article an address is that of, from 1."""
        match = cls._match(url)
        printed = match.groupdict().get("part") if match else None
        return int(re.sub(r"\D", "", printed)) if printed else 1

    @classmethod
    def owns(cls, url: str) -> bool:
        """Whether an address is that of an article of this source, or of one of its pages."""
        return cls._match(url) is not None

    @classmethod
    def canonical(cls, url: str) -> str:
        """The one address of an article: its first page, no query, no fragment, the scheme of the home page.

        It leads to the article: it is the address that is asked for.
        """
        match = cls._match(url)
        plain = match.string if match else url
        if match and match.groupdict().get("part"):
            plain = plain[: match.start("part")] + plain[match.end("part") :]
        for written, canonical in cls.moved:
            plain = re.sub(written, canonical, plain)
        return cls._schemed(plain)

    @classmethod
    def _schemed(cls, url: str) -> str:
        plain = urlsplit(addresses.bare(url))
        return urlunsplit(plain._replace(scheme=urlsplit(cls.homepage).scheme or plain.scheme))

    @classmethod
    def source_id(cls, url: str) -> str:
        """The site's own id of the article at an address.

        Raises:
            ValueError: if the address is not that of an article of this source.
        """
        if (match := cls._match(url)) is None:
            raise ValueError(f"{url} is not the address of an article of {cls.name}")
        return f"{match['series']}-{match['id']}" if match.groupdict().get("series") else match["id"]

    @classmethod
    def day(cls, url: str) -> str:
        """The eight digits of the day in an address; empty where it has none."""
        match = cls._match(url)
        return re.sub(r"\D", "", match.groupdict().get("date") or "") if match else ""

    @classmethod
    def _match(cls, url: str) -> re.Match[str] | None:
        plain = addresses.bare(url)
        return cls.article_url.fullmatch(addresses.folded(plain, cls._hosts)) or cls.article_url.fullmatch(plain)


def _folding(domains: Iterable[str], home: str) -> Iterator[tuple[str, str]]:
    """The hosts that are one with the home page's, or with the www. of another domain."""
    for domain in domains:
        shown = domain if domain == home else f"www.{domain}"
        yield from ((f"{prefix}{domain}", shown) for prefix in ("", "www.", "m.", "wap.", "3w."))
