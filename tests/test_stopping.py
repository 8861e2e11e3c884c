"""A crawl that is told to stop does so at once, whatever it waits for; what it had in hand is not lost."""

from __future__ import annotations

import json
import signal
import socket
import time
from dataclasses import replace
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest

from feeds.publish import publish
from feeds.settings import Settings
from greensilk.lock import BACKFILL, lock
from pipelines.archive import Archive
from tests.nights import ARTICLE, CRAWL, Night, Site, address, listed, rows, yesterday
from tests.published import parsed

HOLDING = """
import json, pathlib, sys
from greensilk.lock import BACKFILL, lock
with lock(pathlib.Path(json.loads(sys.argv[2])["ARCHIVE"]), BACKFILL):
{crawl}
"""
SECONDS = 10  # a nightly run waits no longer for a back-fill, nor does a service manager
KINDS = pytest.mark.parametrize("span", [{}, {"SPAN": ["2026-11-01", "2026-11-05"]}], ids=["nightly", "back-fill"])


def stopped(night: Night, site: Site, asked: int, **settings: object) -> dict[str, Any]:
    """A crawl that gets SIGTERM after so many requests; what it said at its end."""
    site.asked.clear()
    with night.started(**settings) as process:
        end = time.monotonic() + 60
        while len(site.asked) < asked and time.monotonic() < end:
            time.sleep(0.05)
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, err
    return dict(json.loads(out))


def test_a_backfill_makes_way_for_the_nightly_run_and_goes_on_after_it(site: Site, night: Night) -> None:
    site.answers["/robots.txt"] = "User-agent: *\nCrawl-delay: 120\n"
    site.list(address(1))
    span = {"SPAN": ["2026-11-01", "2026-11-05"]}
    archive = night.folder / "archive.db"
    backfill = replace(night, script=HOLDING.format(crawl=indent(CRAWL, "    ")))
    with backfill.started(**span) as process:
        end = time.monotonic() + 60
        while not site.asked and time.monotonic() < end:
            time.sleep(0.05)
        with lock(archive, over=BACKFILL):
            out, err = process.communicate(timeout=SECONDS)
    assert json.loads(out)["left"] > 0, err
    site.answers["/robots.txt"] = "User-agent: *\n"
    site.articles(1)
    assert night(**span)["new"] == 1


def unforeseen(told: dict[str, Any]) -> list[str]:
    return [trouble for trouble in told["troubles"] if "stopped before its end" not in trouble]


@KINDS
def test_no_crawl_delay_holds_a_crawl(site: Site, night: Night, span: dict[str, object]) -> None:
    site.answers["/robots.txt"] = "User-agent: *\nCrawl-delay: 120\n"
    site.list(address(1))
    told = stopped(night, site, 1, **span)
    assert unforeseen(told) == []
    site.answers["/robots.txt"] = "User-agent: *\n"
    site.answers[address(1)] = ARTICLE.format(number=1)
    assert night(**span)["new"] == 1


@KINDS
def test_no_pause_a_host_asked_for_holds_a_crawl(site: Site, night: Night, span: dict[str, object]) -> None:
    site.list(*map(address, range(1, 9)))
    site.articles(*range(1, 9))
    site.answers[address(3)] = [(503, ""), ARTICLE.format(number=3)]
    site.headed[address(3)] = {"Retry-After": "100"}
    told = stopped(night, site, 6, **span, RETRY_ENABLED=True)
    assert unforeseen(told) == []
    site.headed.clear()
    assert told["new"] + night(**span)["new"] == 8


def test_no_slow_answer_holds_a_crawl(site: Site, night: Night) -> None:
    site.list(address(1))
    site.articles(1)
    site.slow[address(1)] = 50
    assert unforeseen(stopped(night, site, 4)) == []
    site.slow.clear()
    assert night()["new"] == 1


def test_no_size_of_a_file_is_waited_for(site: Site, night: Night) -> None:
    """The article is asked for again, so that its attachment is measured."""
    site.list(address(1))
    site.answers[address(1)] = ARTICLE.format(number=1).replace("</p></div>", '</p><a href="/a.pdf">附件</a></div>')
    site.answers["/a.pdf"] = "x" * 77
    site.slow["/a.pdf"] = 50
    assert stopped(night, site, 5)["new"] == 0
    site.slow.clear()
    assert night()["new"] == 1
    assert '"size": 77' in rows(night.folder, "SELECT attachments FROM articles")[0][0]


