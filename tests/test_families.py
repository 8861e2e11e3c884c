"""Pages that no source owns are read by what their content system prints; what is not printed is not invented."""

from __future__ import annotations

import os
import re
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from crawler.article import Capture
from crawler.extract import extract
from crawler.reading import Page
from crawler.run import owner, sources
from crawler.samples import Sample, samples
from crawler.source import Drift
from tests.conftest import ROOT

FAMILIES = {"families", "founder-family", "trs-family", "wri"}
PAGES = os.environ.get("GREENSILK_PAGES")
ROOTS = [ROOT / "tests", *([Path(PAGES)] if PAGES else [])]
each_page = pytest.mark.parametrize(
    "sample",
    [
        sample
        for root in ROOTS
        for sample in samples(root)
        if sample.folder in FAMILIES and sample.kind == "article" and not owner(sample.url)
    ],
    ids=lambda sample: f"{sample.folder}-{sample.path.stem}",
)
EDITOR = re.compile(r"[（(【].*编辑.*[)）】]$")


@cache
def read(sample: Sample) -> dict[str, Any]:
    address = sample.url if re.fullmatch(r"https?://[!-~]+", sample.url) else "https://www.example.org/page.html"
    return extract(address, sample.path.read_bytes())


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


@each_page
def test_title(sample: Sample) -> None:
    assert bare(read(sample)["title"]) == bare(sample.stated["title"])


@each_page
def test_date(sample: Sample) -> None:
    found = read(sample)
    if sample.stated["published"] is None:
        assert found["published"] is None or found["read_by"]["published"] == "dateline"
        return
    stated, printed = (datetime.fromisoformat(text) for text in (sample.stated["published"], found["published"]))
    assert printed.date() == stated.date()
    assert printed.utcoffset() == stated.utcoffset()
    if (stated.hour, stated.minute) != (0, 0):
        assert abs(printed - stated) < timedelta(minutes=1)
        assert found["published_precision"] == "minute"


@each_page
def test_credit(sample: Sample) -> None:
    assert read(sample)["credited"] == list(filter(None, [sample.stated["credited_source"]]))


@each_page
def test_body(sample: Sample) -> None:
    body, stated = read(sample)["body"], sample.stated
    edited = bool(EDITOR.search(stated["last_sentence"] or ""))
    assert bare(body).startswith(bare(stated["first_sentence"] or ""))
    assert edited or bare(body).endswith(bare(stated["last_sentence"] or ""))
    assert not EDITOR.search(body)
    # A manifest counts the elements, where a reader sees a line at each <br>.
    if stated["n_paragraphs"] and "<br>" not in (stated.get("notes") or ""):
        assert len(body.splitlines()) == stated["n_paragraphs"] - edited


@each_page
def test_author(sample: Sample) -> None:
    if "author" in sample.stated:
        assert read(sample)["author"] == sample.stated["author"]
    assert not re.search(r"编辑|责编|\d", read(sample)["author"])


@pytest.mark.parametrize("name", ["brigc", "ebchina", "wri"])
def test_an_error_page_at_an_article_s_address_is_no_article(name: str) -> None:
    url = next(s.url for s in samples() if s.folder == name and s.kind == "article")
    markup = (
        "<html><head><title>404_示例</title></head><body><h1>您访问的页面不存在或已删除</h1>"
        "<p>请检查地址是否正确，或者返回首页继续浏览其他内容。</p>"
        "<ul><li><a href='/'>推荐阅读</a> <span>2026-11-18</span></li></ul></body></html>"
    )
    source = sources()[name]()
    capture = Capture(url, "", "", datetime.fromisoformat("2026-11-20T00:00:00+00:00"))
    with pytest.raises(Drift):
        source.read(Page(url, markup), capture)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://www.wri.org.cn/report/Green-Ports", "https://wri.org.cn/research/green-ports"),
        ("https://wri.org.cn/blog/%E6%B2%B3%e6%b5%81", "https://wri.org.cn/insights/河流"),
        ("http://wri.org/insights/mangroves?utm_source=x", "https://www.wri.org/blog/mangroves/"),
        ("https://wri.org.cn/en/report/Green-Ports", "http://www.wri.org.cn/en/research/green-ports#top"),
    ],
)
def test_old_and_new_paths_of_wri_are_one_article(one: str, other: str) -> None:
    source = sources()["wri"]
    assert source.source_id(one) == source.source_id(other)
    assert source.canonical(one) == source.canonical(other)


def test_editions_of_wri_are_not_one_article() -> None:
    paths = ("wri.org.cn/insights/x", "wri.org.cn/en/insights/x", "www.wri.org/insights/x", "wri.org.cn/news/x")
    assert len({sources()["wri"].source_id(f"https://{path}") for path in paths}) == len(paths)


def test_the_home_page_of_everbright_leads_to_its_lists() -> None:
    home = next(s for s in samples() if s.folder == "ebchina" and s.path.name == "list-index.shtml")
    source = sources()["ebchina"]()
    page = Page.decoded(home.url, home.path.read_bytes())
    assert "http://www.ebchina.com/ebchina/xwzx/jtxw/index.shtml" in source.lists(page)


@pytest.mark.parametrize(
    ("folder", "file", "following"),
    [
        ("brigc", "list-lmdt.html", "http://www.brigc.net/xwzx/dtzx/lmdt/index_1.html"),
        ("brigc", "list-lmdt-2.html", None),
        ("ebchina", "list-jtxw.shtml", "http://www.ebchina.com/ebchina/xwzx/jtxw/index_1.shtml"),
        ("wri", "list-insights.html", "https://wri.org.cn/insights?page=1"),
        ("wri", "list-insights-2.html", None),
        ("wri", "list-rss.xml", None),
    ],
)
def test_a_list_leads_to_its_next_page(folder: str, file: str, following: str | None) -> None:
    sample = next(s for s in samples() if s.folder == folder and s.path.name == file)
    page = Page.decoded(sample.url, sample.path.read_bytes())
    assert sources()[folder]().next_page(page, 1) == following
