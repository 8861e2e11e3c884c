"""Pictures of articles: fetched when asked for, from the source's own hosts alone, never printed without a credit."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from feeds.issue import fetching
from feeds.issue.check import check
from feeds.issue.output import WRITERS
from feeds.issue.whole import whole
from pipelines.archive import issues
from tests.forks import run
from tests.issues import RULES, articles, drafted, edited, spring
from tests.test_issue_word import png

FETCH = """
import base64, json, sys
from crawler.pictures import fetch
from tests.loopback_spider import Loopback
came = fetch({Loopback: json.loads(sys.argv[1])}, {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False})
print(json.dumps({"bodies": {url: base64.b64encode(body).decode() for url, body in came.bodies.items()},
                  "troubles": came.troubles}))
"""


class Host(BaseHTTPRequestHandler):
    answers: ClassVar[dict[str, tuple[int, str, bytes]]] = {
        "/a.png": (200, "image/png", png()),
        "/page.png": (200, "text/html", b"<html>no picture</html>"),
        "/large.png": (200, "image/png", b"\0" * (21 * 1024 * 1024)),
        "/private/b.png": (200, "image/png", png()),
        "/robots.txt": (200, "text/plain", b"User-agent: *\nDisallow: /private/"),
    }
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        status, kind, body = self.answers.get(self.path, (404, "text/html", b"no"))
        if self.path == "/away.png":
            status = 302
        self.send_response(status)
        if status == 302:
            self.send_header("Location", f"http://localhost:{self.server.server_address[1]}/a.png")
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except ConnectionError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Host) as server:
        Host.asked.clear()
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_only_the_sources_own_hosts_are_asked_and_only_for_pictures(port: int, tmp_path: Path) -> None:
    here = f"http://127.0.0.1:{port}"
    urls = [f"{here}/{name}" for name in ("a.png", "page.png", "large.png", "private/b.png", "gone.png", "away.png")]
    urls += [f"http://localhost:{port}/a.png", "http://10.0.0.1/a.png", "http://169.254.169.254/latest"]
    environment = {"GREENSILK_PRIVATE_HOSTS": f"127.0.0.1:{port} localhost:{port}", "LOOPBACK_PORT": str(port)}
    done = run(["-c", FETCH, json.dumps(urls)], tmp_path, environment)
    assert done.returncode == 0, done.stderr
    came = json.loads(done.stdout)
    assert list(came["bodies"]) == [f"{here}/a.png"]
    said = {url.removeprefix(here): why for url, why in came["troubles"].items()}
    assert "something else than a picture" in said["/page.png"]
    assert "robots.txt" in said["/private/b.png"]
    assert "leads to another host" in said["/away.png"]
    assert "leads to another host" in said[f"http://localhost:{port}/a.png"]
    assert "private address" in said["http://10.0.0.1/a.png"]
    assert "private address" in said["http://169.254.169.254/latest"]
    assert set(said) >= {"/gone.png", "/large.png"}
    assert "/private/b.png" not in Host.asked
    assert Host.asked.count("/a.png") == 1


def test_a_picture_that_came_is_kept_without_a_credit_and_a_new_draft_keeps_it(tmp_path: Path) -> None:
    with spring(tmp_path) as archive:
        image = "https://ebchina.example/a.png"
        fund = next(one for one in articles() if one.source_id == "fund")
        body = f"{fund.body}\n第二只基金正在募集。"
        archive.keep(edited(fund, images=(image, "https://ebchina.example/b.png"), body=body), "model x")
        issue = drafted(archive).issue
        assert not any(row.content.get("pictures") for row in issues.items(archive, issue.id))
        assert fetching.wanted(archive, issue) == {"ebchina": [image]}
        assert fetching.keep(archive, issue, {image: b"<html>"})[0] == 0
        assert fetching.keep(archive, issue, {image: png()}) == (1, [])
        assert fetching.wanted(archive, issue) == {}
        drafted(archive)
        (row,) = (row for row in issues.items(archive, issue.id) if row.content.get("pictures"))
        assert not row.edited
        assert "<img" not in WRITERS["html"](whole(archive, issue, RULES)).decode()
        assert "picture" in {one.kind for one in check(archive, issue).findings if one.item == row.id}
