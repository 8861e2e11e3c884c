"""Hosts that broke: the servers of the sample sites fail in one way each, which is said of every source at once."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from crawler import charset
from crawler.run import sources
from tests.forks import run
from tests.sites import Asked, Reply, Site, certificate, served, well
from tests.spoils import renamed

# Of the lists, those that have a sample; hosts that ask for a pause are others' to test.
CRAWL = """
import json, sys
from crawler.run import sources
from pipelines.river import flow
from tests.sites import SAMPLES
for source in sources().values():
    source.start_urls = [url for url in source.start_urls if url.partition("://")[2] in SAMPLES]
outcome = flow(list(sources()), json.loads(sys.argv[1]))
told = {name: {"verdict": health.verdict, "sentence": health.sentence} for name, health in outcome.health.items()}
for name, tally in outcome.tallies.items():
    told[name] |= tally.counts
print(json.dumps([told, outcome.sentences, outcome.remarks]))
"""
Told = dict[str, dict[str, Any]]


class Night(NamedTuple):
    """What a night came to: by source, what needs a person, and what is merely worth reading."""

    told: Told
    sentences: list[str]
    remarks: list[str]


def crawled(folder: Path, models: Path, site: Site, days: int = 9, **environment: str) -> Night:
    """A night of all sources at once. The certificate of their hosts ends in so many days."""
    settings = {
        "ARCHIVE": str(folder / "archive.db"),
        "MODELS": str(models),
        "WARC_FOLDER": "",
        "DOWNLOAD_DELAY": 0,
        "DOWNLOAD_MAXSIZE": 400_000,
        "AUTOTHROTTLE_ENABLED": False,
        "RETRY_ENABLED": False,
        "LOG_LEVEL": "CRITICAL",
    }
    with served(site, certificate(folder, days)) as proxy:
        result = run(["-c", CRAWL, json.dumps(settings)], environment=proxy | environment)
    assert result.returncode == 0, result.stderr
    return Night(*json.loads(result.stdout))


def verdicts(told: Told) -> dict[str, str]:
    return {name: of["verdict"] for name, of in told.items()}


def expected(verdict: str) -> dict[str, str]:
    return {name: "unproven" if source.unproven else verdict for name, source in sources().items()}


def secured(asked: Asked) -> Reply:
    """Sites that lead from http to https."""
    return well(asked) if asked.url.startswith("https:") else Reply(301, {"Location": f"https{asked.url[4:]}"})


def circling(asked: Asked) -> Reply:
    """Each address leads to itself."""
    return Reply(302, {"Location": asked.url}) if asked.sample else Reply(404, {})


def parked(asked: Asked) -> Reply:
    """Each address leads to somebody else's host."""
    return Reply(302, {"Location": "https://parking.example.net/"}) if asked.sample else Reply(404, {})


def endless(asked: Asked) -> Reply:
    return Reply(200, {"Content-Type": "text/html"}, None) if asked.sample else Reply(404, {})


def tagged(asked: Asked) -> Reply:
    """Sites that are well, and whose lists and articles have not changed when they are asked again."""
    reply = well(asked)
    if reply.status == 200 and asked.conditional:
        return Reply(304, {})
    return reply._replace(headers=reply.headers | {"ETag": '"1"'})


def redesigned(asked: Asked) -> Reply:
    """The same, but no article reads any more."""
    reply = tagged(asked)
    if reply.status != 200 or asked.sample is None or asked.sample.kind != "article":
        return reply
    body = renamed(asked.sample, charset.decode(asked.sample.path.read_bytes(), "")[0])
    return Reply(200, {"Content-Type": "text/html; charset=utf-8"}, body)


@pytest.mark.parametrize(
    ("site", "days", "verdict", "said"),
    [
        (
            secured,
            -1,
            "tls",
            r"its certificate is not valid: left alone, since its robots.txt could not be read: no secure connection: "
            "certificate (?:verify failed|has expired)",
        ),
        (circling, 9, "unreachable", "max redirections reached"),
        (parked, 9, "drifted", "it leads to another host"),
        (endless, 9, "unreachable", "the answer is too large"),
    ],
    ids=["expired certificate", "redirect loop", "redirect to another host", "endless body"],
)
def test_a_broken_host_is_reported_as_what_it_is(
    tmp_path: Path, models: Path, site: Site, days: int, verdict: str, said: str
) -> None:
    told, sentences, _ = crawled(tmp_path, models, site, days)
    assert len(sentences) == list(expected(verdict).values()).count(verdict)
    assert verdicts(told) == expected(verdict)
    for name, of in told.items():
        assert re.search(said, of["sentence"]), of["sentence"]
        assert sources()[name].publisher in of["sentence"]
        assert of["new"] == 0


def test_a_304_after_a_failure_clears_nothing(tmp_path: Path, models: Path) -> None:
    first, _, _ = crawled(tmp_path, models, redesigned)
    assert verdicts(first) == expected("drifted")
    again, _, _ = crawled(tmp_path, models, redesigned)
    assert sum(of["unchanged"] for of in again.values()) > 10
    assert verdicts(again) == expected("drifted")
    for name in again:
        assert "no longer read as they should" in again[name]["sentence"]
        assert again[name]["sentence"].count("second-hand") == sources()[name].unproven


def test_a_quiet_week_raises_no_alarm(tmp_path: Path, models: Path) -> None:
    first, sentences, remarks = crawled(tmp_path, models, tagged)
    assert set(verdicts(first).values()) == {"ok"}
    assert sentences == []
    assert [line.partition(" ")[0] for line in remarks] == ["people", "xinhua"], "a page of each is gone"
    _pass(tmp_path / "archive.db", timedelta(days=7))
    quiet, sentences, _ = crawled(tmp_path, models, tagged)
    assert set(verdicts(quiet).values()) <= {"quiet", "unchanged"}
    assert sentences == []
    assert sum(of["new"] + of["changed"] + of["fetched"] for of in quiet.values()) == 0


def test_without_a_network_one_line_says_so(tmp_path: Path, models: Path) -> None:
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    told, sentences, remarks = crawled(tmp_path, models, well, **nowhere)
    assert verdicts(told) == expected("unreachable")
    (line,) = sentences
    assert "No site answers" in line
    assert "10 sources" in line
    assert remarks == []


def _pass(archive: Path, time: timedelta) -> None:
    """As if the newest article of each source had appeared so long ago, and all had been fetched then."""
    then = datetime.now(UTC) - time
    with closing(sqlite3.connect(archive)) as opened, opened:
        opened.execute(
            "UPDATE articles SET moment = moment + ?"
            " - (SELECT max(moment) FROM articles AS others WHERE others.source = articles.source)",
            [int(then.timestamp())],
        )
        opened.execute("UPDATE fetches SET fetched = ?", [then.isoformat()])
