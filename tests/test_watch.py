"""What machines that watch this one are told: figures, pings, a log that does not grow for ever, units of systemd."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import feedparser
import pytest
from prometheus_client.parser import text_string_to_metric_families

from crawler.health import Health
from feeds import metrics, watch
from feeds.settings import Settings
from greensilk import logs, ping
from pipelines.archive import Archive, alarms, runs
from pipelines.tally import COUNTS
from tests.conftest import ROOT

DEPLOY = ROOT / "docs" / "deploy"


@pytest.fixture
def watchman() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The address of a watchman, and what it was told."""
    told: list[tuple[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append((self.path, self.rfile.read(int(self.headers["Content-Length"])).decode()))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/ping/abc", told
    server.shutdown()
    server.server_close()


def test_a_watchman_hears_the_beginning_the_exit_code_and_what_was_said(
    watchman: tuple[str, list[tuple[str, str]]],
) -> None:
    url, told = watchman
    with ping.watched(url):
        pass
    ping.ended(url, 1, ["mee blocked: 生态环境部: 403"])
    assert told == [("/ping/abc/start", ""), ("/ping/abc/1", "mee blocked: 生态环境部: 403")]


def test_a_watchman_hears_what_ended_a_run(watchman: tuple[str, list[tuple[str, str]]]) -> None:
    url, told = watchman
    with pytest.raises(ValueError), ping.watched(url):
        raise ValueError("the disk is full")
    assert told[1:] == [("/ping/abc/1", "the disk is full")]


def test_a_watchman_who_is_away_costs_a_line_in_the_log_and_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    ping.ended("http://127.0.0.1:9/ping", 0, [])
    assert "did not arrive" in caplog.text


def test_the_figures_of_a_monitor(tmp_path: Path) -> None:
    file = tmp_path / "made" / "greensilk.prom"
    counts = dict.fromkeys(COUNTS, 0) | {"new": 3}
    with Archive(tmp_path / "archive.db") as archive:
        archive.register("mee", "生态环境部", "https://www.mee.gov.cn/")
        archive.register("people", "人民网", "http://www.people.com.cn/")
        run = runs.begin(archive)
        runs.source_run(archive, run, "mee", counts, [], Health("ok", "生态环境部: 3 new"))
        runs.source_run(archive, run, "people", counts, [], Health("blocked", "人民网: 403"))
        runs.end(archive, run, 1)
        metrics.write(archive, file)
    read = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(file.read_text("utf-8"))
        for sample in family.samples
    }
    assert read["greensilk_run_exit_code",] == 1
    assert read["greensilk_source_alarm", "people", "blocked"] == 1
    assert read["greensilk_source_alarm", "mee", "ok"] == 0
    assert read["greensilk_source_new_articles", "mee"] == 3
    assert read["greensilk_source_good_time_seconds", "people"] == 0
    assert abs(read["greensilk_source_good_time_seconds", "mee"] - datetime.now(UTC).timestamp()) < 60


def test_figures_of_an_archive_that_never_ran(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        metrics.write(archive, tmp_path / "greensilk.prom")
    assert "greensilk_run_exit_code" not in (tmp_path / "greensilk.prom").read_text("utf-8")


def test_the_page_and_the_feed_of_troubles(tmp_path: Path) -> None:
    counts = dict.fromkeys(COUNTS, 0)
    blocked, quiet = Health("blocked", "人民网: <b>403</b>"), Health("quiet", "人民网: no new article")
    with Archive(tmp_path / "archive.db") as archive:
        archive.register("people", "人民网", "http://www.people.com.cn/")
        for day, health in enumerate((blocked, quiet, blocked), 1):
            run = runs.begin(archive)
            runs.source_run(archive, run, "people", counts, [], health)
            runs.end(archive, run, 1)
            now = datetime(2026, 11, day, 18, 30, tzinfo=UTC)
            alarms.report(archive, {"people": health}, [], now)
            watch.write(archive, tmp_path / "public", Settings(base_url="https://example.org/feeds"), now)
    feed = feedparser.parse((tmp_path / "public" / "health.xml").read_bytes())
    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == [
        "people: 被网站拒绝 blocked", "people: 已恢复 well again", "people: 被网站拒绝 blocked"
    ]  # fmt: skip
    assert len({entry.id for entry in feed.entries}) == 3
    page = (tmp_path / "public" / "health.html").read_text("utf-8")
    assert "<strong>被网站拒绝</strong>" in page
    assert "&lt;b&gt;403" in page


def test_a_large_log_is_set_aside_and_five_stay(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "greensilk.log"
    for number in range(8):
        logs.roll(log)
        log.write_bytes(f"{number}\n".encode() * 5_100_000)
    assert sorted(path.name for path in log.parent.iterdir()) == [
        "greensilk.log", *(f"greensilk.log.{number}" for number in range(1, 6))
    ]  # fmt: skip
    assert (log.parent / "greensilk.log.1").read_bytes()[:1] == b"6"


def test_a_small_log_goes_on(tmp_path: Path) -> None:
    log = tmp_path / "greensilk.log"
    log.write_text("a line\n", "utf-8")
    logs.roll(log)
    assert [path.name for path in tmp_path.iterdir()] == ["greensilk.log"]


@pytest.mark.needs("systemd-analyze")
@pytest.mark.parametrize("unit", ["greensilk.service", "greensilk.timer", "greensilk-serve.service"])
def test_systemd_takes_the_units(unit: str) -> None:
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", DEPLOY / unit], capture_output=True, text=True, check=False
    )
    complaints = [line for line in said.stderr.splitlines() if "greensilk is not executable" not in line]
    assert complaints == []


@pytest.mark.needs("systemd-analyze")
def test_the_nightly_run_is_hardened() -> None:
    said = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", DEPLOY / "greensilk.service"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stdout
