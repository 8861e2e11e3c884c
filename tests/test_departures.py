"""Pages that depart a little from what their source describes are read, or it is said that they are not."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crawler.article import Article, Capture
from crawler.drift import Drift
from crawler.reader import is_guess
from crawler.reading import Page
from crawler.run import sources
from crawler.samples import Sample, samples


def sample(folder: str, name: str) -> Sample:
    return next(one for one in samples() if (one.folder, one.path.name) == (folder, name))


def read(of: Sample, *changes: tuple[str, str], url: str = "") -> Article:
    page = Page.decoded(url or of.url, of.path.read_bytes(), "")
    for before, after in changes:
        assert before in page.markup
        page = replace(page, markup=page.markup.replace(before, after))
    return sources()[of.folder]().read(page, Capture(page.url, "", "", datetime.now(UTC)))


def test_the_clock_of_a_wide_screen_is_read_where_the_small_one_is_missing() -> None:
    page = sample("xinhua", "silkroad-1.html")
    told = read(page, ('class="mheader', 'class="mhead'))
    assert told.published.isoformat() == page.expected["published"]
    assert not is_guess(told.read_by["published"])


def test_a_span_before_the_source_line_hides_nothing() -> None:
    page = sample("xinhua", "silkroad-2019.htm")
    told = read(page, ('<span class="h-time">', '<span>字号</span><span class="h-time">'))
    assert list(told.credited) == page.expected["credited"]


def test_an_author_beside_the_source_line_hides_nothing() -> None:
    page = sample("mee", "hjywnews-1.shtml")
    line = '<span class="xqLyPc">'
    told = read(page, (f"{line}来源", f"{line}作者：林沐遥</span>{line}来源"))
    assert list(told.credited) == page.expected["credited"]


def test_the_question_whether_one_wants_to_leave_is_no_headline() -> None:
    page = sample("mee", "xxgk06-1.html")
    title = page.expected["title"]
    assert read(page, (f"<h1>{title}</h1>", "")).title == title


def test_a_link_in_a_sentence_is_part_of_it() -> None:
    page = sample("people", "env-1.html")
    linked = '<a href="http://env.people.com.cn/GB/1/index.html"><span>据介绍</span></a>，'
    assert read(page, ("据介绍，", linked)).body == page.expected["body"]


def test_a_page_that_shows_another_article_is_not_read() -> None:
    page = sample("huanqiu", "article-4UMx7bTq0Ks.html")
    with pytest.raises(Drift, match="shows another article"):
        read(page, (page.expected["source_id"] + "</textarea>", "4Zz9Zz9Zz9Z</textarea>"))


def test_the_line_of_a_paper_is_no_author() -> None:
    page = sample("rmrb", "content-30198424.html")
    told = read(page, ('class="date"', 'class="day"'))
    assert "人民日报" not in told.author


def test_of_a_paper_whose_pages_lost_their_names_all_are_read() -> None:
    source = sources()["rmrb"]()
    day = sample("rmrb", "list-20261116-01.html")
    page = Page.decoded(day.url, day.path.read_bytes(), "")
    bare = replace(page, markup=re.sub("版：[^<]*", "版", page.markup))
    assert set(source.lists(page)) < set(source.lists(bare))


def test_a_search_of_another_shape_is_turned_until_it_holds_nothing() -> None:
    source = sources()["chinadaily"]()
    url = next(url for url in source.start_urls if "/search?" in url)
    found = '{"content": [{"url": "https://www.chinadaily.com.cn/a/202001/03/WS5e0ea54da310cf3e3558262c.html"}]}'
    following = source.next_page(Page(url, found), 1)
    assert following is not None
    assert "page=1&" in following
    assert source.next_page(Page(following, '{"content": []}'), 2) is None
