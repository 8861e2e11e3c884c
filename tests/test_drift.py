"""Pages that drifted are not lost: a mended program reads them; one that was not mended does not ask for ever."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.nights import ROOT, Night, Site, address, listed, state

REDESIGNED = """<html><head><meta charset="utf-8"></head><body><div class="neu"><h2>湿地修复工程进展</h2>
<p class="tag">2026-11-03 10:00</p>
<div class="inhalt"><p>湿地修复工程进入第二阶段，候鸟增加。</p></div></div></body></html>"""
SPIDER = """
from crawler.layout import Layout
from tests.loopback_spider import Loopback as Before


class Loopback(Before):
    name = "loopback"
    layouts = ({layouts}*Before.layouts,)
"""
MENDED = 'Layout("neu", title=".neu h2", published=".neu .tag", body=".inhalt"), '


@pytest.fixture
def night(night: Night, tmp_path: Path) -> Night:
    spiders = tmp_path / "spiders"
    (spiders / "ours").mkdir(parents=True)
    (spiders / "ours" / "__init__.py").touch()
    write(spiders / "ours" / "loopback.py", "")
    environment = {"PYTHONPATH": f"{spiders}:{ROOT}", "PYTHONDONTWRITEBYTECODE": "1"}
    return replace(night, spider=("ours", "loopback"), environment=environment)


def write(path: Path, layouts: str) -> None:
    path.write_text(SPIDER.format(layouts=layouts), "utf-8")


def mend(night: Night, layouts: str = MENDED) -> None:
    write(night.folder / "spiders" / "ours" / "loopback.py", layouts)


def drift_for_good(site: Site, night: Night) -> None:
    site.list(address(1))
    site.answers[address(1)] = REDESIGNED
    for number in range(1, 6):
        (trouble,) = night()["troubles"]
        assert "no title found" in trouble or "no text found" in trouble or "no date found" in trouble
        assert trouble.endswith("(given up)") == (number == 5)
    assert night()["troubles"] == []
    assert address(1) not in site.asked


def test_what_drifted_for_a_week_is_read_when_the_spider_is_mended(site: Site, night: Night) -> None:
    drift_for_good(site, night)
    site.list(address(2))  # it stands on no list any more
    site.articles(2)
    mend(night)
    result = night()
    assert (result["new"], result["troubles"]) == (2, [])


def test_a_change_that_mends_nothing_costs_one_request(site: Site, night: Night) -> None:
    drift_for_good(site, night)
    mend(night, MENDED.replace(".neu", ".alt"))
    (trouble,) = night()["troubles"]
    assert trouble.endswith("(given up)")
    assert site.asked.count(address(1)) == 1
    assert night()["troubles"] == []
    assert state(night.folder, address(1)) == "refused"


def test_what_is_gone_stays_gone_whatever_is_mended(site: Site, night: Night) -> None:
    site.list(address(1))
    for _ in range(5):
        night()
    mend(night)
    assert night()["troubles"] == []
    assert address(1) not in site.asked


def test_a_list_is_never_given_up(site: Site, night: Night) -> None:
    site.articles(1)
    site.list(address(1))
    site.answers["/gbk/"] = "<html><body>umgebaut</body></html>"
    for _ in range(6):
        (trouble,) = night()["troubles"]
        assert "no link on this list" in trouble
        assert not trouble.endswith("(given up)")
    site.answers["/gbk/"] = listed(address(1))
    assert night()["verdict"] in ("quiet", "stale")
