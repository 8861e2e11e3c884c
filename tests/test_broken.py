"""Sites that broke: copies of the sample sites, spoiled in one way each, are reported as what they are at once."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from scrapy.http import Response

from crawler import charset
from crawler.recording import press
from crawler.run import sources
from crawler.samples import samples
from tests.conftest import command
from tests.spoils import Spoil, damaged, emptied, mislabelled, refused, renamed, swapped, unlined

ARTICLES = [sample for sample in samples() if sample.kind == "article"]


def answers(spoil: Spoil) -> Iterator[tuple[Response, datetime]]:
    for sample in samples():
        if sample.url:
            answer, fetched = sample.answer()
            markup, _ = charset.decode(sample.path.read_bytes(), "")
            headers = {"Content-Type": "text/html; charset=utf-8"}
            yield Response(sample.url, status=answer.status, headers=headers, body=spoil(sample, markup)), fetched


def crawled(folder: Path, models: Path, spoil: Spoil) -> dict[str, dict[str, Any]]:
    recording = press(folder / "spoiled.warc.gz", answers(spoil))
    told = command(folder, models)("crawl", "--replay", recording, "--json")
    return dict(json.loads(told.stdout))


@pytest.mark.parametrize(
    ("spoil", "verdict", "said"),
    [
        (renamed, "drifted", r"no (?:selector found|\w+ found on the page)"),
        (emptied, "drifted", "no link on this list has the shape of an article's address"),
        (swapped, "drifted", r"no (?:selector found the date|date found on the page)"),
        (refused, "blocked", "refuses us: answered with a challenge .请求已被拦截"),
        (damaged, "encoding", r"characters are lost: characters of its \w+ were lost"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_broken_site_is_reported_as_what_it_is(
    tmp_path: Path, models: Path, spoil: Spoil, verdict: str, said: str
) -> None:
    """Of a source that is not yet proven the sentence says it, too, though it raises no alarm."""
    told = crawled(tmp_path, models, spoil)
    found = {name: of["verdict"] for name, of in told.items()}
    expected = {name: "unproven" if source.unproven else verdict for name, source in sources().items()}
    assert found == expected
    for name, of in told.items():
        assert re.search(said, of["sentence"]), of["sentence"]
        assert sources()[name].publisher in of["sentence"]
        assert not (spoil is refused and of["new"]), "a firewall's page is an article"
    known = {(sample.folder, sample.expected["source_id"]): sample.expected["published"] for sample in ARTICLES}
    with closing(sqlite3.connect(tmp_path / "archive.db")) as archive:
        for name, number, published in archive.execute("SELECT source, source_id, published FROM articles"):
            assert published[:10] == known[name, number][:10], "an invented day"


def test_a_line_that_is_no_longer_found_is_said_though_something_else_answers(tmp_path: Path, models: Path) -> None:
    """Of sources whose layouts say where date and 来源 are printed; the others read them where any page has them."""
    told = crawled(tmp_path, models, unlined)
    for name in ("chinadaily", "mee", "people", "xinhua", "yidaiyilu"):
        assert told[name]["verdict"] == ("unproven" if sources()[name].unproven else "drifted"), name
        assert re.search("no selector found the (date|source line)|no date found", told[name]["sentence"]), name


def test_a_wrong_label_harms_nothing(tmp_path: Path, models: Path) -> None:
    told = crawled(tmp_path, models, mislabelled)
    kept = {name: {sample.expected["source_id"] for sample in ARTICLES if sample.folder == name} for name in sources()}
    assert {name: of["new"] for name, of in told.items()} == {name: len(ids) for name, ids in kept.items()}
    with closing(sqlite3.connect(tmp_path / "archive.db")) as archive:
        assert archive.execute("SELECT count(*) FROM articles WHERE body LIKE '%一带一路%'").fetchone()[0] > 10
