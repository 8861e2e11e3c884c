"""Whatever a page says, a feed stays well-formed and inert."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from crawler.article import Attachment
from feeds import clean
from pipelines.archive import Archive
from pipelines.archive.select import Kept
from tests.conftest import ROOT
from tests.published import SETTINGS, THEMES, article, data, files, keep, opened, parsed, told
from tests.test_feeds import KEPT, entry_of
from tests.test_validity import SCHEMA
from tests.validator import complaints

CORPUS = [line for line in (ROOT / "tests" / "hostile.txt").read_text("utf-8").split("\n") if line]
SPOILED = ["a\x00b\x08c\x1f", "\ufffe湿地\uffff", "x\ud800y\udfffz", "right\u202eleft\u2066 \u200fmark", "\x85\x9b[31m"]
INERT_TAGS = {"p", "a", "ul", "li", "br", "div"}
RUNS = re.compile(r"^\s*(javascript|data|vbscript|file|blob|feed|view-source):", re.IGNORECASE)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Archive, Path]]:
    """One article for each line, which stands wherever a page can put it."""
    folder = tmp_path_factory.mktemp("hostile")
    whole = replace(SETTINGS, full_text=("mee",), limit=500)
    with opened(folder) as archive:
        lines = [*CORPUS, *(text for text in SPOILED if text.isprintable() or "\ud800" not in text), "长" * 1_000_000]
        for number, line in enumerate(lines):
            bad = Attachment(line, line)
            keep(
                archive,
                article(
                    number, source_id=f"{number}-{line[:40]}", title=line, summary=line, body=f"{line}\n{line}",
                    author=line[:200], credited=(line[:200],), url=line if number % 2 else f"https://a.example/{number}?q={line[:200]}",
                    images=(line,), attachments=(bad, Attachment(f"https://a.example/{number}.pdf", line)),
                    story=f"story {number // 2}",
                ),
            )  # fmt: skip
        told(archive, folder / "public", whole)
        yield archive, folder / "public"


def test_the_corpus_is_large() -> None:
    assert len(set(CORPUS)) > 100


def test_every_document_is_well_formed_and_every_feed_still_holds_all(hostile: tuple[Archive, Path]) -> None:
    archive, public = hostile
    (count,) = archive.db.execute("SELECT count(DISTINCT story) FROM articles").fetchone()
    assert len(parsed(public, "all.xml").entries) == len(parsed(public, "all.atom.xml").entries) == count
    items = data(public, "all.json")["items"]
    assert isinstance(items, list)
    assert len(items) == count
    for path, content in files(public).items():
        if path.endswith((".xml", ".opml")):
            etree.fromstring(content, etree.XMLParser(huge_tree=True))
    assert not [error.message[:200] for error in SCHEMA.iter_errors(json.loads(files(public)["all.json"]))]


def test_nothing_in_a_feed_runs_loads_or_submits(hostile: tuple[Archive, Path]) -> None:
    for path, content in files(hostile[1]).items():
        if path.endswith(".xml"):
            # What looks like markup in a title is the page's own title: it is text, as in the page.
            assert not [said for said in complaints(content) if not said.startswith("markup: ")], path


def test_what_a_browser_shows_of_a_feed_are_lines_and_links(hostile: tuple[Archive, Path]) -> None:
    for path in ("all.xml", "all.atom.xml", "stories.xml"):
        root = etree.fromstring((hostile[1] / path).read_bytes(), etree.XMLParser(huge_tree=True))
        shown = list(root.iter("{http://www.w3.org/1999/xhtml}*"))
        assert len(shown) > 100
        assert {etree.QName(element).localname for element in shown} == {"div", "p", "a", "ol", "li", "h2"}
        assert {name for element in shown for name in element.attrib} == {"href", "lang"}
        links = [element.get("href", "http") for element in shown]
        assert [link for link in links if not link.startswith("http")] == [path.partition(".")[0] + ".html"]


def test_nothing_in_a_page_runs_or_loads_but_its_style(hostile: tuple[Archive, Path]) -> None:
    allowed = INERT_TAGS | {
        "html", "head", "meta", "title", "link", "body", "header", "nav", "main", "section", "aside", "article",
        "footer", "h1", "h2", "h3", "b", "bdi", "span", "small", "time",
        "table", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip
    pages = [content for path, content in files(hostile[1]).items() if path.endswith(".html")]
    assert len(pages) > 50
    for content in pages:
        page = html.document_fromstring(content.decode())
        assert {element.tag for element in page.iter(etree.Element)} <= allowed
        for element in page.iter(etree.Element):
            assert not [name for name in element.attrib if name.startswith("on") or name in ("style", "src")]
            assert not RUNS.match(element.get("href", ""))
        assert {link.get("href", "").split("/")[-1] for link in page.xpath("//link[@rel='stylesheet']")} == {
            "style.css"
        }


@pytest.mark.parametrize("line", [*CORPUS, *SPOILED])
def test_a_title_is_the_text_that_was_printed(line: str) -> None:
    found = entry_of(replace(KEPT, title=line, summary=line))
    assert found.findtext("title") == clean.line(line, 300)
    shown = html.fragment_fromstring(found.findtext("description") or "", create_parent="div")
    assert shown.text_content().startswith(clean.line(line, 300)[:200])


def test_what_has_no_place_in_a_feed_is_removed_and_counted(tmp_path: Path) -> None:
    with opened(tmp_path) as archive:
        keep(
            archive,
            article(
                1, title="湿\x00地\u202e\ufffe", summary="\x08好", body="\x07", author="\x9b", credited=("\ufffe",)
            ),
        )
        assert told(archive, tmp_path / "public").stripped == 7
        assert parsed(tmp_path / "public", "all.xml").entries[0].title == "湿地"


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        ("http://a.example/湿地?q=a b", "http://a.example/%E6%B9%BF%E5%9C%B0?q=a%20b"),
        ("https://湿地.example/x", "https://xn--ces555c.example/x"),
        ("https://a.example/%E6?x=[1]", "https://a.example/%E6?x=%5B1%5D"),
        ("https://a.example/\u202etxt.exe", "https://a.example/txt.exe"),
        ("javascript:alert(1)", ""),
        ("//evil.example/x", ""),
        ("data:text/html,x", ""),
        ("http:///x", ""),
        ("http://[::1", ""),
        ("", ""),
    ],
)
def test_an_address_is_one_of_the_web_or_none(printed: str, kept: str) -> None:
    assert clean.address(printed) == kept


def test_an_article_whose_address_is_none_has_no_link() -> None:
    assert entry_of(replace(KEPT, url="javascript:alert(1)")).find("link") is None


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_gives_a_valid_item(title: str, summary: str) -> None:
    kept: Kept = replace(KEPT, title=title, summary=summary, sources=(title,))
    assert THEMES
    assert entry_of(kept).findtext("title")
