"""`greensilk check` says what every list and field gives, names what to change, and keeps nothing."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from crawler.candidates import find
from crawler.reading import Page
from crawler.recording import press
from crawler.samples import samples
from tests import forks
from tests.test_nights import ARTICLE, LONG, REDESIGNED, Site, address

CHECK = """
import json, sys
from dataclasses import asdict
from crawler.check import check
(report,) = check([sys.argv[1]], json.loads(sys.argv[2]))
print(json.dumps({**asdict(report), "well": report.well, "lines": list(report.lines())}))
"""
MOVED = f"""<html><head><meta charset="utf-8"><title>湿地修复工程进展_回环日报</title></head><body>
<div class="bread"><a href="/">首页</a></div><div class="story"><h2 class="headline">湿地修复工程进展</h2>
<p class="meta"><span class="when">2026年11月03日 10:07</span> <span class="who">来源：新华社</span>
<span class="by">作者：林沐遥</span></p>
<div class="words"><p>{LONG}</p><p>{LONG}</p></div></div>
<div class="foot">© 2026 回环日报，版权所有</div></body></html>"""
WAF = "<html><body><h1>访问被拦截</h1><p>网站防火墙</p></body></html>"


@dataclass
class Checked:
    """What the check of a source said."""

    said: dict[str, Any]

    @property
    def well(self) -> bool:
        return bool(self.said["well"])

    @property
    def lists(self) -> list[dict[str, Any]]:
        return list(self.said["lists"])

    @property
    def article(self) -> dict[str, Any]:
        (article,) = self.said["articles"]
        return dict(article)

    @property
    def lines(self) -> str:
        return "\n".join(self.said["lines"])

    def advice(self, field: str) -> dict[str, Any]:
        (advice,) = (advice for advice in self.article["advice"] if advice["field"] == field)
        return dict(advice)


Check = Callable[..., Checked]


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    thread = Thread(target=site.server.serve_forever, daemon=True)
    thread.start()
    yield site
    site.server.shutdown()
    site.server.server_close()
    thread.join()


@pytest.fixture
def check(site: Site, tmp_path: Path) -> Check:
    overrides = {
        "SPIDER_MODULES": ["tests.loopback_spider", "tests.leading_spider"],
        "ARCHIVE": str(tmp_path / "archive.db"),
        "WARC_FOLDER": str(tmp_path / "warc"),
        "DOWNLOAD_DELAY": 0.002,
        "AUTOTHROTTLE_ENABLED": False,
        "RETRY_ENABLED": False,
        "LOG_LEVEL": "CRITICAL",
    }

    def run(name: str = "loopback") -> Checked:
        host = f"127.0.0.1:{site.port}"
        known = {"LOOPBACK_PORT": str(site.port), "GREENSILK_PRIVATE_HOSTS": host}
        result = forks.run(["-c", CHECK, name, json.dumps(overrides)], environment=known)
        assert result.returncode == 0, result.stderr
        return Checked(json.loads(result.stdout))

    return run


def test_a_healthy_source_shows_every_field_with_its_reader_and_keeps_nothing(
    site: Site, check: Check, tmp_path: Path
) -> None:
    site.list(*map(address, range(1, 6)))
    site.answers |= {address(number): ARTICLE.format(number=number) for number in range(1, 6)}
    checked = check()
    assert checked.well
    assert [found["articles"] for found in checked.lists] == [5, 5]
    (first, *others) = sorted(checked.said["articles"], key=lambda article: article["url"])
    assert len(others) == 2
    assert first["values"]["title"] == "湿地修复第1期"
    assert first["values"]["published"] == "2026-11-03T10:01:00+08:00, to the minute"
    assert first["values"]["credited"] == ["新华社"]
    assert set(first["readers"].values()) == {"layout 2026"}
    for said in (
        "body        1 lines, 23 characters  [layout 2026]",
        "language    zh",
        "images      0",
        "attachments 0",
    ):
        assert said in checked.lines
    assert sorted(path for path in site.asked if path != "/robots.txt") == ["/gbk/", "/utf8/", *map(address, (1, 2, 3))]
    assert list(tmp_path.iterdir()) == []


def test_a_redesigned_page_names_file_field_selectors_and_what_the_page_offers(site: Site, check: Check) -> None:
    site.list(address(1))
    site.answers[address(1)] = MOVED
    checked = check()
    assert not checked.well
    for field, selector, offered, text in (
        ("title", ".article h1", ".headline", "湿地修复工程进展"),
        ("published", ".article .time", ".when", "2026年11月03日 10:07"),
        ("credited", ".article .from", ".who", "来源：新华社"),
        ("body", ".text", ".words", f"{LONG} {LONG}"),
    ):
        advice = checked.advice(field)
        assert advice["file"] == "crawler/spiders/loopback.py"
        assert advice["tried"] == [f"{selector!r} finds nothing"]
        assert next(iter(advice["candidates"].items())) == (offered, text)
        assert f"! {field}: " in checked.lines
        assert f"try {offered!r}: {text[:80]}" in checked.lines
    assert checked.article["readers"]["title"] == "generic"
    assert checked.article["trouble"].startswith("drifted: no date found on the page")


def test_a_guess_by_the_generic_reader_is_not_well(site: Site, check: Check) -> None:
    site.list(address(1))
    site.answers[address(1)] = REDESIGNED
    checked = check()
    assert not checked.well
    assert checked.article["trouble"] == ""
    assert checked.article["readers"]["published"] == "meta PubDate"
    assert {advice["field"] for advice in checked.article["advice"]} == {"title", "body"}
    assert checked.advice("title")["why"] == "read by a reader of last resort (generic)"
    assert "article" in checked.advice("body")["candidates"]


def test_an_ambiguous_selector_is_said_to_be(site: Site, check: Check) -> None:
    site.list(address(1))
    site.answers[address(1)] = ARTICLE.format(number=1).replace("</h1>", "</h1><h1>又一个标题</h1>")
    assert check().advice("title")["tried"][0] == "'.article h1' finds 2 elements"


def test_a_page_without_a_source_line_is_well(site: Site, check: Check) -> None:
    site.list(address(1))
    site.answers[address(1)] = ARTICLE.format(number=1).replace("来源：新华社", "")
    checked = check()
    assert checked.well
    assert checked.article["values"]["credited"] == []
    assert "credited    –" in checked.lines


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((404, ""), "gone: answered 404"),
        ((403, ""), "blocked: answered 403"),
        (WAF, "blocked: answered with a challenge"),
        ((302, "http://localhost:9/"), "drifted: was not asked: it leads to another host"),
        ("<html><body><ul><li><a href='/about.html'>关于</a></li></ul></body></html>", "drifted: no link on this list"),
        ("", "drifted: the page is empty"),
    ],
    ids=["gone", "forbidden", "challenge", "elsewhere", "no article", "empty"],
)
def test_a_list_that_gives_nothing_says_why(site: Site, check: Check, answer: Any, said: str) -> None:
    site.list(address(1))
    site.answers["/gbk/"] = answer
    site.answers[address(1)] = ARTICLE.format(number=1)
    checked = check()
    assert not checked.well
    (gbk, utf8) = checked.lists
    assert gbk["trouble"].startswith(said)
    assert said in checked.lines
    assert (utf8["trouble"], utf8["articles"]) == ("", 1)
    assert checked.article["trouble"] == ""


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((410, ""), "gone: answered 410"),
        (WAF, "blocked: answered with a challenge"),
        ((302, "/404.html"), "drifted: leads to http"),
        (ARTICLE.format(number=1).replace("湿地", "�"), "encoding: characters of its title were lost"),
    ],
    ids=["gone", "challenge", "error page", "lost characters"],
)
def test_an_article_that_gives_nothing_says_why(site: Site, check: Check, answer: Any, said: str) -> None:
    site.list(address(1))
    site.answers[address(1)] = answer
    site.answers["/404.html"] = "<html><body><h1>页面不存在</h1></body></html>"
    checked = check()
    assert not checked.well
    assert checked.article["trouble"].startswith(said)


def test_a_host_that_is_left_alone_says_why(site: Site, check: Check) -> None:
    site.answers |= {f"/list-{number}/": (403, "") for number in range(40)}
    checked = check("manifold")
    said = {found["url"]: found["trouble"] for found in checked.lists}
    refused = [url for url, trouble in said.items() if trouble == "blocked: answered 403"]
    (spared,) = {*said.values()} - {"blocked: answered 403"}
    assert spared in [f"blocked: left alone, since {url} gave no page: answered 403" for url in refused]
    assert len(site.asked) < 40


def test_robots_txt_is_obeyed_and_said(site: Site, check: Check) -> None:
    site.answers["/robots.txt"] = "User-agent: *\nDisallow: /gbk/\n"
    site.answers["/utf8/"] = f'<html><body><a href="{address(1)}">x</a></body></html>'
    site.answers[address(1)] = ARTICLE.format(number=1)
    checked = check()
    assert checked.lists[0]["trouble"] == "blocked: robots.txt forbids it"
    assert not checked.well


def test_lists_behind_a_list_are_read_as_far_as_needed(site: Site, check: Check) -> None:
    days = [f"/day-{number}.html" for number in range(1, 6)]
    links = "".join(f'<a href="{day}">x</a>' for day in days)
    site.answers["/days/"] = f"<html><body>{links}</body></html>"
    site.answers |= {day: f'<html><body><a href="{address(1)}">x</a>{links}</body></html>' for day in days}
    site.answers[address(1)] = ARTICLE.format(number=1)
    checked = check("leading")
    assert checked.well
    (top,) = checked.lists
    assert (top["articles"], [led["articles"] for led in top["led"]]) == (0, [1, 1, 1])
    assert sorted(path for path in site.asked if path in days) == days[:3]


def test_lists_that_lead_nowhere_are_not_well(site: Site, check: Check) -> None:
    site.answers["/days/"] = '<html><body><a href="/day-1.html">x</a></body></html>'
    site.answers["/day-1.html"] = "<html><body>nothing</body></html>"
    checked = check("leading")
    assert not checked.well
    assert checked.lists[0]["led"][0]["trouble"].startswith("drifted: no link on this list")
    assert checked.said["troubles"] == ["no article was read"]


def test_a_defect_of_ours_is_said(site: Site, check: Check) -> None:
    site.list(address(1))
    site.answers[address(1)] = ARTICLE.format(number=1)
    checked = check("defective")
    assert not checked.well
    assert "defect: unexpected KeyError: 'nothing of that name'" in checked.lines


def greensilk(folder: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """The command of this checkout."""
    return forks.run(["-m", "greensilk", *words], folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a recording of the sample pages that are as their sources describe them."""
    (tmp_path / "greensilk.toml").write_text('log = "log"\n', "utf-8")
    good = [sample for sample in samples() if sample.kind in ("list", "robots") or sample.has_expected]
    press(tmp_path / "good.warc.gz", [sample.answer() for sample in good])
    lists = [sample for sample in good if sample.folder == "mee" and sample.kind == "list"]
    press(tmp_path / "lists.warc.gz", [sample.answer() for sample in lists])
    return tmp_path


