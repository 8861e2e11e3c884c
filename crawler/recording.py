"""Record a crawl as WARC (ISO 28500): every request and every answer, as they crossed the wire."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.article import Capture

_SOFTWARE = "greensilk"
_HOP = frozenset({"transfer-encoding", "connection", "keep-alive"})


class WarcFile:
    """A new WARC file, one gzip member a record; nothing is ever appended to an older file.

    Args:
        path: must not exist; its folder is made.
        private: whether only its owner may read it.

    Raises:
        OSError: if it cannot be made.
    """

    def __init__(self, path: Path, *, private: bool = False) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._file: BinaryIO = os.fdopen(
            os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o644), "wb"
        )
        self._writer = WARCWriter(self._file, gzip=True)
        about = {"software": _SOFTWARE, "format": "WARC File Format 1.0"}
        self._writer.write_record(self._writer.create_warcinfo_record(path.name, about))

    def add(self, request: Request, response: Response, fetched: datetime) -> str:
        """Write an answer and its request, and hand them to the operating system. Returns the answer's record id.

        The body is written as received, in its Content-Encoding. Transfer-Encoding and the other headers of a single
        hop are left out: the client has already undone them, and a reader would undo them a second time.
        """
        when = fetched.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        answer = self._writer.create_warc_record(
            response.url,
            "response",
            payload=BytesIO(response.body),
            length=len(response.body),
            http_headers=StatusAndHeaders(str(response.status), _headers(response, len(response.body)), "HTTP/1.1"),
            warc_headers_dict={"WARC-Date": when},
        )
        record = str(answer.rec_headers.get_header("WARC-Record-ID"))
        parts = urlsplit(request.url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        asked = self._writer.create_warc_record(
            request.url,
            "request",
            http_headers=StatusAndHeaders(
                f"{request.method} {target} HTTP/1.1",
                [("Host", parts.netloc), *_headers(request)],
                is_http_request=True,
            ),
            warc_headers_dict={"WARC-Date": when, "WARC-Concurrent-To": record},
        )
        self._writer.write_record(answer)
        self._writer.write_record(asked)
        self._file.flush()
        return record.strip("<>")

    def close(self) -> None:
        """Hand everything to the disk."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()


class Recorder:
    """Downloader middleware next to the network: notes each answer as `request.meta["capture"]`, and records it.

    It stands behind redirects, retries and decompression, so that each hop and each try is kept, with its raw bytes.
    Nothing is written if the setting WARC_FOLDER is empty.
    """

    def __init__(self, crawler: Crawler) -> None:
        folder = crawler.settings.get("WARC_FOLDER")
        self._folder = Path(folder) if folder else None
        self._private = crawler.settings.getbool("WARC_PRIVATE")
        self._crawler = crawler
        self._warc: WarcFile | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        recorder = cls(crawler)
        crawler.signals.connect(recorder.closed, signals.spider_closed)
        return recorder

    def process_response(self, request: Request, response: Response) -> Response:
        if request.method == "HEAD":
            return response  # the size of a file: nothing to read from again
        fetched = datetime.now(UTC)
        warc = self._file()
        record = warc.add(request, response, fetched) if warc else ""
        request.meta["capture"] = capture(request, response, record, warc.path.name if warc else "", fetched)
        return response

    def closed(self) -> None:
        if self._warc:
            self._warc.close()

    def _file(self) -> WarcFile | None:
        if self._folder and not self._warc:
            spider = self._crawler.spider
            stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
            self._warc = WarcFile(
                self._folder / f"{stamp}-{spider.name if spider else 'crawl'}.warc.gz", private=self._private
            )
        return self._warc


def capture(request: Request, response: Response, record: str, file: str, fetched: datetime) -> Capture:
    """What is kept of an answer besides its bytes."""

    def header(name: str) -> str:
        return (response.headers.get(name) or b"").decode("latin-1")

    return Capture(
        url=request.meta.get("redirect_urls", [request.url])[0],
        record=record,
        file=file,
        fetched=fetched,
        status=response.status,
        etag=header("ETag"),
        last_modified=header("Last-Modified"),
    )


def press(path: Path, answers: Iterable[tuple[Response, datetime]]) -> Path:
    """Write answers, each with the time it was fetched, as a WARC file that any crawl can run from."""
    warc = WarcFile(path)
    for response, fetched in answers:
        warc.add(Request(response.url), response, fetched)
    warc.close()
    return path


def _headers(message: Request | Response, length: int | None = None) -> list[tuple[str, str]]:
    printed: list[tuple[str, Any]] = [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in message.headers.items()
        for value in values
        if name.decode("latin-1").lower() not in _HOP | ({"content-length"} if length is not None else set())
    ]
    return [*printed, ("Content-Length", str(length))] if length is not None else printed
