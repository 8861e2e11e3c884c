"""A source is a few lines of Python, and selectors in a file of its own that is read with care."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

from crawler import layout
from crawler.engines import drawn
from crawler.layout import Layout, LayoutError
from crawler.reading import Page
from crawler.run import sources
from crawler.source import Drift, Source
from tests.conftest import ROOT


def test_a_spider_is_short() -> None:
    spiders = [path for path in (ROOT / "crawler" / "spiders").glob("*.py") if path.stem != "__init__"]
    lengths = {path.stem: len(path.read_text("utf-8").splitlines()) for path in spiders}
    assert median(lengths.values()) <= 35, lengths
    assert max(lengths.values()) <= 100, lengths


def test_every_file_of_layouts_is_that_of_a_source() -> None:
    assert {path.stem for path in (ROOT / "crawler" / "layouts").iterdir()} == set(sources())


def test_layouts_stand_in_the_order_of_the_file() -> None:
    text = '[2020]\ntitle = "h1"\nbody = "#text"\nnoise = ".ad"\n\n[2012]\ntitle = "//td/b"\n'
    assert layout.read(text, "x.toml") == (Layout("2020", "h1", body="#text", noise=".ad"), Layout("2012", "//td/b"))


def test_noise_before_the_first_table_is_noise_in_all() -> None:
    first, second = layout.read('noise = ".ad"\n[a]\nnoise = ".pager"\n[b]\n', "x.toml")
    assert (first.noise, second.noise) == (".ad, .pager", ".ad")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[2020]\ntitel = "h1"\n', "x.toml: [2020] has a key titel; a layout has title, published, body,"),
        ("[2020]\ntitle = 1\n", "x.toml: [2020] title is 1, which is no text."),
        ('[2020]\ntitle = "h1["\n', "x.toml: [2020] title is 'h1[', which is no selector:"),
        ('[2020]\nbody = "//div["\n', "x.toml: [2020] body is '//div[', which is no selector:"),
        ('[2020]\nnoise = "//div"\n', "x.toml: [2020] noise is '//div', which is no selector:"),
        ('noise = "p >"\n[2020]\n', "x.toml: noise is 'p >', which is no selector:"),
        ('title = "h1"\n', "x.toml: title stands before the first table, where only noise may."),
        ("[2020\n", "x.toml is no TOML:"),
    ],
)
def test_what_is_wrong_in_a_file_is_said(text: str, said: str) -> None:
    with pytest.raises(LayoutError) as raised:
        layout.read(text, "x.toml")
    assert str(raised.value).startswith(said)
    assert len(str(raised.value).splitlines()) == 1


def test_a_wrong_file_is_one_sentence_of_every_verb_that_needs_it(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "crawler", tmp_path / "crawler", ignore=shutil.ignore_patterns("demo", "__pycache__"))
    shutil.copytree(ROOT / "greensilk", tmp_path / "greensilk", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "crawler" / "layouts" / "mee.toml").write_text('[2019]\ntitel = "h2"\n', "utf-8")
    (tmp_path / "page.html").write_text("<p>x</p>", "utf-8")
    said = subprocess.run(
        [sys.executable, "-m", "greensilk", "extract", "--url", "http://a.org/", "page.html"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 1
    assert said.stderr.splitlines() == [
        f"Error: {tmp_path / 'crawler/layouts/mee.toml'}: [2019] has a key titel; "
        "a layout has title, published, body, credited, author, noise."
    ]


def test_a_source_may_say_its_layouts_itself() -> None:
    class Itself(Source):
        name = "itself"
        layouts = (Layout("2026", title="h1"),)

    assert Itself.layouts == (Layout("2026", title="h1"),)


def test_what_is_no_article_of_an_app_is_drift() -> None:
    class App(Source):
        name = "app"
        states = (drawn.story,)

    with pytest.raises(Drift, match="this is no article of the app: KeyError"):
        App().answers(Page("http://a.org/1.json", '{"title": "x"}'))
