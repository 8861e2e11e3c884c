"""How far a list is read: to the first page without news; the first time, and where no end comes, not for ever."""

from __future__ import annotations

import json

import pytest

from crawler.reading import Page
from crawler.run import sources
from tests.nights import ARTICLE, Night, Site, address, listed, yesterday
from tests.spoils import FIREWALL


def paged(site: Site, pages: int, newest: int, *, beside: str = "") -> None:
    """A list of so many pages with one article each, the newest first; what stands beside it is on all of them."""
    for page in range(1, pages + 1):
        link = address(newest - page + 1)
        path = "/utf8/" if page == 1 else f"/utf8/?page={page}"
        site.answers[path] = listed(*filter(None, (beside, link)), more=page < pages)
    site.articles(*range(newest - pages + 1, newest + 1))


def asked_pages(site: Site) -> int:
    return sum(path.startswith("/utf8/?") for path in site.asked) + 1


def test_the_first_night_reads_three_pages_of_a_list_and_the_next_all_that_is_new(site: Site, night: Night) -> None:
    site.articles(900)
    site.list(address(900))
    paged(site, 20, 20)
    first = night()
    assert (first["new"], first["troubles"]) == (4, [])
    assert asked_pages(site) == 3
    yesterday(night.folder)
    paged(site, 20, 30)
    second = night()
    assert (second["new"], second["troubles"]) == (10, [])
    assert asked_pages(site) == 11
    assert night()["new"] == 0
    assert asked_pages(site) == 1


def test_a_list_that_never_ends_is_cut_and_says_so(site: Site, night: Night) -> None:
    site.articles(900)
    site.list(address(900))
    night()
    yesterday(night.folder)
    site.answers["/utf8/"] = listed(address(1000), more=True)
    for page in range(2, 130):
        site.answers[f"/utf8/?page={page}"] = listed(address(1000 + page), more=True)
    result = night()
    assert asked_pages(site) == 100
    (cut,) = [trouble for trouble in result["troubles"] if "back-fill" in trouble]
    assert "/utf8/?page=100" in cut
    assert cut in result["needs"][0] or "more" in result["needs"][0]


def test_what_stands_beside_a_list_leads_no_further(site: Site, night: Night) -> None:
    site.articles(900, 901)
    site.list(address(900))
    paged(site, 9, 9)
    night()
    yesterday(night.folder)
    paged(site, 9, 9, beside=address(901))
    assert night()["new"] == 1
    assert asked_pages(site) == 2


def test_a_list_is_read_on_though_another_list_was_first_with_its_news(site: Site, night: Night) -> None:
    """The kill fell between two lists that share their newest article."""
    site.articles(900)
    site.list(address(900))
    night()
    yesterday(night.folder)
    paged(site, 6, 6)
    second, site.answers["/utf8/"] = site.answers["/utf8/"], (503, "")
    site.answers["/gbk/"] = listed(address(6))
    assert night()["new"] == 1
    site.answers["/utf8/"] = second
    assert night()["new"] == 5


def test_a_later_page_that_failed_is_gone_on_from(site: Site, night: Night) -> None:
    site.articles(900)
    site.list(address(900))
    night()
    yesterday(night.folder)
    paged(site, 8, 8)
    fifth, site.answers["/utf8/?page=5"] = site.answers["/utf8/?page=5"], (503, "")
    assert night()["new"] == 4
    site.answers["/utf8/?page=5"] = fifth
    assert night()["new"] == 4


@pytest.mark.parametrize("span", [{}, {"SPAN": ["2026-11-01", "2026-11-05"]}], ids=["nightly", "back-fill"])
def test_a_site_that_shows_its_last_page_for_ever_is_left(site: Site, night: Night, span: dict[str, object]) -> None:
    site.articles(1, 2)
    site.list(address(1))
    night() if not span else None
    yesterday(night.folder) if not span else None
    site.answers["/utf8/"] = listed(address(1), more=True)
    site.answers |= {f"/utf8/?page={page}": listed(address(2), more=True) for page in range(2, 50)}
    result = night(**span)
    assert (result["left"], result["troubles"]) == (0, [])
    assert asked_pages(site) <= 4


EMPTY = {"content": [], "totalElements": 0, "totalPages": 0}


@pytest.mark.parametrize(
    ("source", "url", "page", "quiet"),
    [
        ("xinhua", "https://www.news.cn/silkroad/ds_0123.json", json.dumps({"datasource": []}), True),
        ("chinadaily", "https://newssearch.chinadaily.com.cn/rest/cn/search?page=0", json.dumps(EMPTY), True),
        ("chinadaily", "https://newssearch.chinadaily.com.cn/rest/cn/search?page=0", '{"code": 500}', False),
        ("xinhua", "https://www.news.cn/silkroad/", "<html><body><ul></ul></body></html>", False),
        (
            "rmrb",
            "https://paper.people.com.cn/rmrb/pc/layout/202611/16/node_07.html",
            "<a href='../../../content/202611/16/content_1.html'>图片报道</a>",
            True,
        ),
        (
            "xinhua",
            "https://www.news.cn/silkroad/ds_0123.json",
            json.dumps(
                {"datasource": [{"title": "<a href='https://www.news.cn/neu/1'>x</a>", "url": "//a.cn"}], "ads": []}
            ),
            False,
        ),
    ],
    ids=["no rows", "no hit", "an error", "no links", "pictures only", "links of another shape"],
)
def test_an_empty_list_that_is_well_is_no_drift(source: str, url: str, page: str, quiet: bool) -> None:
    assert sources()[source]()._is_empty(Page(url, page)) == quiet


def test_an_article_without_an_end_is_refused(site: Site, night: Night) -> None:
    site.list(address(1))
    first = address(1).removesuffix(".html")
    following = '<a href="{0}_{1}.html">下一页</a></div></body>'
    for part in range(1, 80):
        path = address(1) if part == 1 else f"{first}_{part}.html"
        page = ARTICLE.format(number=1).replace("第1期", f"第{part}期")
        site.answers[path] = page.replace("</div></body>", following.format(first, part + 1))
    result = night()
    assert result["new"] == 0
    assert sum(path.endswith(".html") for path in site.asked) == 50
    assert "the article has more than 50 pages" in result["troubles"][0]


@pytest.mark.parametrize("span", [{}, {"SPAN": ["2026-11-01", "2026-11-05"]}], ids=["nightly", "back-fill"])
def test_a_later_page_of_a_list_that_does_not_read_is_said_and_gone_on_from(
    site: Site, night: Night, span: dict[str, object]
) -> None:
    site.articles(900)
    site.list(address(900))
    if not span:
        night()
        yesterday(night.folder)
    paged(site, 8, 20)
    third = site.answers["/utf8/?page=3"]
    site.answers["/utf8/?page=3"] = FIREWALL
    spoiled = night(**span)
    assert spoiled["verdict"] == "blocked"
    assert "/utf8/?page=3" in spoiled["sentence"]
    site.answers["/utf8/?page=3"] = third
    assert night(**span)["new"] == 6
