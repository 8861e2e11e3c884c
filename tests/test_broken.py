"""Sites that broke: copies of the sample sites, spoiled in one way each, are reported as what they are at once."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from scrapy.http import Response

from crawler import charset
from crawler.health import _PLAIN
from crawler.recording import press
from crawler.run import sources
from crawler.samples import Sample, samples
from tests.conftest import command

Spoil = Callable[[Sample, str], bytes]
FIREWALL = "<html><head><title>403</title></head><body><h1>您的访问请求已被拦截</h1><p>请完成验证</p></body></html>"
DAY = re.compile(r"20\d\d(?P<between>[-/.])\d{1,2}(?P=between)\d{1,2}|20\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日")
ENGLISH_DAY = re.compile(r"[A-Z][a-z]{2,8}\.? ?\d{1,2}, ?20\d\d|\d{1,2} [A-Z][a-z]{2,8},? 20\d\d")
EPOCH = re.compile(r"\b1[3-8]\d{8,11}\b")


def renamed(sample: Sample, markup: str) -> bytes:
    """A redesign: no class, id or name is what it was."""
    if sample.kind != "article" or markup.lstrip().startswith("{"):
        return markup.encode()
    plain = re.sub(r"""\b(class|id|name|property|itemprop|type)=(["']?)""", r"\1=\2neu-", markup)
    return re.sub(r"<!--.*?-->|\b(?:var|window\.)\s*\w+\s*=", "", plain, flags=re.DOTALL).encode()


def emptied(sample: Sample, markup: str) -> bytes:
    """Lists whose links a script fetches from now on."""
    if sample.kind != "list":
        return markup.encode()
    return b'{"list": [], "content": []}' if markup.lstrip().startswith("{") else b"<html><body><ul></ul></body></html>"


def undated(sample: Sample, markup: str) -> bytes:
    """Dates in words that nobody foresaw."""
    for shape in (DAY, ENGLISH_DAY, EPOCH) if sample.kind == "article" else ():
        markup = shape.sub("昨天", markup)
    return markup.encode()


def refused(sample: Sample, markup: str) -> bytes:
    """A firewall answers in place of the site, with status 200."""
    return markup.encode() if sample.kind == "robots" else FIREWALL.encode()


def damaged(sample: Sample, markup: str) -> bytes:
    """Characters that were lost before the page was sent."""
    if sample.kind != "article":
        return markup.encode()
    return re.sub(r"(?<=[\u4e00-\u9fff])[\u4e00-\u9fff](?=[\u4e00-\u9fff])", "\ufffd", markup).encode()


def mislabelled(sample: Sample, markup: str) -> bytes:
    """GB 18030 behind a header that says UTF-8."""
    return markup.encode("gb18030")


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
    ("spoil", "verdict"),
    [(renamed, "drifted"), (emptied, "drifted"), (undated, "drifted"), (refused, "blocked")],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_broken_site_is_reported_as_what_it_is(tmp_path: Path, models: Path, spoil: Spoil, verdict: str) -> None:
    told = crawled(tmp_path, models, spoil)
    found = {name: of["verdict"] for name, of in told.items()}
    wanted = {name: "unproven" if source.unproven else verdict for name, source in sources().items()}
    assert found == wanted
    for name, of in told.items():
        assert of["troubles"], name
        assert _PLAIN[verdict] in of["sentence"], name  # said of an unproven source, too
        assert not (spoil is refused and of["new"]), "a firewall's page is an article"
        assert sources()[name].publisher in of["sentence"]


def test_lost_characters_are_said(tmp_path: Path, models: Path) -> None:
    told = crawled(tmp_path, models, damaged)
    chinese = {"mee", "people", "xinhua", "huanqiu", "rmrb", "chinadaily"}
    assert {told[name]["verdict"] for name in chinese} == {"encoding"}


def test_a_wrong_label_harms_nothing(tmp_path: Path, models: Path) -> None:
    told = crawled(tmp_path, models, mislabelled)
    assert {name: of["new"] for name, of in told.items()} == {
        name: len(
            {sample.expected["source_id"] for sample in samples() if (sample.folder, sample.kind) == (name, "article")}
        )
        for name in sources()
    }
    with closing(sqlite3.connect(tmp_path / "archive.db")) as archive:
        assert archive.execute("SELECT count(*) FROM articles WHERE body LIKE '%一带一路%'").fetchone()[0] > 10
