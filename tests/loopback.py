"""A news site on 127.0.0.1: two lists and their articles, in two encodings, compressed, chunked and conditional."""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from random import Random
from typing import NamedTuple, Self

from tests.forks import Job

LISTS = ("/gbk/", "/utf8/")
_BEIJING = "+08:00"
_FIRST = datetime(2026, 9, 1, 8, 1)  # noqa: DTZ001 (a printed time)
_CREDITS = ("新华社", "生态环境部", "中国环境报")
_REPRINT, _ORIGINAL = 5, 2


@dataclass(frozen=True)
class Story:
    """One article of the site: what it says, and how its page is sent."""

    number: int
    photo: int

    @property
    def gbk(self) -> bool:
        return self.number % 2 == 0

    @property
    def lists(self) -> set[str]:
        own = LISTS[0] if self.gbk else LISTS[1]
        return set(LISTS) if self.number % 5 == 0 else {own}

    @property
    def path(self) -> str:
        folder = LISTS[0] if self.gbk else LISTS[1]
        return f"{folder}{self.published:%Y%m%d}/{self.number}.html"

    @property
    def title(self) -> str:
        return f"第{self.number}座光伏电站在丝路沿线并网发电"

    @property
    def published(self) -> datetime:
        return _FIRST + timedelta(hours=5 * self.number, minutes=self.number)

    @property
    def printed(self) -> str:
        """The time as the archive writes it."""
        return self.published.isoformat() + _BEIJING

    @property
    def credited(self) -> str:
        return _CREDITS[self.number % len(_CREDITS)]

    @property
    def paragraphs(self) -> tuple[str, ...]:
        told = _ORIGINAL if self.number == _REPRINT else self.number
        return (
            f"据胡喆报道，第{told}座光伏电站近日并网，每年可发出{told * 37 + 100}万千瓦时绿色电力。",
            "共建“一带一路”国家的能源部门表示，将继续扩大可再生能源合作，减少温室气体排放。",
            f"电站周边恢复草地{told + 3}公顷，当地{told * 11 + 20}户居民用上了清洁电力。",
        )

    def page(self) -> Page:
        noise = base64.b64encode(Random(self.number).randbytes(self.photo)).decode()
        text = "".join(f"<p>\u3000\u3000{paragraph}</p>" for paragraph in self.paragraphs)
        return Page.printed(
            f"<title>{self.title}_回环日报</title>",
            f'<div class="article"><h1>{self.title}</h1><p class="time">{self.published:%Y-%m-%d %H:%M}</p>'
            f'<p class="from">来源：{self.credited}</p><div class="text">{text}'
            f'<p><img src="data:image/png;base64,{noise}"></p></div></div>',
            gbk=self.gbk,
            gzipped=self.number // 2 % 2 == 0,
            chunked=self.number // 4 % 2 == 0,
            etag=self.number % 3 != 0,
            modified=self.published.replace(tzinfo=UTC) if self.number % 3 != 1 else None,
        )


