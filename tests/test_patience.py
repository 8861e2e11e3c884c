"""A host that does not answer, or asks for time, is given it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from tests.nights import ARTICLE, Night, Site, address


def in_five_seconds() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=5), usegmt=True)


def pauses(site: Site) -> list[float]:
    return [after - before for before, after in zip(site.times, site.times[1:], strict=False)]


def test_pauses_grow_while_a_host_fails_and_shrink_when_it_answers(site: Site, night: Night) -> None:
    site.list(*map(address, range(1, 7)))
    site.articles(*range(1, 7))
    site.answers |= dict.fromkeys(map(address, range(4, 7)), (503, ""))
    night(DOWNLOAD_DELAY=0.3, DOWNLOAD_DELAY_JITTER=0.0)
    failed = [number for number, path in enumerate(site.asked) if path in map(address, range(4, 7))]
    assert failed == [3, 4, 5]
    between = pauses(site)
    assert between[5] > between[4] > 0.55
    assert max(between[7:]) < between[5] / 2


@pytest.mark.parametrize("printed", ["seconds", "a time"])
def test_a_host_that_asks_for_a_pause_gets_it_before_the_next_request(site: Site, night: Night, printed: str) -> None:
    site.list(address(1), address(2))
    site.articles(1, 2)
    site.answers[address(2)] = (503, "")
    site.headed[address(2)] = {"Retry-After": "3" if printed == "seconds" else in_five_seconds}
    result = night()
    assert site.asked[3:] == [address(2), address(1)]
    assert result["new"] == 1
    assert pauses(site)[3] > 2.9


def test_a_host_that_asks_for_an_hour_is_left_alone_for_the_night(site: Site, night: Night) -> None:
    site.list(*map(address, range(1, 5)))
    site.articles(*range(1, 5))
    site.answers["/utf8/"] = (429, "")
    site.headed["/utf8/"] = {"Retry-After": "3600"}
    result = night()
    assert not [path for path in site.asked if path.endswith(".html")]
    assert (result["verdict"], result["new"]) == ("blocked", 0)
    site.list(*map(address, range(1, 5)))
    assert night()["new"] == 4


def test_no_answer_makes_a_host_faster_than_its_robots_txt_allows(site: Site, night: Night) -> None:
    site.answers["/robots.txt"] = "User-agent: *\nCrawl-delay: 1\n"
    site.list(address(1), address(2))
    site.articles(1, 2)
    site.answers[address(2)] = (503, "")
    site.headed[address(2)] = {"Retry-After": "0"}
    assert night()["new"] == 1
    assert min(pauses(site)[1:]) > 0.95


@pytest.mark.parametrize("answer", [500, 503])
def test_a_host_whose_robots_txt_fails_is_not_asked(site: Site, night: Night, answer: int) -> None:
    site.answers["/robots.txt"] = (answer, "")
    site.list(address(1))
    site.articles(1)
    result = night()
    assert {*site.asked} == {"/robots.txt"}
    assert (result["verdict"], result["new"]) == ("unreachable", 0)
    assert f"since its robots.txt could not be read: answered {answer}" in result["sentence"]
    site.answers["/robots.txt"] = (404, "")
    assert night()["new"] == 1


def test_a_host_that_wants_an_hour_between_two_requests_is_not_asked_and_said(site: Site, night: Night) -> None:
    site.answers["/robots.txt"] = "User-agent: *\nCrawl-delay: 3600\n"
    site.list(address(1))
    result = night()
    assert site.asked == ["/robots.txt"]
    assert result["verdict"] == "blocked"
    assert "asks for 3600 seconds between two requests" in result["sentence"]


def test_what_waits_for_a_host_that_is_given_up_is_not_asked(site: Site, night: Night) -> None:
    """Six failures in a row are enough; nothing comes after them that was on its way to the queue before."""
    site.list(*map(address, range(1, 30)))
    site.answers |= dict.fromkeys(map(address, range(1, 30)), (503, ""))
    night(DOWNLOAD_DELAY=0.01)
    assert len([path for path in site.asked if path.endswith(".html")]) == 6
    site.answers |= {address(number): ARTICLE.format(number=number % 10) for number in range(1, 30)}
    assert night()["new"] == 29


def test_what_waits_while_robots_txt_fails_is_not_given_up(site: Site, night: Night) -> None:
    site.list(address(1))
    site.answers[address(1)] = (503, "")
    night()
    site.articles(1)
    site.answers["/robots.txt"] = (500, "")
    for _ in range(6):
        assert night()["new"] == 0
    site.answers["/robots.txt"] = (404, "")
    site.list(address(2))
    site.articles(2)
    assert night()["new"] == 2
