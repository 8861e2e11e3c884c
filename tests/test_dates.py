"""Dates are aware, carry their precision, and are never invented."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.article import Capture
from crawler.dates import BEIJING, of_milliseconds, read
from crawler.extract import extract
from crawler.reading import Page
from crawler.source import Drift
from crawler.spiders.mee import Mee

URL = "https://www.mee.gov.cn/ywdt/hjywnews/202611/t20261103_1170001.shtml"
CAPTURE = Capture(URL, "", "", datetime(2026, 11, 4, tzinfo=UTC))


@pytest.mark.parametrize(
    ("printed", "when", "precision"),
    [
        ("2024年05月10日06:58 | 来源：人民日报", "2024-05-10T06:58:00+08:00", "minute"),
        ("2019年6月15日 8时18分", "2019-06-15T08:18:00+08:00", "minute"),
        ("2026-09-15 16:53:58 来源：新华网", "2026-09-15T16:53:58+08:00", "minute"),
        ("2012-06-04\n 09:20:26\n)", "2012-06-04T09:20:26+08:00", "minute"),
        ("2024/05/13 09:08", "2024-05-13T09:08:00+08:00", "minute"),
        ("11:35, November 23, 2022", "2022-11-23T11:35:00+08:00", "minute"),
        ("Published: Sep 08, 2026 10:31 PM", "2026-09-08T22:31:00+08:00", "minute"),
        ("Updated: 2024-05-13 09:08", "2024-05-13T09:08:00+08:00", "minute"),
        ("2026-03-02T10:00:00Z", "2026-03-02T18:00:00+08:00", "minute"),
        ("2026-03-02T10:00:00.000+0530", "2026-03-02T10:00:00+05:30", "minute"),
        ("20 May 2024", "2024-05-20T00:00:00+08:00", "day"),
        ("2022-04-17", "2022-04-17T00:00:00+08:00", "day"),
        ("2022-04-17 00:00:00", "2022-04-17T00:00:00+08:00", "day"),
        ("2026-11-03T22:30:00Z", "2026-11-04T06:30:00+08:00", "minute"),
        ("2026-11-03T16:00:00Z", "2026-11-04T00:00:00+08:00", "day"),
        ("2026-11-03T00:00:00Z", "2026-11-03T00:00:00+08:00", "day"),
        ("2026-11-03T22:30:00-05:00", "2026-11-03T22:30:00-05:00", "minute"),
        ("2026年11月3日 下午3:05", "2026-11-03T15:05:00+08:00", "minute"),
        ("2026年11月3日上午9:20", "2026-11-03T09:20:00+08:00", "minute"),
        ("2026-11-03 下午12:10", "2026-11-03T12:10:00+08:00", "minute"),
        ("2026-11-03 下午15:05", "2026-11-03T15:05:00+08:00", "minute"),
        ("2026年11月3日 凌晨12:40", "2026-11-03T00:40:00+08:00", "minute"),
        ("2026年11月3日 星期二 14:05", "2026-11-03T14:05:00+08:00", "minute"),
    ],
)
def test_printed(printed: str, when: str, precision: str) -> None:
    stamp = read(printed)
    assert stamp is not None
    assert (stamp.when.isoformat(), stamp.precision) == (when, precision)


@pytest.mark.parametrize(
    "printed", ["", "11月3日", "2026年", "14:05", "2026-13-01", "2026-02-30", "12026-01-011", "第3期"]
)
def test_nothing_is_invented(printed: str) -> None:
    assert read(printed) is None


def test_a_clock_elsewhere_in_the_line_is_not_the_time_of_publication() -> None:
    stamp = read("2026年11月3日消息：会议将于次日上午举行，9:30开始签到")
    assert stamp is not None
    assert stamp.precision == "day"


def test_milliseconds_are_a_moment_in_beijing() -> None:
    stamp = of_milliseconds("1471597208000")
    assert stamp is not None
    assert stamp.when.isoformat() == "2016-08-19T17:00:08+08:00"
    assert [of_milliseconds(told) for told in ("", None, "1471597208", "2016-08-19 17:00")] == [None] * 4


@given(st.datetimes(min_value=datetime(1950, 1, 1), max_value=datetime(2099, 12, 31)))  # noqa: DTZ001
def test_what_is_printed_is_read(moment: datetime) -> None:
    stamp = read(f"{moment:%Y年%m月%d日%H:%M}")
    assert stamp is not None
    assert stamp.when == moment.replace(second=0, microsecond=0, tzinfo=BEIJING)


@given(st.text())
def test_any_text_gives_an_aware_date_or_none(text: str) -> None:
    stamp = read(text)
    assert stamp is None or stamp.when.tzinfo is not None


@pytest.mark.parametrize(
    ("printed", "when", "precision"),
    [
        ("2026-11-04", "2026-11-04T06:30:00+08:00", "minute"),
        ("2026-11-03", "2026-11-03T00:00:00+08:00", "day"),
    ],
    ids=["the clock of that day", "the clock of the next day"],
)
@pytest.mark.parametrize("url", [URL, "https://www.brigc.net/xwzx/dtzx/lmdt/202611/t20261103_140188.html"])
def test_a_clock_in_utc_is_that_of_the_day_it_is_in_beijing(url: str, printed: str, when: str, precision: str) -> None:
    linked = '{"@type": "NewsArticle", "datePublished": "2026-11-03T22:30:00Z"}'
    found = extract(
        url,
        f"""<html><head><meta charset="utf-8"><script type="application/ld+json">{linked}</script></head>
        <body><h1>湿地修复工程开工</h1><h2 class="neiright_Title">湿地修复工程开工</h2>
        <p><span class="xqLyPc time">{printed}</span></p>
        <div class="neiright_JPZ_GK_CP TRS_Editor"><p>计划恢复湿地一千公顷。</p></div>
        </body></html>""".encode(),
    )
    assert (found["published"], found["published_precision"]) == (when, precision)


def page(printed: str, pubdate: str = "", title: str = "标题（2026.4.25-2026.4.30）") -> Page:
    meta = f'<meta name="PubDate" content="{pubdate}">' if pubdate else ""
    return Page.decoded(
        URL,
        f"""<html><head><meta charset="utf-8">{meta}</head><body><h2 class="neiright_Title">{title}</h2>
        <span class="xqLyPc time">{printed}</span><span class="xqLyPc">来源：生态环境部</span>
        <div class="neiright_JPZ_GK_CP"><p>2020年1月1日以来，各项工作稳步推进。</p></div></body></html>""".encode(),
    )


@pytest.mark.parametrize(
    ("printed", "pubdate", "when", "precision", "reader"),
    [
        ("2026-11-03", "2026-11-03 14:46:00", "2026-11-03T14:46:00+08:00", "minute", "meta PubDate"),
        ("2026-11-03", "2026-11-02 14:46:00", "2026-11-03T00:00:00+08:00", "day", "layout 2019"),
        ("2026-11-03", "2569-11-03 14:46:00", "2026-11-03T00:00:00+08:00", "day", "layout 2019"),
        ("2027-11-03", "2026-11-03 14:46:00", "2026-11-03T14:46:00+08:00", "minute", "meta PubDate"),
        ("", "", "2026-11-03T00:00:00+08:00", "day", "url"),
        ("2020-01-01", "", "2026-11-03T00:00:00+08:00", "day", "url, too far from the page's own date"),
    ],
    ids=[
        "clock from meta",
        "printed day wins",
        "Buddhist era",
        "far from the address",
        "missing day filled",
        "not believed",
    ],
)
def test_the_page_speaks_and_the_address_cross_checks(
    printed: str, pubdate: str, when: str, precision: str, reader: str
) -> None:
    article = Mee().read(page(printed, pubdate), CAPTURE)
    assert (article.published.isoformat(), article.published_precision) == (when, precision)
    assert article.read_by["published"] == reader


def test_without_a_layout_the_address_alone_dates_nothing() -> None:
    strange = Page.decoded(
        URL, f"<html><body><h1>页面不存在</h1><p>{'您访问的页面不存在。' * 40}</p></body></html>".encode()
    )
    with pytest.raises(Drift, match="no date found"):
        Mee().read(strange, CAPTURE)
