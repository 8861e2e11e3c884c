"""What the lists of a site lead to, where the site itself must be understood."""

from __future__ import annotations

import json
from datetime import date

import pytest

from crawler import listing
from crawler.dates import Span
from crawler.extract import extract
from crawler.reading import Page
from crawler.run import sources
from crawler.samples import DEMO, samples
from crawler.source import Drift

PAPER = "https://paper.people.com.cn/rmrb/"
WORLD = "https://world.huanqiu.com/"


@pytest.mark.parametrize(
    ("named", "read"),
    [
        ("第01版：要闻", True),
        ("14版：生态", True),
        ("第17版 国际", True),
        ("18版:产经", True),
        ("第09版：共建“一带一路”特别报道", True),
        ("13版：广告", False),
        ("20版：国际副刊", False),
        ("16版：体育", False),
    ],
)
def test_a_page_of_the_paper_is_chosen_by_its_name(named: str, read: bool) -> None:
    page = Page(f"{PAPER}pc/layout/index.html", f"<ul><li><a href='202611/16/node_07.html'>{named}</a></li></ul>")
    assert sources()["rmrb"]().lists(page) == [f"{PAPER}pc/layout/202611/16/node_07.html"] * read


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("一张网，护住候鸟迁飞路", True),
        ("违法广告整治见效", True),
        ("<script>document.write(view('把红树林请回来'))</script>", True),
        ("图片报道", False),
        ("本版责编：顾一帆", False),
        ('<script>document.write(view("广告  "))</script>', False),
    ],
)
def test_what_is_no_article_of_the_paper_is_left_out(words: str, kept: bool) -> None:
    page = Page(
        f"{PAPER}pc/layout/202611/16/node_14.html", f"<a href='../../../content/202611/16/content_1.html'>{words}</a>"
    )
    assert list(sources()["rmrb"]().dated(page).values()) == [date(2026, 11, 16)] * kept


def test_the_days_of_the_paper_moved_in_december_2024() -> None:
    assert list(sources()["rmrb"]().days(Span(date(2024, 11, 30), date(2024, 12, 1)))) == [
        f"{PAPER}pc/layout/202412/01/node_01.html",
        f"{PAPER}html/2024-11/30/nbs.D110000renmrb_01.htm",
    ]


def test_a_channel_leads_to_its_columns_and_they_to_their_articles() -> None:
    source = sources()["huanqiu"]()
    tree = {"children": {"/a": {"node": "/a", "children": {"/a/b": {"node": "/a/b"}, "/a/c": {"node": "/a/c"}}}}}
    assert source.lists(Page(WORLD, "<html></html>")) == [f"{WORLD}api/channel_pc"]
    (listed,) = source.lists(Page(f"{WORLD}api/channel_pc", json.dumps(tree)))
    assert listed == f"{WORLD}api/list?node=%22/a/b%22,%22/a/c%22&offset=0&limit=20"
    row = {"aid": "4UKd2vQm9Tx", "host": "china.huanqiu.com", "ctime": "1793990466417"}
    some = Page(
        listed, json.dumps({"list": [row, {**row, "aid": "4UKd2vQm9Ty", "addltype": "gallery", "ctime": ""}, {}]})
    )
    assert source.dated(some) == {
        "https://www.huanqiu.com/article/4UKd2vQm9Tx": date(2026, 11, 7),
        "https://www.huanqiu.com/gallery/4UKd2vQm9Ty": None,
    }
    assert source.next_page(some, 1) is None
    assert source.next_page(Page(listed, json.dumps({"list": [row] * 20})), 1) == listed.replace(
        "offset=0", "offset=20"
    )


def test_every_column_that_the_silk_road_page_names_is_asked() -> None:
    source = sources()["xinhua"]()
    front = Page("https://www.news.cn/silkroad/", (DEMO / "xinhua/list-silkroad.html").read_text("utf-8"))
    columns = {url for url in listing.addresses(front) if url.endswith("/index.html") and "/silkroad/" in url}
    assert len(columns) == 4
    assert columns <= set(source.start_urls)
    pages = {
        sample.url: sample.path.read_text("utf-8")
        for sample in samples()
        if sample.url in columns or sample.path.suffix == ".ds"
    }
    for column in columns:
        (data,) = source.lists(Page(column, pages[column]))
        assert source.dated(Page(data, pages[data])) == source.dated(Page(column, pages[column])) != {}


def test_of_a_feed_only_addresses_are_addresses() -> None:
    """Beside the address of the feed its date and its category would be articles."""
    feed = (
        '<rss version="2.0"><channel><title>Insights</title><link>https://www.wri.org/insights</link><item>'
        "<title>Mangroves</title><link> https://www.wri.org/insights/mangroves </link><category>Energy</category>"
        '<pubDate>Mon, 09 Nov 2026 08:00:00 -0500</pubDate><guid isPermaLink="false">107046 at wri</guid></item>'
        "<item><title>Ports</title><guid>https://www.wri.org/insights/ports</guid></item></channel></rss>"
    )
    page = Page("https://www.wri.org/insights/rss.xml", feed)
    assert sources()["wri"]().links(page) == [
        "https://www.wri.org/insights/mangroves",
        "https://www.wri.org/insights/ports",
    ]


@pytest.mark.parametrize("data", [[1, "x"], {"list": {"a": 1}}, {"list": [1, None]}, {"children": [1]}, 5])
@pytest.mark.parametrize("name", ["huanqiu", "wri"])
def test_data_of_another_shape_is_a_list_without_articles(name: str, data: object) -> None:
    source = sources()[name]()
    page = Page(f"{source.homepage}api/list?node=1&offset=0&limit=20", json.dumps(data))
    assert (list(source.dated(page)), source.lists(page), source.next_page(page, 1)) == ([], [], None)


@pytest.mark.parametrize("data", [[1], 5, None, {"source": "x"}, {"author": 5}, {"author": [1]}])
def test_an_article_in_data_of_another_shape_has_drifted(data: object) -> None:
    script = f"<script>var cs_article = {json.dumps(json.dumps(data))};</script>"
    page = Page(f"{WORLD}article/4UKd2vQm9Tx", f"<html><body>{script}</body></html>")
    with pytest.raises(Drift, match="its data is no article"):
        sources()["huanqiu"]().answers(page)


def test_the_english_ministry_is_read_and_counts_its_articles_itself() -> None:
    source = sources()["mee"]
    english = "https://english.mee.gov.cn/News_service/news_release/202611/t20261103_1170001.shtml"
    chinese = "https://www.mee.gov.cn/ywdt/hjywnews/202611/t20261103_1170001.shtml"
    assert source.canonical(english.replace("https", "http")) == english
    assert source.source_id(english) != source.source_id(chinese)
    found = extract(
        english,
        b"""<html><head><meta charset="utf-8"><meta name="ArticleTitle" content="Mangroves return">
        <meta name="PubDate" content="2026-11-03 10:20:00"></head><body><div class="TRS_Editor">
        <div class="TRS_Editor"><p>Mangroves cover more of the coast.</p></div></div></body></html>""",
    )
    assert (found["title"], found["published"], found["language"]) == (
        "Mangroves return",
        "2026-11-03T10:20:00+08:00",
        "en",
    )
