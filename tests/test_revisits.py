"""Young articles are asked for once a day, for their edits, whatever addresses they have."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from crawler.dates import BEIJING
from tests.nights import ARTICLE, Night, Site, rows, yesterday

NOW = datetime.now(BEIJING)


def dated(when: datetime, number: int = 1) -> tuple[str, str]:
    """The path and the page of an article of some moment."""
    page = ARTICLE.format(number=number).replace(f"2026-11-03 10:0{number}", f"{when:%Y-%m-%d %H:%M}")
    return f"/utf8/{when:%Y%m%d}/{number}.html", page


@pytest.mark.parametrize("answers", ["whole", "unchanged"])
def test_an_article_that_moved_is_revisited_once_a_day(site: Site, night: Night, answers: str) -> None:
    here, page = dated(NOW - timedelta(hours=2))
    there = here.replace("1.html", "2.html")
    site.list(here)
    site.answers |= {here: (301, there), there: page}
    site.headed[there] = {"ETag": '"1"'}
    assert night()["new"] == 1
    yesterday(night.folder)
    if answers == "unchanged":
        site.answers[there] = (304, "")
    night()
    assert [path for path in site.asked if path.endswith(".html")] == [there]
    for _ in range(2):
        night()
        assert not [path for path in site.asked if path.endswith(".html")]


def test_an_article_asked_for_as_data_is_revisited_once_a_day(site: Site, night: Night) -> None:
    """The app of chinadaily: an article has the address of its page, and is asked for at another."""
    night = replace(night, spider=("tests.app_spider", "app"))
    path, page = dated(NOW - timedelta(hours=2))
    data = path.replace(".html", ".json")
    site.list(path)
    site.answers[data] = page
    site.headed[data] = {"ETag": '"1"'}
    assert night()["new"] == 1
    yesterday(night.folder)
    site.answers[data] = (304, "")
    for times in (1, 0, 0):
        night()
        assert site.asked.count(data) == times


def test_an_article_is_revisited_for_three_days(site: Site, night: Night) -> None:
    path, page = dated(NOW - timedelta(days=2, hours=20))
    old, older = dated(NOW - timedelta(days=3, hours=2), 2)
    site.list(path, old)
    site.answers |= {path: page, old: older}
    assert night()["new"] == 2
    yesterday(night.folder)
    night()
    assert [asked for asked in site.asked if asked.endswith(".html")] == [path]


def test_an_article_that_was_taken_down_is_kept_and_said_once(site: Site, night: Night) -> None:
    path, page = dated(NOW - timedelta(hours=2))
    site.list(path)
    site.answers[path] = page
    night()
    yesterday(night.folder)
    site.answers[path] = (404, "")
    assert "answered 404" in night()["troubles"][0]
    assert night()["troubles"] == []
    assert rows(night.folder, "SELECT count(*) FROM articles") == [(1,)]


def test_a_day_that_has_not_come_yet_hides_no_silence(site: Site, night: Night) -> None:
    """A misprinted year is neither asked for every day, nor news."""
    old, page = dated(NOW - timedelta(days=30))
    ahead, misprinted = dated(NOW + timedelta(days=400), 2)
    site.list(old, ahead)
    site.answers |= {old: page, ahead: misprinted}
    assert night()["new"] == 2
    yesterday(night.folder)
    result = night()
    assert result["verdict"] == "stale"
    assert not [path for path in site.asked if path.endswith(".html")]
