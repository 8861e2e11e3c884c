"""Night after night on a real site of our own: redirects, dead ends and broken pages settle or are said, every time."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.loopback import LISTS

Night = Callable[[], dict[str, Any]]
CRAWL = """
import json, sys
from crawler.run import crawl
from pipelines.tally import Tally
(crawler,) = crawl(["loopback"], json.loads(sys.argv[1]))
tally = Tally(crawler)
tally.close("loopback")
print(json.dumps({**tally.counts, "troubles": tally.sentences}))
"""
ARTICLE = """<html><head><meta charset="utf-8"><title>x</title></head><body><div class="article">
<h1>湿地修复第{number}期</h1><p class="time">2026-11-03 10:0{number}</p><p class="from">来源：新华社</p>
<div class="text"><p>第{number}期湿地修复工程开工，计划恢复湿地一千公顷。</p></div></div></body></html>"""
LONG = "湿地修复工程进入第二阶段，候鸟数量比去年增加。" * 20
REDESIGNED = f"""<html><head><meta charset="utf-8"><meta name="PubDate" content="2026-11-03 10:00:00"></head><body>
<h1>湿地修复工程进展</h1><article><p>{LONG}</p></article></body></html>"""


class Site:
    """Paths and what they answer: a text, or a status with the address it leads to."""

    def __init__(self) -> None:
        self.answers: dict[str, str | tuple[int, str]] = {}
        self.asked: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                answer = site.answers.get(self.path, (404, ""))
                status, location = (200, "") if isinstance(answer, str) else answer
                body = answer.encode() if isinstance(answer, str) else b"<html>no</html>"
                self.send_response(status)
                if location:
                    self.send_header("Location", location)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """No line on stderr for each request."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port

    def list(self, *links: str) -> None:
        """What both lists hold."""
        page = "".join(f'<li><a href="{link}">x</a></li>' for link in links)
        for path in LISTS:
            self.answers[path] = f"<html><body><ul>{page}</ul></body></html>"


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    thread = Thread(target=site.server.serve_forever, daemon=True)
    thread.start()
    yield site
    site.server.shutdown()
    site.server.server_close()
    thread.join()


