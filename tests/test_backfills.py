"""Days of the past: overlapping, interrupted, on a site that goes down; each back-fill comes to its own end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from crawler.dates import Span
from pipelines.archive import Archive, backfills
from tests.nights import ARTICLE, Night, Site, listed, rows

FIRST, SECOND = ["2020-01-03", "2020-01-08"], ["2020-01-06", "2020-01-12"]


def path(day: int) -> str:
    return f"/utf8/202001{day:02}/{day}.html"


def publish(site: Site, days: range) -> None:
    """An article a day, the newest first, all on one list; the other list shows the newest one."""
    for day in days:
        site.answers[path(day)] = ARTICLE.format(number=1).replace("2026-11-03", f"2020-01-{day:02}")
    site.list(*(path(day) for day in reversed(days)))


def kept(night: Night) -> set[int]:
    found = [int(row[0]) for row in rows(night.folder, "SELECT source_id FROM articles")]
    assert len(found) == len(set(found))
    return set(found)


def spoil(site: Site, *days: int) -> None:
    site.answers |= dict.fromkeys(map(path, days), (503, ""))


def interrupt(night: Night) -> None:
    """As if it had ended before it asked for any article that did not answer."""
    rows(night.folder, "UPDATE fetches SET state = 'pending', reason = '' WHERE state = 'failed'")


def test_backfills_that_overlap_are_each_complete(site: Site, night: Night) -> None:
    publish(site, range(1, 15))
    spoil(site, *range(1, 15))
    night(SPAN=FIRST)
    interrupt(night)
    night(SPAN=SECOND)
    interrupt(night)
    publish(site, range(1, 15))
    first = night(SPAN=FIRST)
    assert (first["new"], first["left"]) == (6, 0)
    assert kept(night) == {*range(3, 9)}
    second = night(SPAN=SECOND)
    assert (second["new"], second["left"]) == (4, 0)
    assert kept(night) == {*range(3, 13)}
    assert not {path(day) for day in range(3, 9)} & {*site.asked}


def test_a_backfill_is_not_done_because_another_took_its_days(site: Site, night: Night) -> None:
    publish(site, range(1, 15))
    spoil(site, *range(1, 15))
    night(SPAN=FIRST)
    interrupt(night)
    assert night(SPAN=SECOND)["needs"]
    interrupt(night)
    left = "SELECT ended FROM backfills WHERE since = '2020-01-03'"
    night(SPAN=FIRST)
    publish(site, range(1, 15))
    assert night(SPAN=FIRST)["left"] == 0
    assert rows(night.folder, left) != [(None,)]
    assert kept(night) == {*range(3, 9)}


def test_a_site_that_goes_down_does_not_end_its_backfill(site: Site, night: Night) -> None:
    days = [date(2020, 1, 1) + timedelta(days=number) for number in range(40)]
    links = {f"/utf8/{day:%Y%m%d}/{number}.html": day for number, day in enumerate(days)}
    site.list(*links)
    site.answers |= dict.fromkeys(links, (503, ""))
    span = {"SPAN": ["2020-01-01", "2020-02-09"]}
    down = night(**span)
    assert down["left"] > 20
    assert len(site.asked) < 20
    site.answers |= {link: ARTICLE.format(number=1).replace("2026-11-03", f"{day}") for link, day in links.items()}
    assert night(**span)["left"] == 0
    assert len(kept(night)) == 40


def test_topics_add_the_lists_of_general_news_to_a_backfill(site: Site, night: Night) -> None:
    night = replace(night, spider=("tests.general_spider", "general"))
    publish(site, range(1, 5))
    site.answers["/general/"] = listed(path(5))
    site.answers[path(5)] = ARTICLE.format(number=1).replace("2026-11-03", "2020-01-05")
    span = {"SPAN": ["2020-01-01", "2020-01-08"]}
    assert night(**span)["new"] == 4
    assert "/general/" not in site.asked
    assert night(**span, TOPICS=["湿地"])["new"] == 1
    assert night(**span, TOPICS=["湿地"])["left"] == 0
    assert not [path for path in site.asked if path != "/robots.txt"]


def test_asking_for_a_backfill_does_not_begin_it(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        archive.register("people", "人民网", "http://www.people.com.cn/")
        span = Span.read("2020-01", "2020-02")
        assert backfills.find(archive, "people", span) is None
        begun = backfills.begin(archive, "people", span, ["http://env.people.com.cn/"])
        assert backfills.find(archive, "people", span) == begun
        assert backfills.left(archive, begun) == 1
