"""A paper whose days have pages of their own: nights that were missed, papers that came late or never."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from crawler.dates import BEIJING
from tests.nights import ARTICLE, Night, Site, listed, rows, yesterday

TODAY = datetime.now(BEIJING).date()


def day(back: int) -> date:
    return TODAY - timedelta(days=back)


def publish(site: Site, back: int) -> None:
    """A paper with one article, and the front page leads to it."""
    front, article = f"/day/{day(back):%Y%m%d}", f"/utf8/{day(back):%Y%m%d}/{back}.html"
    site.answers["/front/"] = f'<html><body><a href="{front}">第01版</a></body></html>'
    site.answers[front] = listed(article)
    site.answers[article] = ARTICLE.format(number=1).replace("2026-11-03", f"{day(back)}")


@pytest.fixture
def night(night: Night) -> Night:
    return replace(night, spider=("tests.daily_spider", "daily"))


def kept(night: Night) -> set[str]:
    return {row[0] for row in rows(night.folder, "SELECT source_id FROM articles")}


def test_the_days_a_machine_was_off_are_read_when_it_is_on_again(site: Site, night: Night) -> None:
    publish(site, 5)
    assert night()["new"] == 1
    yesterday(night.folder, days=5)
    for back in (4, 3, 2, 1, 0):
        publish(site, back)
    result = night()
    assert (result["new"], result["troubles"]) == (5, [])
    night()
    assert sorted(site.asked) == ["/day/" + f"{TODAY:%Y%m%d}", "/front/", "/robots.txt"]


def test_a_paper_that_came_late_is_read_the_next_day(site: Site, night: Night) -> None:
    publish(site, 2)
    night()
    yesterday(night.folder, days=1)
    publish(site, 1)
    publish(site, 0)
    assert night()["new"] == 2
    assert kept(night) == {"2", "1", "0"}


def test_no_more_than_fourteen_days_are_made_up_for(site: Site, night: Night) -> None:
    publish(site, 40)
    night()
    yesterday(night.folder, days=40)
    for back in range(20, -1, -1):
        publish(site, back)
    assert night()["new"] == 15
    assert kept(night) == {"40", *map(str, range(15))}


def test_the_first_night_of_a_paper_reads_its_newest_issue_alone(site: Site, night: Night) -> None:
    for back in (3, 2, 1, 0):
        publish(site, back)
    assert night()["new"] == 1


def test_a_day_without_a_paper_is_no_trouble(site: Site, night: Night) -> None:
    publish(site, 3)
    night()
    yesterday(night.folder, days=3)
    publish(site, 2)
    publish(site, 0)
    result = night()
    assert (result["new"], result["troubles"]) == (2, [])


def test_a_missed_day_that_does_not_answer_is_asked_for_until_it_does(site: Site, night: Night) -> None:
    publish(site, 2)
    night()
    yesterday(night.folder, days=2)
    publish(site, 1)
    publish(site, 0)
    page = site.answers[f"/day/{day(1):%Y%m%d}"]
    site.answers[f"/day/{day(1):%Y%m%d}"] = (503, "")
    assert night()["verdict"] == "unreachable"
    yesterday(night.folder, days=30)
    site.answers[f"/day/{day(1):%Y%m%d}"] = page
    assert night()["new"] == 1


def test_a_backfill_ends_though_some_days_have_no_paper(site: Site, night: Night) -> None:
    for back in (4, 2, 0):
        publish(site, back)
    result = night(SPAN=[f"{day(5)}", f"{day(1)}"])
    assert (result["new"], result["left"], result["troubles"]) == (2, 0, [])
    assert kept(night) == {"4", "2"}
