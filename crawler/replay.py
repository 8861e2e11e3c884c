"""Run a crawl from WARC instead of the network. The spiders do not know the difference."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Request, Response
from scrapy.responsetypes import responsetypes
from warcio.bufferedreaders import ChunkedDataReader
from warcio.recordloader import ArcWarcRecord

from crawler import settings as project
from crawler import warc
from crawler.recording import capture
from crawler.source import Source

# What a recording needs none of: pauses, giving up, and being recorded.
_FOR_THE_NETWORK = ("crawler.manners.Manners", "crawler.patience.Patience", "crawler.recording.Recorder")


class NotRecorded(IgnoreRequest):
    """An address that is in none of the WARC files; no trouble for anybody."""


class ReplayError(Exception):
    """A WARC file that cannot be used at all."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a file holds an answer: of which address, when, with which status, and its record id."""

    url: str
    time: datetime
    path: Path
    offset: int
    status: int
    record: str


class Recording:
    """The answers in some WARC files, by address. The scheme does not matter: http and https are one address.

    Args:
        paths: WARC files, compressed or not; a damaged one gives its records up to the damage.
        at: the replayed time, aware; of several answers of one address the nearest to it is given. By default the
            newest time in the files.

    Attributes:
        losses: one sentence for each file whose end is lost.

    Raises:
        ReplayError: if a file is missing or holds no record.
    """

    def __init__(self, paths: Iterable[Path], at: datetime | None = None) -> None:
        named = list(paths)
        empty = [path for path in named if path.is_file() and not path.stat().st_size]
        filled = [path for path in named if path not in empty]
        # A run that is killed before its first answer leaves an empty file; alone, it is refused.
        self.losses = [f"{path} is empty: its run ended before the first answer." for path in empty if filled]
        self._entries: dict[str, list[Entry]] = {}
        self._articles: dict[str, dict[tuple[str, int], str]] = {}
        for path in filled or named:
            for entry in self._read(path):
                self._entries.setdefault(key(entry.url), []).append(entry)
        times = [entry.time for entries in self._entries.values() for entry in entries]
        self.at = at or max(times, default=datetime.now(UTC))

    def urls(self) -> list[str]:
        """The addresses that answered well, in the order they were recorded."""
        return [entries[0].url for entries in self._entries.values() if any(entry.status == 200 for entry in entries)]

    def articles(self, source: type[Source]) -> dict[tuple[str, int], str]:
        """The addresses at which a source's articles answered well, by the article's id and the number of its page."""
        if source.name not in self._articles:
            owned = filter(source.owns, self.urls())
            self._articles[source.name] = {(source.source_id(url), source.part(url)): url for url in owned}
        return self._articles[source.name]

    def __contains__(self, url: str) -> bool:
        return key(url) in self._entries

    def answer(self, url: str) -> tuple[Response, str, str, datetime] | None:
        """The answer of an address nearest to the replayed time, its record id, its file and when it was fetched."""
        entries = self._entries.get(key(url))
        if not entries:
            return None
        # A page is worth more than a later 304, 404 or 503 of the same address.
        entry = min(entries, key=lambda entry: (entry.status != 200, abs(entry.time - self.at)))
        record = warc.record_at(entry.path, entry.offset)
        headers = record.http_headers.headers
        body = _unchunked(record).read()
        printed = Headers(_multi(headers))
        kind = responsetypes.from_args(headers=printed, url=url, body=body[:5000])
        response = kind(url, status=entry.status, headers=printed, body=body)
        return response, entry.record, entry.path.name, entry.time

    def _read(self, path: Path) -> Iterator[Entry]:
        if not path.is_file():
            raise ReplayError(f"There is no WARC file at {path}.")
        whole = 0
        try:
            for offset, record in warc.records(path):
                whole += 1
                try:
                    entry = entry_of(record, path, offset)
                except (TypeError, ValueError):
                    self.losses.append(
                        f"{path}: the record at byte {offset} has no usable date or status, it is left out."
                    )
                    continue
                if entry:
                    yield entry
        except warc.Damaged as damage:
            if not whole:
                raise ReplayError(
                    f"{path} is not a WARC file, is damaged at its beginning, or is compressed as a whole"
                    " (warcio recompress mends that)."
                ) from damage
            self.losses.append(f"{path} is cut or damaged after byte {damage.end}: its first {whole} records are used.")
        if not whole:
            raise ReplayError(f"{path} holds no WARC record.")


