"""A site of our own for tests that crawl it night after night."""

from __future__ import annotations

import json
import os
import sqlite3
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any, Self

from tests.forks import ROOT, Job
from tests.loopback import LISTS

CRAWL = """
import json, sys
from crawler.dates import Span
from pipelines.river import flow
name, settings = sys.argv[1], json.loads(sys.argv[2])
if "SPAN" in settings:
    settings["SPAN"] = Span.read(*settings["SPAN"])
outcome = flow([name], settings)
tally, health = outcome.tallies[name], outcome.health[name]
told = {"troubles": tally.sentences, "verdict": health.verdict, "sentence": health.sentence}
print(json.dumps({**tally.counts, **told, "needs": outcome.sentences, "left": outcome.left.get(name, 0),
                  "reached": f"{outcome.reached.get(name, '')}"}))
"""
ARTICLE = """<html><head><meta charset="utf-8"><title>x</title></head><body><div class="article">
<h1>湿地修复第{number}期</h1><p class="time">2026-11-03 10:0{number}</p><p class="from">来源：新华社</p>
<div class="text"><p>第{number}期湿地修复工程开工，计划恢复湿地一千公顷。</p></div></div></body></html>"""


Answer = str | tuple[int, str]


class Site:
    """Paths and what they answer: a text, a status with the address it leads to, or several of these in turn.

    Attributes:
        headers: what every answer says; `headed` what that of one path does, or what gives it.
        slow: for how many seconds a path keeps whoever asks waiting.
        asked, times: each request of this night, and when it came.
    """

    def __init__(self, certificate: Path | None = None) -> None:
        self.answers: dict[str, Answer | list[Answer]] = {}
        self.headers: dict[str, str] = {}
        self.headed: dict[str, dict[str, str | Callable[[], str]]] = {}
        self.slow: dict[str, float] = {}
        self.asked: list[str] = []
        self.times: list[float] = []
        self.closing = Event()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                site.times.append(time.monotonic())
                if self.path == "/endless/":
                    self.endless()
                    return
                site.closing.wait(site.slow.get(self.path, 0))
                answer = site.answer(self.path)
                status, location = (200, "") if isinstance(answer, str) else answer
                body = answer.encode() if isinstance(answer, str) else b"" if status == 304 else b"<html>no</html>"
                self.send_response(status)
                if location:
                    self.send_header("Location", location)
                self.send_header("Content-Type", "text/html")
                for name, value in (site.headers | site.headed.get(self.path, {})).items():
                    self.send_header(name, value() if callable(value) else value)
                self.send_header("Content-Length", str(len(body)))
                with suppress(ConnectionError):
                    self.end_headers()
                    if self.command != "HEAD":
                        self.wfile.write(body)

            do_HEAD = do_GET

            def endless(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                with suppress(ConnectionError):
                    while True:
                        self.wfile.write(b"<p>and so on</p>" * 4096)

            def log_message(self, *_: object) -> None:
                """No line on stderr for each request."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_port

    def __enter__(self) -> Self:
        self._thread = Thread(target=self.server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()

    def answer(self, path: str) -> Answer:
        """What a path answers now."""
        given = self.answers.get(path, (404, ""))
        if not isinstance(given, list):
            return given
        return given.pop(0) if len(given) > 1 else given[0]

    def list(self, *links: str) -> None:
        """What both lists hold."""
        self.answers |= dict.fromkeys(LISTS, listed(*links))

    def articles(self, *numbers: int) -> None:
        """Articles that read as they should."""
        self.answers |= {address(number): ARTICLE.format(number=number) for number in numbers}


@dataclass(frozen=True)
class Night:
    """One run of the crawl: what it says; what it asked for is the site's to tell.

    Attributes:
        settings: what differs from those of the project, in every night.
        spider: the module of the spider, and the name of the source.
        script: what the process runs.
    """

    site: Site
    settings: dict[str, Any] = field(default_factory=dict)
    spider: tuple[str, str] = ("tests.loopback_spider", "loopback")
    environment: dict[str, str] = field(default_factory=dict)
    script: str = CRAWL

    @property
    def folder(self) -> Path:
        """Where archive and recordings are."""
        return Path(self.settings["ARCHIVE"]).parent

    @classmethod
    def at(cls, site: Site, folder: Path, models: Path) -> Self:
        """With archive and recordings in a folder."""
        settings = {"ARCHIVE": str(folder / "archive.db"), "MODELS": str(models), "WARC_FOLDER": str(folder / "warc")}
        return cls(site, settings)

    def __call__(self, **others: Any) -> dict[str, Any]:
        self.site.asked.clear()
        self.site.times.clear()
        with self.started(**others) as process:
            out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        return dict(json.loads(out))

    @contextmanager
    def started(self, **others: Any) -> Iterator[Job]:
        """In a process of its own, which never outlives the block."""
        module, name = self.spider
        polite = {"DOWNLOAD_DELAY": 0.002, "AUTOTHROTTLE_ENABLED": False, "RETRY_ENABLED": False}
        settings = {"SPIDER_MODULES": [module], **polite, "LOG_LEVEL": "ERROR", **self.settings, **others}
        here = f"127.0.0.1:{self.site.port}"
        known = {"LOOPBACK_PORT": str(self.site.port), "GREENSILK_PRIVATE_HOSTS": here, **self.environment}
        with Job(["-c", self.script, name, json.dumps(settings)], {**os.environ, **known}, ROOT) as process:
            yield process


def address(number: int) -> str:
    return f"/utf8/20261103/{number}.html"


def listed(*links: str, more: bool = False) -> str:
    """A list; one that goes on says so."""
    page = "".join(f'<li><a href="{link}">x</a></li>' for link in links)
    return f"<html><body><ul>{page}</ul>{'下一页' if more else ''}</body></html>"


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    """What the archive of these nights answers."""
    with closing(sqlite3.connect(folder / "archive.db")) as archive, archive:
        return archive.execute(sql).fetchall()


def state(folder: Path, path: str) -> str:
    """How an address stands."""
    return str(rows(folder, f"SELECT state FROM fetches WHERE url LIKE '%{path}'")[0][0])


def yesterday(folder: Path, days: float = 1) -> None:
    """As if all that was done had been done a day ago."""
    with closing(sqlite3.connect(folder / "archive.db")) as archive, archive:
        for table, column in (
            ("fetches", "fetched"),
            ("fetches", "seen"),
            ("articles", "fetched"),
            ("source_runs", "ended"),
        ):
            for key, at in archive.execute(f"SELECT DISTINCT {column}, {column} FROM {table}").fetchall():
                ago = at and (datetime.fromisoformat(at) - timedelta(days=days)).isoformat()
                archive.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", [ago, key])
