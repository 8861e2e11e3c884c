"""The desk reads and never writes: strangers, crawls at work, replaced archives, folders of other sites."""

from __future__ import annotations

import hashlib
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest
from click.testing import CliRunner
from datasette.app import Datasette
from lxml import html

from feeds.desk.server import application
from greensilk import main
from pipelines.archive import Archive, ArchiveError
from pipelines.archive.readonly import ReadOnly, TooLongError
from tests.conftest import program
from tests.desk import ask, fill, links, page, text
from tests.test_archive import ARTICLE

OURS = (
    "/",
    "/?q=a",
    "/article/mee/wetland",
    "/health",
    "/queries",
    "/query/edited",
    "/help",
    "/static/desk.css",
    "/no",
)
DATASETTES = (
    "/archive", "/archive.db", "/archive.json?sql=select+1", "/archive?sql=select+1", "/archive/articles",
    "/archive/articles.csv", "/archive/articles/1", "/archive/decisions", "/archive/sqlite_master", "/_internal",
    "/_internal/databases", "/_memory?sql=select+1", "/-/databases.json", "/-/databases", "/-/metadata", "/-/plugins",
    "/-/settings", "/-/versions", "/-/threads", "/-/permissions", "/-/messages", "/-/allow-debug", "/-/patterns",
    "/-/auth-token?token=x", "/-/logout", "/-/actor", "/-/static/app.css", "/.json", "/archive/", "/%2e%2e/archive.db",
    "/static/../plugin.py", "/static/%2e%2e/plugin.py",
)  # fmt: skip

ODD = (
    "/article/mee/%FF", "/story/%00", "/article//x", "/?q=%FF%00", "/?page=-1", "/?page=１", "/?year=٢٠٢٠", "/?year=2²",
    "/?theme=%27;--", "/?source=x", "/?sort=%0d%0ax", "/?lang=fr", "/?q=a&q=b",
    "/?q=" + "(" * 999, "/?q=" + "a" * 3000,
)  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return fill(tmp_path / "archive.db")


@pytest.fixture
def desk(path: Path) -> Datasette:
    return application(path)


def held(path: Path) -> str:
    connection = sqlite3.connect(path)
    dump = hashlib.sha256("\n".join(connection.iterdump()).encode()).hexdigest()
    connection.close()
    return dump


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_every_attempt_to_write_is_refused(desk: Datasette, path: Path, method: str) -> None:
    before = held(path)
    for at in (*OURS, *DATASETTES, "/archive/articles/-/insert", "/archive/articles/1/-/delete", "/-/create-token"):
        answer = ask(desk, at, method, content=b"title=x")
        assert answer.status_code == 405, at
        assert answer.headers["allow"] == "GET, HEAD"
        assert "这里只能阅读" in answer.text
    assert held(path) == before


def test_an_archive_that_is_served_cannot_be_written(path: Path) -> None:
    with ReadOnly(path) as archive:
        with pytest.raises(ArchiveError, match="read-only"):
            archive.keep(ARTICLE, "model x")
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            archive.db.execute("DELETE FROM articles")


@pytest.mark.parametrize("at", DATASETTES)
def test_nothing_of_the_machinery_is_to_be_seen(desk: Datasette, path: Path, at: str) -> None:
    answer = ask(desk, at)
    assert answer.status_code == 404
    assert "没有这个页面" in answer.text
    assert str(path.parent) not in answer.text


@pytest.mark.parametrize("at", [*OURS, "/?q=(", "/search.csv?q=a", "/search.json", "/favicon.ico", "/archive.db"])
def test_every_answer_keeps_the_browser_from_harm(desk: Datasette, at: str) -> None:
    headers = ask(desk, at).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["img-src"] == "'self'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "set-cookie" not in headers
    assert "server" not in headers


def test_no_page_carries_script_or_style_that_the_policy_forbids(desk: Datasette) -> None:
    for at in OURS[:-2]:
        shown = page(desk, at)
        assert not shown.xpath("//script[not(@src)] | //style | //@style | //@*[starts-with(name(), 'on')]")
        assert all(link.startswith("/") for link in shown.xpath("//link/@href | //script/@src | //img/@src"))


@pytest.mark.parametrize("at", ODD)
def test_odd_addresses_are_answered_without_an_error(desk: Datasette, at: str) -> None:
    assert ask(desk, at).status_code in (200, 400, 404)


def test_an_empty_archive_says_what_to_do(tmp_path: Path) -> None:
    Archive(tmp_path / "empty.db").close()
    desk = application(tmp_path / "empty.db")
    assert "还没有文章" in text(page(desk, "/"))
    assert "档案里还没有文章" in text(page(desk, "/?q=a"))
    assert "还没有抓取过" in text(page(desk, "/health"))
    for at in (
        "/queries",
        "/query/first-to-report",
        "/query/stories-by-month.csv",
        "/help",
        "/search.csv",
        "/search.json",
    ):
        assert ask(desk, at).status_code == 200


@pytest.mark.parametrize("words", [[], ["--base-path", "/a b/"], ["--port", "0"], ["--archive", "foreign.db"]])
def test_what_cannot_be_served_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("greensilk.toml").write_text('archive = "none.db"\n', "utf-8")
    Path("foreign.db").write_text("no database" * 99, "utf-8")
    said = CliRunner().invoke(main, ["serve", *words])
    assert said.exit_code in (1, 2)
    assert "Traceback" not in said.output
    assert said.output.count("Error: ") == 1


