"""What a person sees, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from classifier import taxonomy
from crawler.run import sources
from tests.conftest import Greensilk, command, program

pytestmark = pytest.mark.needs("chromium")
# Chromium as root, and without the calls home that a closed network refuses.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """No line on stderr for each request."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, models: Path, sites: Path) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("browser")
    greensilk: Greensilk = command(folder, models)
    greensilk("crawl", "--replay", sites)
    assert greensilk("publish").returncode == 0
    assert greensilk("digest", "--week", "2026-W47").returncode == 0
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder / "public")) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program("chromium"), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(params=[1280, 390], ids=["desktop", "phone"])
def page(request: pytest.FixtureRequest, browser: Any) -> Iterator[Any]:
    """A page of that width without JavaScript; what it fails to load is a failure."""
    context = browser.new_context(viewport={"width": request.param, "height": 900}, java_script_enabled=False)
    opened, missing = context.new_page(), []
    opened.on("response", lambda answer: missing.append(answer.url) if answer.status >= 400 else None)
    yield opened
    context.close()
    assert [url for url in missing if not url.endswith("favicon.ico")] == []


def assert_fits(page: Any) -> None:
    """Nothing is wider than the window."""
    assert page.locator(":root").evaluate("root => root.scrollWidth") <= page.viewport_size["width"]


def test_the_newest_articles_stand_first_and_every_feed_is_named(page: Any, address: str) -> None:
    page.goto(f"{address}/index.html")
    assert_fits(page)
    first = page.locator("article").first
    assert "（来源：" in first.inner_text()
    assert first.bounding_box()["y"] < 300
    rows = page.locator(".feeds li")
    assert rows.count() == 4 + len(taxonomy.load()) + len(sources())
    for row in rows.all():
        assert row.locator(".formats a").all_inner_texts() == ["RSS", "Atom", "JSON"]
        assert row.locator(".holds").inner_text()
    discovered = page.locator("link[rel=alternate]").evaluate_all("links => links.map(link => link.href)")
    linked = page.locator("a").evaluate_all("links => links.map(link => link.href)")
    for link in {*discovered, *(link for link in linked if link.startswith(address))}:
        assert page.request.get(link).ok, link


@pytest.mark.parametrize("path", ["theme/climate.html", "day/2026-11-18.html", "stories.html", "source/rmrb.html"])
def test_a_page_shows_its_articles(page: Any, address: str, path: str) -> None:
    page.goto(f"{address}/{path}")
    assert_fits(page)
    assert page.locator("article h3 a").count() >= 1
    assert page.locator("h1").bounding_box()["y"] < 200


def test_a_story_page_lists_who_reported_it(page: Any, address: str) -> None:
    page.goto(f"{address}/stories.html")
    page.locator("a.story").first.click()
    assert_fits(page)
    assert page.locator("tbody tr").count() > 1


@pytest.mark.parametrize("path", ["theme/climate.xml", "theme/climate.atom.xml", "all.xml"])
def test_a_raw_feed_is_a_readable_page(page: Any, address: str, path: str) -> None:
    page.goto(f"{address}/{path}")
    assert_fits(page)
    titles = page.locator("li h2 a")
    assert titles.count() >= 5
    assert titles.first.bounding_box()["height"] > 15
    assert titles.first.get_attribute("href").startswith("http")
    shown = page.locator("li").first.inner_text()
    assert re.search(r"2026-11-\d\d( \d\d:\d\d)?　（来源：.+）", shown)
    assert len(shown.splitlines()[-1]) > 30
    hidden = page.locator("item, item > guid, item > description, entry, entry > id, entry > summary")
    assert not [one for one in hidden.all() if one.is_visible()]


def test_the_atom_feed_leads_to_its_page(page: Any, address: str) -> None:
    page.goto(f"{address}/theme/climate.atom.xml")
    page.locator("a").first.click()
    assert page.url.endswith("/theme/climate.html")


def test_the_digest_needs_nothing_but_itself(page: Any, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/digest/2026-W47.html")
    assert_fits(page)
    assert page.locator(".item").count() >= 10
    assert [url for url in asked if not url.endswith(("/2026-W47.html", "favicon.ico"))] == []


def test_print_leaves_out_what_paper_cannot_do(page: Any, address: str) -> None:
    page.goto(f"{address}/index.html")
    page.emulate_media(media="print")
    assert page.locator("article").first.is_visible()
    assert not page.locator("#subscribe").is_visible()
    shown = page.locator("article h3 a").first.evaluate("link => getComputedStyle(link, '::after').content")
    assert "attr" in shown or "http" in shown
