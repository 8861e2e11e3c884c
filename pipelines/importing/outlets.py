"""Whose an imported article is: the source of a printed or short name, or of an address."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

from crawler import credits
from crawler.run import owner, sources
from crawler.source import Source
from pipelines.archive import Archive
from pipelines.archive.select import SourceRow
from pipelines.archive.select import sources as kept

# What has no place in XML, or turns the direction of what stands behind it: a name is printed in every feed.
_UNFIT: Final = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_SHORT: Final = re.compile(r"[a-z][a-z0-9-]*")


class Outlets:
    """The sources that an import may name: those that are crawled, and those that the archive has besides.

    Args:
        add: whether a name that nobody knows becomes a source of the archive.
    """

    def __init__(self, archive: Archive, *, add: bool = False) -> None:
        self._archive, self._add = archive, add
        crawled = [SourceRow(one.name, one.publisher, one.homepage) for one in sources().values()]
        self._rows = {row.name: row for row in (*kept(archive), *crawled)}
        self._known: set[str] = set()

    def find(self, printed: str, url: str, publisher: str = "") -> str | None:
        """The short name of a source; where none is named, of the source that owns the address.

        Args:
            printed: its short or printed name.
            publisher: its printed name, where `printed` is a short one.
        """
        printed, publisher = (_UNFIT.sub("", name).strip() for name in (printed, publisher))
        if not printed:
            spider = owner(url)
            return spider.name if spider else None
        wanted = {printed.casefold(), credits.house(printed).casefold()}
        found = (row.name for row in self._rows.values() if wanted & {row.name.casefold(), row.publisher.casefold()})
        return next(found, None) or (self._new(printed, url, publisher) if self._add else None)

    def spider(self, name: str) -> type[Source] | None:
        """What crawls a source, if anything does."""
        return sources().get(name)

    def register(self, name: str) -> None:
        """Make a source known to the archive, before its first article is kept."""
        if name not in self._known:
            row = self._rows[name]
            self._archive.register(row.name, row.publisher, row.homepage)
            self._known.add(name)

    def _new(self, printed: str, url: str, publisher: str) -> str:
        """A source that is not crawled takes its short name, which its feed has, too, from its host, if it has none."""
        parts = urlsplit(url)
        host = _short(parts.hostname or "")
        if publisher and _SHORT.fullmatch(printed):
            host, printed = printed, publisher
        taken = (host, *(f"{host}-{number}" for number in range(2, len(self._rows) + 3)))
        name = next(name for name in taken if name not in self._rows)
        self._rows[name] = SourceRow(name, printed, f"{parts.scheme}://{parts.netloc}/")
        return name


def _short(host: str) -> str:
    """A host as a short name, which is part of file names and addresses: ASCII, as the name system has it."""
    with suppress(UnicodeError):  # Too long, or with an empty label: then it has no other name.
        host = host.encode("idna").decode("ascii")
    return re.sub(r"[^a-z0-9-]+", "-", host.lower().removeprefix("www.")).strip("-") or "source"