def test_a_port_that_is_taken_is_said(path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = CliRunner().invoke(main, ["serve", "--archive", str(path), "--port", port])
    assert said.exit_code == 1
    assert f"127.0.0.1:{port} cannot be listened on" in said.output


def test_no_page_fails_while_a_crawl_writes(desk: Datasette, path: Path) -> None:
    over = threading.Event()

    def crawl() -> None:
        number = 0
        while not over.is_set():
            number += 1
            with Archive(path) as archive:
                archive.keep(replace(ARTICLE, source_id=f"c{number}", title="绿色" * 9, story=f"c{number}"), "model x")

    writer = threading.Thread(target=crawl)
    writer.start()
    try:
        for _ in range(15):
            for at in ("/", f"/?q={quote('绿色')}", "/article/mee/wetland", "/query/sources-by-year", "/health"):
                assert ask(desk, at).status_code == 200
    finally:
        over.set()
        writer.join()
    assert "绿色绿色" in text(page(desk, f"/?q={quote('绿色绿色')}"))


def test_an_archive_put_in_place_of_another_is_seen_by_the_next_page(
    desk: Datasette, path: Path, tmp_path: Path
) -> None:
    assert "44 篇文章" in text(page(desk, "/"))
    with Archive(tmp_path / "other.db") as other:
        other.register("mee", "生态环境部", "https://mee.example/")
        other.register_theme("biodiversity", "生物多样性", "Biodiversity", "#2f855a")
        other.keep(ARTICLE, "model x")
    (tmp_path / "other.db").replace(path)
    assert "1 篇文章" in text(page(desk, "/"))


def test_a_missing_or_foreign_archive_is_a_page_that_asks_to_wait(
    desk: Datasette, path: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path.rename(tmp_path / "away.db")
    assert "档案暂时打不开" in text(page(desk, "/", 503))
    assert not path.exists()
    path.write_text("this is no database, but a text that someone put here by mistake" * 20, "utf-8")
    answer = ask(desk, "/article/mee/wetland")
    assert answer.status_code == 503
    assert str(path) not in answer.text
    assert f"The archive {path} is not an SQLite file." in caplog.text
    path.unlink()
    (tmp_path / "away.db").rename(path)
    page(desk, "/")


def test_an_archive_of_an_older_version_is_brought_up_to_date(desk: Datasette, path: Path) -> None:
    with Archive(path) as archive:
        archive.db.execute("UPDATE search_state SET version = 'older'")
    assert "44 篇文章" in text(page(desk, "/"))


def test_a_question_that_takes_too_long_is_stopped(path: Path) -> None:
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    with ReadOnly(path) as archive:
        with pytest.raises(TooLongError), archive.snapshot(0.05):
            archive.db.execute(endless).fetchone()
        assert archive.db.execute("SELECT count(*) FROM sources").fetchone() == (3,)


def test_a_page_that_fails_says_so_in_our_manner(
    desk: Datasette, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("feeds.desk.health.runs.latest", lambda _: 1 / 0)
    assert "出错了" in text(page(desk, "/health", 500))
    assert "ZeroDivisionError" in caplog.text


def test_every_link_stays_in_the_folder(path: Path) -> None:
    desk = application(path, "/archive/")
    for at in OURS[:-2]:
        shown = page(desk, at)
        for link in links(shown, f"http://localhost/archive{at}"):
            assert urlsplit(link).path.startswith("/archive/"), (at, link)
        assert "http://localhost/archive/" in shown.xpath("string(//p[@id='citation'] | //main)") or at != OURS[2]
    bare = ask(desk, "http://localhost/archive", "GET", avoid_path_rewrites=True)
    assert (bare.status_code, bare.headers["location"]) == (308, "/archive/")


@contextmanager
def served(path: Path, *words: str, folder: Path | None = None) -> Iterator[str]:
    """The command at work, until it is interrupted."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    command = [Path(sys.executable).with_name("greensilk"), "serve", "--archive", path, "--port", port, *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=folder) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0


def test_the_command_serves_on_this_machine_alone(path: Path) -> None:
    with served(path) as address:
        assert address.startswith("http://127.0.0.1:")
        answer = httpx.get(address)
        assert "绿丝" in answer.text
        assert httpx.head(address).content == b""
        assert httpx.post(address).status_code == 405


@pytest.mark.needs("nginx")
def test_it_works_in_a_folder_of_a_site_behind_nginx(path: Path, tmp_path: Path) -> None:
    with served(path, "--base-path", "/archive/") as address, nginx(tmp_path, urlsplit(address).netloc) as site:
        seen, waiting = set[str](), [f"{site}/archive/", f"{site}/archive"]
        while waiting and len(seen) < 60:
            at = waiting.pop(0)
            answer = httpx.get(at, follow_redirects=True)
            assert answer.status_code == (403 if urlsplit(at).path == "/archive/desk" else 200), at
            seen.add(at)
            if answer.headers["content-type"].startswith("text/html"):
                found = links(html.document_fromstring(answer.content.decode()), at)
                assert all(urlsplit(link).path.startswith("/archive/") for link in found)
                waiting += [link for link in sorted(found) if link not in seen and link not in waiting]
        cited = html.document_fromstring(httpx.get(f"{site}/archive/article/mee/wetland").content.decode())
        assert cited.xpath("//a[@id='permalink']/@href") == [f"{site}/archive/article/mee/wetland"]
        assert httpx.get(f"{site}/").status_code in (403, 404)


@contextmanager
def nginx(folder: Path, upstream: str) -> Iterator[str]:
    """A site whose folder /archive/ is ours, with the lines that the README shows."""
    readme = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    block = readme.partition("```nginx\n")[2].partition("```")[0].replace("127.0.0.1:8001", upstream)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; events {{}}\n"
        f"http {{ access_log off; {temporary}\n"
        f"server {{ listen 127.0.0.1:{port}; root {folder}/none;\n{block}\n}} }}\n",
        "utf-8",
    )
    command = [str(program("nginx")), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    with subprocess.Popen(command) as process:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)
