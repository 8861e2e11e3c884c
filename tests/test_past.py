"""How far back a back-fill came is said: nobody takes an empty one for a complete one."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta

from scrapy.http import Request, TextResponse
from scrapy.utils.test import get_crawler

from crawler.dates import BEIJING, Span
from crawler.run import sources
from crawler.source import Source
from tests.nights import ARTICLE, Night, Site, address, listed, yesterday

JANUARY = ["2020-01-01", "2020-01-10"]


def source(name: str) -> Source:
    kind = sources()[name]
    return kind.from_crawler(get_crawler(kind))


def test_a_backfill_whose_lists_are_gone_is_not_done(site: Site, night: Night) -> None:
    result = night(SPAN=JANUARY)
    assert "answered 404" in result["needs"][0]
    assert result["left"] == 2
    site.list(address(1))
    assert night(SPAN=JANUARY)["needs"] == []


def test_a_backfill_says_how_far_the_lists_go_back(site: Site, night: Night) -> None:
    site.list(address(1), address(2))
    result = night(SPAN=["2020-01-01", "2020-04-30"])
    assert (result["needs"], result["left"]) == ([], 0)
    assert result["reached"] == "0 articles from 2020-01-01 to 2020-04-30; its lists go back to 2026-11-03"
    site.answers["/utf8/"] = listed("/utf8/20200105/5.html", "/utf8/20190505/4.html")
    site.answers["/utf8/20200105/5.html"] = ARTICLE.format(number=5).replace("2026-11-03", "2020-01-05")
    assert night(SPAN=JANUARY)["reached"] == "1 articles from 2020-01-01 to 2020-01-10; its lists go back to 2019-05-05"


def test_some_days_have_no_paper_but_not_all(site: Site, night: Night) -> None:
    night = replace(night, spider=("tests.daily_spider", "daily"))
    lost = night(SPAN=JANUARY)
    assert "no list of these days is there" in lost["needs"][0]
    site.answers["/day/20200205"] = listed("/utf8/20200205/5.html")
    site.answers["/utf8/20200205/5.html"] = ARTICLE.format(number=5).replace("2026-11-03", "2020-02-05")
    found = night(SPAN=["2020-02-01", "2020-02-10"])
    assert (found["needs"], found["new"], found["left"]) == ([], 1, 0)
    assert found["reached"].startswith("1 articles from 2020-02-01 to 2020-02-10")


def test_the_first_night_asks_for_the_newest_of_a_long_list(site: Site, night: Night) -> None:
    today = datetime.now(BEIJING).date()
    days = {f"/utf8/{today - timedelta(days=n):%Y%m%d}/{n}.html": today - timedelta(days=n) for n in range(130)}
    site.answers |= {path: ARTICLE.format(number=1).replace("2026-11-03", f"{day}") for path, day in days.items()}
    links = [*days]
    site.list(*links[1:])
    assert night()["new"] == 100
    assert links[100] in site.asked
    assert links[101] not in site.asked
    yesterday(night.folder)
    site.list(*links)
    assert night()["new"] == 1
    oldest = [f"{days[link]}" for link in (links[-1], links[-5])]
    result = night(SPAN=oldest)
    assert (result["new"], result["left"]) == (5, 0)


def test_people_is_searched_month_by_month() -> None:
    people = source("people")
    span = Span(date(2020, 1, 15), date(2020, 3, 2))
    lists = [*people.past(span)]
    assert {*people.entries} < {*lists}
    asked = [people.list_request(url) for url in lists if "/front/search" in url]
    assert {request.method for request in asked} == {"POST"}
    bodies = [json.loads(request.body) for request in asked]
    ends = sorted({(moment(body["startTime"]), moment(body["endTime"])) for body in bodies})
    assert ends == [
        ("2020-01-15 00:00", "2020-01-31 23:59"),
        ("2020-02-01 00:00", "2020-02-29 23:59"),
        ("2020-03-01 00:00", "2020-03-02 23:59"),
    ]
    article = "http://env.people.com.cn/n1/2020/0205/c1010-31572401.html"
    following = read(people, asked[0], [{"url": article}])
    assert [request.url for request in following] == [article, asked[0].url.replace("page=1", "page=2")]
    assert json.loads(following[1].body)["page"] == 2
    assert read(people, following[1], []) == []


def test_chinadaily_is_searched_in_the_days_that_are_wanted() -> None:
    lists = [*source("chinadaily").past(Span.read(*JANUARY))]
    searches = [url for url in lists if "/search?" in url]
    assert len(searches) == 2
    assert all(url.endswith("&publishedDateFrom=2020-01-01&publishedDateTo=2020-01-10") for url in searches)


def moment(milliseconds: int) -> str:
    return f"{datetime.fromtimestamp(milliseconds / 1000, BEIJING):%Y-%m-%d %H:%M}"


def read(people: Source, request: Request, records: list[dict[str, str]]) -> list[Request]:
    body = json.dumps({"data": {"records": records}}).encode()
    headers = {"Content-Type": "application/json"}
    return [*people.parse(TextResponse(request.url, body=body, headers=headers), **request.cb_kwargs)]
