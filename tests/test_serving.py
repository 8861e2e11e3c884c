"""The examples for web servers, as they are in docs/: tried with nginx and Caddy on the loopback."""

from __future__ import annotations

import gzip
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from socket import socket

import pytest

from tests.conftest import ROOT, program
from tests.published import fill, opened, told


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served")
    folder.chmod(0o755)
    with opened(folder) as archive:
        fill(archive, 300, days=90)
        told(archive, folder / "public")
    (folder / "public" / "digest").mkdir()
    (folder / "public" / "digest" / "2026-W47.eml").write_text("Subject: x\n\n")
    return folder / "public"


@pytest.fixture(params=[pytest.param(name, marks=pytest.mark.needs(name)) for name in ("nginx", "caddy")])
def server(request: pytest.FixtureRequest, public: Path, tmp_path: Path) -> Iterator[int]:
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = {"nginx": nginx, "caddy": caddy}[request.param](public, tmp_path, port)
    with running(command, port, tmp_path):
        yield port


def nginx(public: Path, folder: Path, port: int) -> list[str]:
    example = (ROOT / "docs" / "nginx.conf").read_text("utf-8")
    ours = example.replace("listen 80;", f"listen 127.0.0.1:{port};").replace("/srv/greensilk/public", str(public))
    paths = "\n".join(
        f"{name}_temp_path {folder / name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; user root; pid {folder / 'pid'}; error_log {folder / 'log'};\nevents {{}}\n"
        f"http {{\naccess_log off;\n{paths}\n{ours}\n}}\n",
        "utf-8",
    )
    return [str(program("nginx")), "-e", str(folder / "log"), "-c", str(folder / "nginx.conf"), "-p", str(folder)]


def caddy(public: Path, folder: Path, port: int) -> list[str]:
    example = (ROOT / "docs" / "Caddyfile").read_text("utf-8")
    ours = example.replace("feeds.example.org {", f"http://127.0.0.1:{port} {{").replace(
        "/srv/greensilk/public", str(public)
    )
    (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n\tauto_https off\n}}\n{ours}", "utf-8")
    return [str(program("caddy")), "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


@contextmanager
def running(command: list[str], port: int, folder: Path) -> Iterator[None]:
    with (folder / "said").open("wb") as said:
        server = subprocess.Popen(command, stdout=said, stderr=said, env={"HOME": str(folder), "PATH": "/usr/bin"})
    try:
        for _ in range(200):
            with socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert server.poll() is None, (folder / "said").read_text()
            time.sleep(0.05)
        yield
    finally:
        server.terminate()
        server.wait(20)


def ask(port: int, path: str, **headers: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer, content


def test_types_and_bytes(server: int, public: Path) -> None:
    types = {
        "all.xml": "text/xml; charset=utf-8",
        "all.atom.xml": "text/xml; charset=utf-8",
        "all.json": "application/json; charset=utf-8",
        "index.html": "text/html; charset=utf-8",
        "style.css": "text/css",
        "feeds.opml": "text/x-opml",
        "digest/2026-W47.eml": "message/rfc822",
    }
    for path, kind in types.items():
        answer, content = ask(server, f"/{path}")
        assert answer.status == 200
        assert content == (public / path).read_bytes()
        assert answer.headers["Content-Type"].startswith(kind)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_untouched_feed_is_answered_without_a_body(server: int) -> None:
    first, _ = ask(server, "/all.xml")
    assert "max-age=600" in first.headers["Cache-Control"]
    for header in ({"If_None_Match": first.headers["ETag"]}, {"If_Modified_Since": first.headers["Last-Modified"]}):
        again, content = ask(server, "/all.xml", **header)
        assert (again.status, content) == (304, b"")


def test_archives_stay_longer(server: int, public: Path) -> None:
    path = next((public / "archive").rglob("*.xml")).relative_to(public)
    assert "max-age=86400" in ask(server, f"/{path}")[0].headers["Cache-Control"]


def test_feeds_are_compressed(server: int, public: Path) -> None:
    answer, content = ask(server, "/all.json", Accept_Encoding="gzip")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(content) == (public / "all.json").read_bytes()


def test_nothing_may_run_and_our_memory_is_not_served(server: int) -> None:
    assert ask(server, "/")[0].headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert "unsafe-inline" in ask(server, "/digest/2026-W47.eml")[0].headers["Content-Security-Policy"]
    assert ask(server, "/.greensilk/state.json")[0].status == 404