class ReplayHandler(BaseDownloadHandler):
    """Stands where the network stands, and answers from the WARC files of the setting REPLAY."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._recording = _open(*crawler.settings["REPLAY"])

    async def download_request(self, request: Request) -> Response:
        url = request.url if request.url in self._recording else self._elsewhere(request.url)
        if (found := self._recording.answer(url)) is None:
            raise NotRecorded(f"{request.url} was not recorded")
        response, record, file, fetched = found
        request.meta["capture"] = capture(request, response, record, file, fetched)
        return response

    def _elsewhere(self, url: str) -> str:
        """The address at which the article of another one was recorded, if it was."""
        source = self.crawler.spidercls
        if not issubclass(source, Source) or not source.owns(url):
            return url
        return self._recording.articles(source).get((source.source_id(url), source.part(url)), url)


class ReplayStart:
    """Spider middleware: after the lists, ask for every recorded article of the source, listed or not."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._recording = _open(*crawler.settings["REPLAY"])

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        async for request in start:
            yield request
        spider = self._crawler.spider
        if isinstance(spider, Source):
            for url in self._recording.urls():
                if spider.owns(url) and spider.part(url) == 1:
                    yield spider.article_request(url)


def settings(paths: Iterable[Path], at: datetime | None = None) -> dict[str, Any]:
    """The Scrapy settings that make a crawl run from WARC files.

    Raises:
        ReplayError: if a file is missing or holds no record.
    """
    replay = (tuple(paths), at)
    _open(*replay)
    handler = "crawler.replay.ReplayHandler"
    return {
        "REPLAY": replay,
        "DOWNLOAD_HANDLERS": {"http": handler, "https": handler},
        "DOWNLOADER_MIDDLEWARES": project.DOWNLOADER_MIDDLEWARES | dict.fromkeys(_FOR_THE_NETWORK),
        "SPIDER_MIDDLEWARES": {**project.SPIDER_MIDDLEWARES, "crawler.replay.ReplayStart": 900},
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False,
        "RETRY_ENABLED": False,
    }


def losses(replay: tuple[tuple[Path, ...], datetime | None]) -> list[str]:
    """What was lost of the WARC files of a setting REPLAY, a sentence each."""
    return _open(*replay).losses


@cache
def _open(paths: tuple[Path, ...], at: datetime | None) -> Recording:
    return Recording(paths, at)


def entry_of(record: ArcWarcRecord, path: Path, offset: int) -> Entry | None:
    """The entry of a record that answers a page; None for any other record."""
    url = record.rec_headers.get_header("WARC-Target-URI")
    if record.rec_type != "response" or not record.http_headers or not str(url).startswith("http"):
        return None
    printed = record.rec_headers.get_header("WARC-Date")
    time = datetime.fromisoformat(printed).astimezone(UTC)
    number = str(record.rec_headers["WARC-Record-ID"]).strip("<>")
    return Entry(url, time, path, offset, int(record.http_headers.get_statuscode()), number)


def _unchunked(record: ArcWarcRecord) -> Any:
    """The body of a record. Some recorders keep chunks as they crossed the wire."""
    chunked = "chunked" in (record.http_headers.get_header("Transfer-Encoding") or "").lower()
    return ChunkedDataReader(record.raw_stream) if chunked else record.raw_stream


def key(url: str) -> str:
    """What makes an address in a recording: everything but its scheme and fragment."""
    parts = urlsplit(url.strip("<>"))
    return f"{parts.netloc.lower()}{parts.path or '/'}?{parts.query}"


def _multi(headers: list[tuple[str, str]]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, value in headers:
        values.setdefault(name, []).append(value)
    return values
