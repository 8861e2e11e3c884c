"""Pages that fail for ever are given up, and cost neither their host nor its other pages a night."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from crawler.dates import BEIJING
from tests.nights import ARTICLE, Night, Site, address, rows, state, yesterday

NOW = datetime.now(BEIJING) - timedelta(hours=2)
GOOD = [f"/utf8/{NOW:%Y%m%d}/{number}.html" for number in range(1, 10)]
BAD = [f"/utf8/20261103/{number}.html" for number in range(11, 18)]


def young(number: int) -> str:
    return ARTICLE.format(number=number).replace(f"2026-11-03 10:0{number}", f"{NOW:%Y-%m-%d %H:%M}")


@pytest.mark.parametrize(
    ("status", "listed"),
    [(403, [*BAD, *GOOD]), (403, [*GOOD, *BAD]), (500, [path for two in zip(BAD, GOOD, strict=False) for path in two])],
    ids=["403 before", "403 behind", "500 between"],
)
def test_good_pages_are_read_and_revisited_beside_pages_that_always_fail(
    site: Site, night: Night, status: int, listed: list[str]
) -> None:
    good = [path for path in listed if path in GOOD]
    site.list(*listed)
    site.answers |= {path: young(number) for number, path in enumerate(GOOD, 1)} | dict.fromkeys(BAD, (status, ""))
    night(RETRY_ENABLED=True)
    night(RETRY_ENABLED=True)
    assert rows(night.folder, "SELECT count(*) FROM articles") == [(len(good),)]
    yesterday(night.folder)
    site.answers[GOOD[0]] = young(1).replace("开工", "竣工")
    result = night(RETRY_ENABLED=True)
    assert (result["changed"], result["needs"]) == (1, [])
    assert set(good) <= set(site.asked)
    assert max(site.asked.count(path) for path in BAD) == 1
    for _ in range(6):
        last = night(RETRY_ENABLED=True)
    assert (last["troubles"], last["failed"]) == ([], 0)
    assert not set(BAD) & set(site.asked)


def test_a_page_that_fails_is_given_up_after_five_nights(site: Site, night: Night) -> None:
    site.list(address(1), address(2))
    site.articles(2)
    site.answers[address(1)] = (500, "")
    for number in range(1, 6):
        (trouble,) = night()["troubles"]
        assert trouble.endswith("(given up)") == (number == 5)
    assert night()["troubles"] == []
    assert state(night.folder, address(1)) == "refused"


def test_articles_that_all_fail_for_a_week_are_waited_for(site: Site, night: Night) -> None:
    site.list(address(9))
    site.articles(9)
    night()
    yesterday(night.folder)
    site.list(*map(address, range(1, 5)))
    site.answers |= dict.fromkeys(map(address, range(1, 5)), (503, ""))
    for _ in range(7):
        assert night()["failed"] == 4
    site.articles(*range(1, 5))
    assert night()["new"] == 4


def test_a_page_for_which_we_were_too_fast_is_never_given_up(site: Site, night: Night) -> None:
    site.list(address(1), address(2))
    site.articles(1, 2)
    site.answers[address(1)] = (429, "")
    for _ in range(6):
        night()
    site.articles(1)
    assert night()["new"] == 1