def test_the_first_picture_is_measured_where_there_is_no_attachment(site: Site, night: Night, tmp_path: Path) -> None:
    pictures = '</p><img src="/a.jpg"><img src="/b.jpg"></div>'
    site.list(address(1), address(2))
    site.answers[address(1)] = ARTICLE.format(number=1).replace("</p></div>", pictures)
    site.answers[address(2)] = ARTICLE.format(number=2).replace(
        "</p></div>", f'</p><a href="/a.pdf">附件</a>{pictures}'
    )
    site.answers |= {"/a.jpg": "x" * 88, "/b.jpg": "x", "/a.pdf": "x" * 77}
    assert night()["new"] == 2
    assert (site.asked.count("/a.jpg"), site.asked.count("/b.jpg"), site.asked.count("/a.pdf")) == (1, 0, 1)
    with Archive(night.folder / "archive.db") as archive:
        publish(archive, tmp_path / "public", Settings())
    entries = parsed(tmp_path / "public", "source/loopback.xml").entries
    assert sorted(entry.enclosures[0].length for entry in entries) == ["77", "88"]


def test_a_budget_ends_in_a_pause_too(site: Site, night: Night) -> None:
    site.answers["/robots.txt"] = "User-agent: *\nCrawl-delay: 120\n"
    site.list(address(1))
    result = night(CLOSESPIDER_TIMEOUT=2)
    assert (result["troubles"], result["needs"]) == ([], [])


def test_what_a_budget_left_is_first_the_next_time(site: Site, night: Night) -> None:
    site.list(*map(address, range(1, 9)))
    site.articles(*range(1, 9))
    slowly = {"DOWNLOAD_DELAY": 0.4, "DOWNLOAD_DELAY_JITTER": 0.0}
    done = night(CLOSESPIDER_TIMEOUT=2, **slowly)["new"]
    assert 0 < done < 8
    left = {address(number) for number in range(1, 9)} - {*site.asked}
    new = {*map(address, range(11, 19))}
    site.answers |= dict.fromkeys(new, ARTICLE.format(number=9))
    site.list(*sorted(new))
    assert night(CLOSESPIDER_TIMEOUT=60)["new"] == 8 - done + 8
    assert {*[path for path in site.asked if path.endswith(".html")][: len(left)]} == left


@pytest.mark.parametrize("retries", [0, 2])
def test_a_host_that_was_down_when_time_was_up_is_said_to_be_down(site: Site, night: Night, retries: int) -> None:
    site.server.shutdown()
    site.server.server_close()
    # Nobody else may listen there meanwhile.
    with socket.socket() as reserved:
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        reserved.bind(("127.0.0.1", site.port))
        settings = {"CLOSESPIDER_TIMEOUT": 6, "RETRY_ENABLED": True, "RETRY_TIMES": retries, "DOWNLOAD_DELAY": 2}
        result = night(**settings, LOG_LEVEL="INFO")
    assert result["verdict"] == "unreachable"
    assert not [sentence for sentence in result["needs"] if "unexpected" in sentence]
    assert all("the connection was refused" in trouble for trouble in result["troubles"])
    assert result["troubles"]


def test_when_time_is_short_lists_come_first_then_new_articles_then_failed_ones_then_revisits(
    site: Site, night: Night
) -> None:
    today = f"/utf8/{time.strftime('%Y%m%d')}"
    young, failing, new = ([f"{today}/{kind}{number}.html" for number in range(4)] for kind in (1, 2, 3))
    page = ARTICLE.format(number=1).replace("2026-11-03 10:01", time.strftime("%Y-%m-%d 00:01"))
    site.answers |= dict.fromkeys(young, page) | dict.fromkeys(failing, (404, ""))
    site.list(*young, *failing)
    night()
    yesterday(night.folder)
    site.answers |= dict.fromkeys(new, page)
    site.answers["/gbk/"] = listed(*new[:2])
    site.answers["/utf8/"] = listed(*new[2:], more=True)
    site.answers["/utf8/?page=2"] = listed(*young)
    night(DOWNLOAD_DELAY=0.3, DOWNLOAD_DELAY_JITTER=0.0)
    order = [path for path in site.asked if path != "/robots.txt"]
    kinds = ["list" if "html" not in path else path.split("/")[-1][0] for path in order]
    assert kinds[:2] == ["list"] * 2
    assert "list" in kinds[2:5], "a later page is known only when the one before it was read"
    assert [kind for kind in kinds if kind != "list"] == ["3"] * 4 + ["2"] * 4 + ["1"] * 4