@dataclass(frozen=True)
class Page:
    """A page as it is sent: `sent` is the body in its Content-Encoding, before it is cut into chunks."""

    markup: bytes
    sent: bytes
    headers: tuple[tuple[str, str], ...]
    chunked: bool
    etag: str = ""
    modified: datetime | None = None

    @classmethod
    def printed(
        cls, head: str, body: str, *, gbk: bool, gzipped: bool, chunked: bool, etag: bool, modified: datetime | None
    ) -> Page:
        meta = "gb2312" if gbk else "utf-8"
        whole = f'<!DOCTYPE html><html><head><meta charset="{meta}">{head}</head><body>{body}</body></html>'
        markup = whole.encode("gbk" if gbk else "utf-8")
        tag = f'"{hashlib.sha256(markup).hexdigest()[:16]}"' if etag else ""
        headers = {
            "Content-Type": "text/html" if gbk else "text/html; charset=utf-8",
            "Content-Encoding": "gzip" if gzipped else "",
            "ETag": f"W/{tag}" if tag and gzipped else tag,
            "Last-Modified": format_datetime(modified, usegmt=True) if modified else "",
        }
        sent = gzip.compress(markup, mtime=0) if gzipped else markup
        printed = tuple((name, value) for name, value in headers.items() if value)
        return cls(markup, sent, printed, chunked, tag, modified)

    def unchanged(self, asked: dict[str, str]) -> bool:
        """Whether the asker has it already; the tag decides where one is named."""
        if tags := asked.get("if-none-match"):
            return self.etag != "" and self.etag in {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        since = asked.get("if-modified-since")
        return bool(since and self.modified and self.modified <= parsedate_to_datetime(since))


class Asked(NamedTuple):
    """One request and its answer's status."""

    method: str
    path: str
    status: int
    conditional: bool


class Site:
    """The site, running in a thread while the `with` block lasts.

    Args:
        size: how many articles it has at first.
        delay: seconds before each answer.
        photo: bytes of the picture inside each page; they do not compress.

    Attributes:
        log: every request that was answered, in order.
        port: where it listens.
    """

    def __init__(self, size: int, delay: float = 0.005, photo: int = 60_000) -> None:
        self.log: list[Asked] = []
        self.port = 0
        self._delay, self._photo = delay, photo
        self._answered = threading.Condition()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._play()))
        self.stories: list[Story] = []
        self.pages = {"/robots.txt": Page(b"", b"User-agent: *\nAllow: /\n", (("Content-Type", "text/plain"),), False)}
        for _ in range(size):
            self.publish()

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(10)
        assert not self._thread.is_alive()

    def publish(self) -> Story:
        """Put one more article on the lists: they change, and so do their validators."""
        story = Story(len(self.stories) + 1, self._photo)
        self.stories.append(story)
        self.pages[story.path] = story.page()
        self.pages |= {path: self._list(path) for path in story.lists}
        return story

    def page(self, url: str) -> Page:
        """What stands at an address of the site."""
        return self.pages[url.removeprefix(f"http://127.0.0.1:{self.port}")]

    def wait(self, answers: int, process: Job, seconds: float = 60) -> bool:
        """Wait until so many requests in all were answered; False if the process ended before."""
        end = time.monotonic() + seconds
        with self._answered:
            while len(self.log) < answers and process.poll() is None and time.monotonic() < end:
                self._answered.wait(0.05)
            return len(self.log) >= answers

    def _list(self, path: str) -> Page:
        shown = [story for story in reversed(self.stories) if path in story.lists]
        links = "".join(f'<li><a href="{story.path}">{story.title}</a></li>' for story in shown)
        gbk = path == LISTS[0]
        changed = datetime(2026, 10, 1, tzinfo=UTC) + timedelta(seconds=len(self.stories))
        return Page.printed(
            "<title>回环日报</title>",
            f"<ul>{links}</ul>",
            gbk=gbk,
            gzipped=gbk,
            chunked=True,
            etag=not gbk,
            modified=changed,
        )

    async def _play(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        async with await asyncio.start_server(self._serve, "127.0.0.1", 0) as server:
            self.port = server.sockets[0].getsockname()[1]
            self._ready.set()
            await self._over.wait()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection: requests are answered in turn until the other side goes, or is killed."""
        try:
            while line := await reader.readline():
                method, path, _ = line.decode("ascii").split()
                asked = {}
                while (header := (await reader.readline()).decode("latin-1").strip()) != "":
                    name, _, value = header.partition(":")
                    asked[name.lower()] = value.strip()
                await asyncio.sleep(self._delay)
                if reader.at_eof() or writer.is_closing():
                    break
                self._answer(writer, method, path, asked)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    def _answer(self, writer: asyncio.StreamWriter, method: str, path: str, asked: dict[str, str]) -> None:
        conditional = "if-none-match" in asked or "if-modified-since" in asked
        page = self.pages.get(path, Page(b"", b"", (), False))
        status = 404 if path not in self.pages else 304 if page.unchanged(asked) else 200
        headers = [*page.headers, ("Date", format_datetime(datetime.now(UTC), usegmt=True))]
        if status == 304:
            headers = [(name, value) for name, value in headers if not name.startswith("Content-")]
            body = b""
        elif page.chunked:
            headers.append(("Transfer-Encoding", "chunked"))
            body = _chunks(page.sent)
        else:
            headers.append(("Content-Length", str(len(page.sent))))
            body = page.sent
        printed = "".join(f"{name}: {value}\r\n" for name, value in headers)
        writer.write(f"HTTP/1.1 {status} {_PHRASES[status]}\r\n{printed}\r\n".encode("latin-1") + body)
        with self._answered:
            self.log.append(Asked(method, path, status, conditional))
            self._answered.notify_all()


_PHRASES = {200: "OK", 304: "Not Modified", 404: "Not Found"}


def _chunks(body: bytes, size: int = 5000) -> bytes:
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in [*pieces, b""])
