"""Night after night, the clock moved: a site publishes, edits, pauses, breaks and mends, and nothing is lost."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from threading import Thread
from typing import Any

import pytest

from crawler.dates import BEIJING
from tests.forks import run
from tests.test_nights import Site

FIRST = datetime(2026, 9, 1, 18, 17, tzinfo=UTC)
NIGHT = """
import json, sys, time_machine
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from greensilk.config import Config
from greensilk.nights import night

moment, folder, models, settings = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), json.loads(sys.argv[4])
config = replace(Config(), archive=folder / "archive.db", public=folder / "public", warc=folder / "warc",
                 models=models, log=folder / "log")
with time_machine.travel(datetime.fromisoformat(moment), tick=True):
    lines, code = night(config, ["loopback"], settings)
print(json.dumps([lines, code]))
"""
SETTINGS = {
    "SPIDER_MODULES": ["tests.loopback_spider"],
    "DOWNLOAD_DELAY": 0.002,
    "AUTOTHROTTLE_ENABLED": False,
    "RETRY_ENABLED": False,
    "LOG_LEVEL": "ERROR",
}
PAGE = """<html><head><meta charset="utf-8"><title>x</title></head><body><div class="{article}"><h1>{title}</h1>
<p class="{time}">{when}</p><p class="from">来源：新华社</p><div class="text"><p>{text}</p></div></div></body></html>"""
FIREWALL = """<html><head><title>安全验证</title></head><body><h1>网站防火墙</h1>
<p>您的请求存在威胁，已被拦截。</p></body></html>"""
QUIET_DAYS = 7
# What a site does, and the verdict of that night.
VERDICTS = {
    "news": "ok",
    "edit": "ok",
    "pause": "quiet",
    "down": "unreachable",
    "forbidden": "blocked",
    "firewall": "blocked",
    "redesign": "drifted",
    "empty": "drifted",
}
ALARMS = ("unreachable", "blocked", "drifted", "stale")


class Town:
    """A news site with a life of its own.

    Attributes:
        texts: every text that each article ever had, by its path; the newest last.
    """

    def __init__(self, site: Site) -> None:
        self.site = site
        self.texts: dict[str, list[str]] = {}
        self.published: dict[str, datetime] = {}
        self.oldest_shown = 0

    def act(self, event: str, now: datetime, chance: Random) -> None:
        """Live through one day before the crawler comes at `now`."""
        if event not in ("pause", "edit", "empty"):
            self.publish(now, chance)
        if event == "edit":
            self.edit(now, chance)
        self.print(event)

    def publish(self, now: datetime, chance: Random) -> None:
        """One to four new articles, on some minute of the last hours."""
        for _ in range(chance.randint(1, 4)):
            number = len(self.texts) + 1
            when = (now - timedelta(minutes=chance.randint(5, 600))).astimezone(BEIJING)
            path = f"/utf8/{when:%Y%m%d}/{number}.html"
            self.published[path] = when
            self.texts[path] = [f"第{number}期湿地修复工程开工，计划恢复湿地{number * 7}公顷，候鸟数量增加。"]

    def edit(self, now: datetime, chance: Random) -> None:
        """Change one article that is not older than two days."""
        young = [path for path, when in self.published.items() if now - when < timedelta(days=2)]
        path = chance.choice(young)
        self.texts[path].append(f"{self.texts[path][-1]}更正：工期为{len(self.texts[path]) + 1}年。")

    def print(self, event: str) -> None:
        """What the crawler meets tonight."""
        answers: dict[str, Any] = {"/robots.txt": "User-agent: *\nAllow: /\n"}
        newest = sorted(self.texts, key=lambda path: self.published[path], reverse=True)
        rows = "".join(f'<li><a href="{path}">{path}</a></li>' for path in ([] if event == "empty" else newest))
        answers["/gbk/"] = answers["/utf8/"] = f"<html><body><ul>{rows}</ul></body></html>"
        new = {path for path in newest if len(self.texts[path]) == 1}
        for path in newest:
            answers[path] = self.page(path, redesigned=event == "redesign" and path in new)
        if event in ("down", "forbidden"):
            status = 500 if event == "down" else 403
            answers = dict.fromkeys(answers, (status, "")) | {"/robots.txt": answers["/robots.txt"]}
        if event == "firewall":
            answers = dict.fromkeys(answers, FIREWALL) | {"/robots.txt": answers["/robots.txt"]}
        self.site.answers = answers

    def page(self, path: str, *, redesigned: bool) -> str:
        names = ("leaf", "clock") if redesigned else ("article", "time")
        number = path.rpartition("/")[2].removesuffix(".html")
        return PAGE.format(
            article=names[0],
            time=names[1],
            title=f"湿地修复第{number}期",
            when=f"{self.published[path]:%Y-%m-%d %H:%M}",
            text=self.texts[path][-1],
        )


@pytest.fixture
def town() -> Iterator[Town]:
    site = Site()
    thread = Thread(target=site.server.serve_forever, daemon=True)
    thread.start()
    yield Town(site)
    site.server.shutdown()
    thread.join()
    site.server.server_close()


def calendar(chance: Random, *, soak: bool) -> list[str]:
    """Thirty days with every event and a pause that is too long; or each event once."""
    if not soak:
        return ["news", "edit", "down", "news", "redesign", "news", "firewall", "empty", "news"]
    events = ["news"] * 4
    for event in chance.sample(["edit", "edit", "down", "forbidden", "firewall", "redesign", "empty"], 7):
        events += [event] * (1 if event == "edit" else chance.randint(1, 2)) + ["news"] * chance.randint(1, 2)
    events += ["pause"] * (QUIET_DAYS + 2)
    return (events + ["news"] * 30)[:30]


@pytest.mark.soak
def test_a_month(town: Town, tmp_path: Path, small_models: Path, pytestconfig: pytest.Config) -> None:
    chance = Random(7)
    days = calendar(chance, soak=bool(pytestconfig.getoption("soak")))
    verdict, idle = "", 0
    for day, event in enumerate(days):
        now = FIRST + timedelta(days=day)
        town.act(event, now, chance)
        lines, code = night(town, now, tmp_path, small_models)
        idle = idle + 1 if event == "pause" else 0
        before, verdict = verdict, "stale" if idle > QUIET_DAYS else VERDICTS[event]
        said = (day, event, lines)
        assert verdict_of(tmp_path) == verdict, said
        assert code == (verdict in ALARMS), said
        if verdict in ALARMS and verdict != before:
            assert len(lines) == 1, said
            assert lines[0].startswith(f"loopback {verdict}"), said
        elif verdict not in ALARMS and before in ALARMS:
            assert [line.startswith("loopback well again") for line in lines] == [True], said
        else:
            assert lines == [], said
    now = FIRST + timedelta(days=len(days))
    town.print("news")
    night(town, now, tmp_path, small_models)
    assert kept(tmp_path) == town.texts


def night(town: Town, now: datetime, folder: Path, small_models: Path) -> tuple[list[str], int]:
    port = town.site.port
    known = {"LOOPBACK_PORT": str(port), "GREENSILK_PRIVATE_HOSTS": f"127.0.0.1:{port}"}
    result = run(["-c", NIGHT, now.isoformat(), folder, small_models, json.dumps(SETTINGS)], environment=known)
    assert result.returncode == 0, result.stderr
    lines, code = json.loads(result.stdout.splitlines()[-1])
    return lines, code


def verdict_of(folder: Path) -> str:
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        return str(db.execute("SELECT verdict FROM source_runs ORDER BY run DESC LIMIT 1").fetchone()[0])


def kept(folder: Path) -> dict[str, list[str]]:
    """Every text of every article in the archive, by the path of its address, the newest last."""
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        rows = db.execute(
            "SELECT url, v.body FROM articles a JOIN versions v ON v.article = a.id ORDER BY a.id, v.fetched"
        ).fetchall()
    texts: dict[str, list[str]] = {}
    for url, body in rows:
        texts.setdefault("/" + url.split("/", 3)[3], []).append(body)
    return texts