def test_the_verb_runs_from_a_recording(folder: Path) -> None:
    printed = greensilk(folder, "check", "people", "xinhua", "--replay", "good.warc.gz")
    assert printed.returncode == 0, printed.stdout + printed.stderr
    assert "people 人民网: the lists and these 3 articles read well" in printed.stdout
    assert "[layout 2020]" in printed.stdout
    data = json.loads(greensilk(folder, "check", "mee", "--replay", "good.warc.gz", "--json").stdout)
    assert [(report["source"], report["well"]) for report in data] == [("mee", True)]
    kept = {"greensilk.toml", "log", "good.warc.gz", "lists.warc.gz"}
    assert {path.name for path in folder.iterdir()} == kept


def test_the_verb_ends_with_1_where_something_is_wrong_and_2_for_an_unknown_source(folder: Path) -> None:
    nothing = greensilk(folder, "check", "mee", "--replay", "lists.warc.gz")
    assert nothing.returncode == 1
    assert "! no article was read" in nothing.stdout
    unknown = greensilk(folder, "check", "peple")
    assert unknown.returncode == 2
    assert "did you mean people?" in unknown.stderr


@pytest.mark.parametrize(
    "sample", [s for s in samples() if s.kind == "article" and s.has_expected], ids=lambda s: s.path.name
)
def test_candidates_are_selectors_that_find_the_title_alone(sample: Any) -> None:
    page = Page.decoded(sample.url, sample.path.read_bytes())
    found = find(page, "title")
    for candidate in found:
        for selector in candidate.selectors:
            assert page.select(selector) == [candidate.element]
