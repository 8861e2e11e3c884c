"""What a search page asks for: the words that were typed, and the filters that were chosen beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

from crawler.dates import Span
from feeds.desk.page import Page
from pipelines.archive.query import parse
from pipelines.archive.search import understood
from pipelines.archive.store import Archive
from pipelines.archive.tree import All, Dates, Filter, Node

SHOWN = 20
"""Articles on a page."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A search with its filters. `page` counts from 1."""

    words: str = ""
    themes: tuple[str, ...] = ()
    source: str = ""
    year: str = ""
    ranked: bool = False
    page: int = 1

    @classmethod
    def of(cls, page: Page) -> Self:
        """What the address asks for; what means nothing in it is left out."""
        args = page.args
        year, number = args.get("year", ""), args.get("page", "")
        return cls(
            args.get("q", "").strip(),
            tuple(page.several("theme")),
            args.get("source", ""),
            year if year.isdecimal() and year.isascii() and 1 <= int(year) <= 9998 else "",
            args.get("sort") == "ranked",
            int(number) if number.isascii() and number.isdecimal() and 0 < len(number) < 7 else 1,
        )

    @property
    def filtered(self) -> bool:
        """Whether a filter is chosen."""
        return bool(self.themes or self.source or self.year)

    @property
    def all(self) -> bool:
        """Whether it asks for everything."""
        return not (self.words or self.filtered)

    @property
    def offset(self) -> int:
        """How many articles stand on the pages before."""
        return (self.page - 1) * SHOWN

    def tree(self, archive: Archive) -> Node | None:
        """The whole search; None if it asks for everything.

        Raises:
            QueryError: if the words cannot be understood, or there is no such source.
        """
        parts: list[Node] = [parse(self.words)] if self.words else []
        parts += [Filter(f"theme:{theme}", "theme", (theme,)) for theme in self.themes]
        if self.source:
            parts.append(Filter(f"source:{self.source}", "source", (self.source,)))
        if self.year:
            year = int(self.year)
            parts.append(Dates(f"since:{year} until:{year}", Span(date(year, 1, 1), date(year, 12, 31))))
        if not parts:
            return None
        flat = [inner for part in parts for inner in (part.parts if isinstance(part, All) else (part,))]
        return understood(archive, All(tuple(flat)) if len(flat) > 1 else flat[0])

    def query(self) -> dict[str, Any]:
        """As it stands in an address, on its first page."""
        sort = "ranked" if self.ranked else "newest" if self.all else None
        return {"q": self.words, "theme": self.themes, "source": self.source, "year": self.year, "sort": sort}

    def plus_theme(self, theme: str) -> dict[str, Any]:
        """The same with one more theme."""
        return replace(self, themes=tuple(dict.fromkeys((*self.themes, theme)))).query()

    def minus_theme(self, theme: str) -> dict[str, Any]:
        """The same without a theme."""
        return replace(self, themes=tuple(other for other in self.themes if other != theme)).query()

    def with_(self, **changes: Any) -> dict[str, Any]:
        """The same with something else."""
        return replace(self, **changes).query()
