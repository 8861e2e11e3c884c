"""What a person sees, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

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
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder / "public")) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("width", [1280, 390], ids=["desktop", "phone"])
def test_the_index_leads_to_the_feeds(address: str, width: int) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program("chromium"), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": width, "height": 900}, java_script_enabled=False)
        page.goto(f"{address}/index.html")
        assert page.locator("ol li").count() > 10
        assert "（来源：" in page.locator("ol li").first.inner_text()
        assert page.locator("body").bounding_box()["width"] <= width
        assert page.locator("html").evaluate("element => element.scrollWidth") <= width
        links = page.locator("tbody a").evaluate_all("links => links.map(link => link.href)")
        assert len(links) == 1 + len(taxonomy.load()) + len(sources())
        for link in links:
            assert page.request.get(link).headers["content-type"].endswith("xml")
        browser.close()
