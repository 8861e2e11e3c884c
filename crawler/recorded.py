"""Articles read from recorded pages, one by one, without a crawl."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from scrapy.http import Request, Response
from w3lib.url import safe_url_string

from crawler import warc
from crawler.article import Article, Capture, Refused
from crawler.replay import Entry, entry_of, key
from crawler.source import Source

_OPEN: Final = 16
"""Files whose contents are remembered."""
_LARGEST: Final = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recorded answer, decoded.

    Attributes:
        url: the address that answered; `capture.url` is the one that was asked for.
        content_type: as printed.
        body: without chunks and without Content-Encoding.
    """

    capture: Capture
    url: str
    content_type: str
    body: bytes

    def response(self) -> Response:
        """The answer as a spider takes it."""
        asked = Request(self.capture.url, meta={"capture": self.capture})
        headers = {"Content-Type": self.content_type}
        return Response(safe_url_string(self.url), headers=headers, body=self.body, request=asked)


Find = Callable[[str], Recorded | None]


class Recordings:
    """The answers in the WARC files of a folder, by record id and by address.

    Attributes:
        lost: files that are not there, or are damaged, and were asked for.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: OrderedDict[str, tuple[dict[str, Entry], dict[str, list[Entry]]]] = OrderedDict()
        self.lost: set[str] = set()

    def record(self, file: str, record: str, url: str = "") -> Recorded | None:
        """The answer with a record id in a file; `url` is the address that was asked for, if another one answered."""
        found = self._contents(file)[0].get(record)
        return opened(found, url) if found else None

    def address(self, file: str, url: str, near: datetime, source: Source) -> Recorded | None:
        """The answer of an article's address in a file, whatever host it was asked on; of several the one nearest."""
        found = self._contents(file)[1].get(key(url)) or self._elsewhere(file, url, source)
        return opened(min(found, key=lambda entry: abs(entry.time - near)), url) if found else None

    def _elsewhere(self, file: str, url: str, source: Source) -> list[Entry]:
        wanted = page_of(source, url)
        lists = self._contents(file)[1].values()
        return [entry for found in lists for entry in found if page_of(source, entry.url) == wanted]

    def _contents(self, file: str) -> tuple[dict[str, Entry], dict[str, list[Entry]]]:
        if file not in self._files:
            self._files[file] = self._read(file)
            if len(self._files) > _OPEN:
                self._files.popitem(last=False)
        self._files.move_to_end(file)
        return self._files[file]

    def _read(self, file: str) -> tuple[dict[str, Entry], dict[str, list[Entry]]]:
        path = self._folder / file
        by_record: dict[str, Entry] = {}
        by_url: dict[str, list[Entry]] = {}
        if not file or not path.is_file():
            self.lost |= {file} - {""}
            return {}, {}
        try:
            for offset, record in warc.records(path):
                entry = answered(record, path, offset)
                if entry and entry.status == 200:
                    by_record[entry.record] = entry
                    by_url.setdefault(key(entry.url), []).append(entry)
        except warc.Damaged:  # what stands before the damage is used, as everywhere
            self.lost.add(file)
        return by_record, by_url


def answered(record: Any, path: Path, offset: int) -> Entry | None:
    """The entry of a record that answers a page; None for another one, or one without a usable date or status."""
    try:
        return entry_of(record, path, offset)
    except (TypeError, ValueError):
        return None


def opened(entry: Entry, asked: str = "") -> Recorded:
    """The answer behind an entry."""
    record = warc.record_at(entry.path, entry.offset)
    body = record.content_stream().read(_LARGEST)

    def header(name: str) -> str:
        return record.http_headers.get_header(name) or ""

    capture = Capture(
        asked or entry.url, entry.record, entry.path.name, entry.time, entry.status, header("ETag"),
        header("Last-Modified"),
    )  # fmt: skip
    return Recorded(capture, entry.url, header("Content-Type"), body)


def read(source: Source, first: Recorded, find: Find) -> Article | Refused:
    """The article on a recorded page, with its later pages as far as they were recorded.

    Raises:
        Drift: if one of them does not read as it should.
        Blocked: if one of them is a firewall's.
    """
    item: Article | Refused | Request = _first(source.parse_article(first.response()))
    while isinstance(item, Request):
        following = find(item.url)
        if following is None:
            return cut(item.cb_kwargs["so_far"])
        item = _first(source.parse_part(following.response(), **item.cb_kwargs))
    return item


def cut(article: Article) -> Article:
    """An article without its last pages; it says so."""
    pages = len(article.fetched_from)
    return replace(article, read_by=article.read_by | {"body": f"{article.read_by['body']}, {pages} of more pages"})


def page_of(source: Source | type[Source], url: str) -> tuple[str, int] | None:
    """Which page of which article an address is that of: the site's own id and the number; None for another address."""
    return (source.source_id(url), source.part(url)) if source.owns(url) else None


def _first(items: Iterable[Any]) -> Any:
    return next(iter(items))
