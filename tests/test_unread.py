"""Articles that do not read: one odd page is a remark; a redesign is an alarm until an article reads well again."""

from __future__ import annotations

from datetime import datetime, timedelta

from crawler.dates import BEIJING
from pipelines.archive import Archive
from tests.nights import ARTICLE, Night, Site, address, rows, yesterday

ODD = "<html><body><h1>专题</h1></body></html>"
EMPTY = "<html><body><div>x</div></body></html>"


def publish(site: Site, *numbers: int) -> list[str]:
    """Articles of an hour ago, which are revisited."""
    when = datetime.now(BEIJING) - timedelta(hours=1)
    pages = {
        f"/utf8/{when:%Y%m%d}/{number}.html": ARTICLE.format(number=number).replace("2026-11-03", f"{when:%Y-%m-%d}")
        for number in numbers
    }
    site.answers |= pages
    site.list(*pages)
    return [*pages]


def test_a_redesign_is_not_well_again_before_an_article_reads_well(site: Site, night: Night) -> None:
    paths = publish(site, 1, 2, 3)
    assert night()["verdict"] == "ok"
    site.answers |= dict.fromkeys(paths, EMPTY)
    for _ in range(3):
        yesterday(night.folder)
        result = night()
        assert result["verdict"] == "drifted"
        assert {*paths} <= {*site.asked}
    again = night()
    assert not {*paths} & {*site.asked}
    assert again["verdict"] == "drifted"
    assert "nothing says otherwise since" in again["sentence"]
    publish(site, 1, 2, 3)
    yesterday(night.folder)
    assert night()["verdict"] in ("quiet", "ok")


def test_a_list_that_failed_in_between_clears_no_redesign(site: Site, night: Night) -> None:
    paths = publish(site, 1, 2, 3)
    night()
    site.answers |= dict.fromkeys(paths, EMPTY)
    yesterday(night.folder)
    assert night()["verdict"] == "drifted"
    lists = {path: site.answers[path] for path in ("/gbk/", "/utf8/")}
    site.answers |= dict.fromkeys(lists, (503, ""))
    assert night()["verdict"] == "unreachable"
    site.answers |= lists
    assert night()["verdict"] == "drifted"


def test_pages_that_are_given_up_clear_no_redesign(site: Site, night: Night) -> None:
    site.list(*map(address, range(1, 4)))
    site.answers |= dict.fromkeys(map(address, range(1, 4)), EMPTY)
    for _ in range(7):
        assert night()["verdict"] == "drifted"
    assert not [path for path in site.asked if path.endswith(".html")]


def test_what_was_edited_during_a_redesign_is_read_after_the_mend(site: Site, night: Night) -> None:
    (path,) = publish(site, 1)
    night()
    whole = str(site.answers[path])
    site.answers[path] = EMPTY
    yesterday(night.folder)
    night()
    site.answers[path] = whole.replace("一千公顷", "两千公顷")
    yesterday(night.folder, 5)
    rows(night.folder, "UPDATE articles SET moment = moment - 5 * 86400")
    night()
    assert path not in site.asked
    rows(night.folder, "UPDATE fetches SET reader = 'an earlier one' WHERE reader != ''")
    assert night()["changed"] == 1
    night()
    assert path not in site.asked


def test_one_odd_page_is_a_remark_for_as_long_as_it_is_tried(site: Site, night: Night) -> None:
    site.list(*map(address, range(1, 8)))
    site.articles(*range(1, 7))
    site.answers[address(7)] = ODD
    for number in range(6):
        result = night()
        assert result["verdict"] in ("ok", "quiet", "stale")
        assert (address(7) in result["sentence"]) == (number < 5)


def test_refused_pages_are_counted_by_what_is_wrong_with_them(site: Site, night: Night) -> None:
    site.list(*map(address, range(1, 9)))
    site.articles(1, 2)
    site.answers |= dict.fromkeys(map(address, range(3, 6)), ODD)
    site.answers |= dict.fromkeys(map(address, range(6, 8)), (404, ""))
    site.answers |= {"/robots.txt": f"User-agent: *\nDisallow: {address(8)}"}
    for _ in range(5):
        night()
    with Archive(night.folder / "archive.db") as archive:
        counted = dict(archive.fetches.reasons("loopback"))
    assert counted == {"drifted: body": 3, "gone": 2, "robots": 1}