@pytest.fixture
def night(site: Site, tmp_path: Path, models: Path) -> Night:
    """One run of the crawl; what it says, and what it asked for."""
    overrides = {
        "SPIDER_MODULES": ["tests.loopback_spider"],
        "ARCHIVE": str(tmp_path / "archive.db"),
        "MODELS": str(models),
        "WARC_FOLDER": str(tmp_path / "warc"),
        "DOWNLOAD_DELAY": 0.002,
        "AUTOTHROTTLE_ENABLED": False,
        "RETRY_ENABLED": False,
        "LOG_LEVEL": "ERROR",
    }

    def run() -> dict[str, Any]:
        site.asked.clear()
        result = subprocess.run(
            [sys.executable, "-c", CRAWL, json.dumps(overrides)],
            cwd=ROOT,
            env={**os.environ, "LOOPBACK_PORT": str(site.port), "GREENSILK_PRIVATE_HOSTS": f"127.0.0.1:{site.port}"},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert result.returncode == 0, result.stderr
        return dict(json.loads(result.stdout))

    return run


def address(number: int) -> str:
    return f"/utf8/20261103/{number}.html"


def state(tmp_path: Path, path: str) -> str:
    with closing(sqlite3.connect(tmp_path / "archive.db")) as archive:
        return str(archive.execute("SELECT state FROM fetches WHERE url LIKE ?", [f"%{path}"]).fetchone()[0])


def test_an_article_that_moved_is_asked_for_once(site: Site, night: Night, tmp_path: Path) -> None:
    site.list(address(1))
    site.answers[address(1)] = (301, address(2))
    site.answers[address(2)] = ARTICLE.format(number=2)
    first = night()
    assert (first["new"], first["troubles"]) == (1, [])
    assert night()["troubles"] == []
    assert sorted(site.asked) == ["/gbk/", "/robots.txt", "/utf8/"]


def test_an_article_that_leads_to_an_error_page_is_named_and_given_up(site: Site, night: Night, tmp_path: Path) -> None:
    site.list(address(1))
    site.answers[address(1)] = (302, "/404.html")
    site.answers["/404.html"] = "<html><body><h1>页面不存在</h1></body></html>"
    for number in range(1, 6):
        (trouble,) = night()["troubles"]
        assert address(1) in trouble
        assert "/404.html, which is no article's address" in trouble
        assert trouble.endswith("(given up)") == (number == 5)
    assert night()["troubles"] == []
    assert address(1) not in site.asked
    assert state(tmp_path, address(1)) == "refused"


@pytest.mark.parametrize(
    ("leads", "said"),
    [("http://localhost:{port}/x", "was never answered"), (address(1), "max redirections reached")],
    ids=["to another host", "in a circle"],
)
def test_a_redirect_into_nothing_is_said(site: Site, night: Night, leads: str, said: str) -> None:
    site.list(address(1), address(2))
    site.answers[address(1)] = (302, leads.format(port=site.port))
    site.answers[address(2)] = ARTICLE.format(number=2)
    result = night()
    assert result["new"] == 1
    (trouble,) = result["troubles"]
    assert said in trouble
    assert address(1) in trouble
    assert "/x" not in site.asked
    for _ in range(3):
        night()
    assert night()["troubles"][0].endswith("(given up)")
    assert night()["troubles"] == []


def test_a_site_that_is_down_for_a_week_loses_nothing(site: Site, night: Night) -> None:
    site.list(address(1))
    site.answers[address(1)] = (503, "")
    for _ in range(7):
        (trouble,) = night()["troubles"]
        assert "answered 503" in trouble
    site.answers[address(1)] = ARTICLE.format(number=1)
    assert night()["new"] == 1


def test_a_redesigned_page_is_kept_and_said(site: Site, night: Night) -> None:
    site.list(address(1))
    site.answers[address(1)] = REDESIGNED
    result = night()
    assert result["new"] == 1
    (trouble,) = result["troubles"]
    assert "no selector found the title and the body, a guess is kept" in trouble


def test_a_video_is_kept_without_words_and_an_empty_page_is_not(site: Site, night: Night, tmp_path: Path) -> None:
    site.list(address(1), address(2))
    start = ARTICLE.format(number=1).split('<div class="text">')[0] + "<p>首页 字体 分享到 责任编辑：某某</p>" * 40
    site.answers[address(1)] = (
        start + '<div class="text"><span class="pageVideo" video_src="a.mp4"></span></div></div></body></html>'
    )
    site.answers[address(2)] = start + '<div class="text"></div></div></body></html>'
    result = night()
    assert result["new"] == 1
    (trouble,) = result["troubles"]
    assert address(2) in trouble
    assert "no text found" in trouble
    with closing(sqlite3.connect(tmp_path / "archive.db")) as archive:
        assert archive.execute("SELECT body FROM articles").fetchall() == [("",)]


def test_an_error_page_is_never_an_article(site: Site, night: Night) -> None:
    site.list(address(1))
    site.answers[address(1)] = f"<html><body><h1>系统繁忙</h1><p>{'系统繁忙，请稍后再试。' * 40}</p></body></html>"
    result = night()
    assert result["new"] == 0
    assert "no date found" in result["troubles"][0]


def test_a_broken_link_costs_nothing_but_itself(site: Site, night: Night) -> None:
    site.list("http://[bad", "javascript:void(0)", address(1))
    site.answers[address(1)] = ARTICLE.format(number=1).replace("<p>第", '<img src="http://[x"><p>第')
    result = night()
    assert (result["new"], result["troubles"]) == (1, [])


def test_a_list_without_articles_is_a_trouble(site: Site, night: Night) -> None:
    site.list("/about.html")
    assert len(night()["troubles"]) == 2


def test_a_listed_article_is_not_lost_to_the_lists_bad_day(site: Site, night: Night) -> None:
    site.list(address(1))
    site.answers[address(1)] = (500, "")
    night()
    site.answers |= dict.fromkeys(LISTS, (500, ""))
    site.answers[address(1)] = ARTICLE.format(number=1)
    result = night()
    assert result["new"] == 1
    assert len(result["troubles"]) == 2
