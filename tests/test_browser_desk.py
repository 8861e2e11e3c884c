"""The archive in a browser, as a person uses it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.conftest import program
from tests.desk import fill
from tests.test_browser import ARGUMENTS
from tests.test_serve_safety import served

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.needs("chromium")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(fill(tmp_path_factory.mktemp("desk") / "archive.db")) as address:
        yield address


@pytest.fixture(params=[1280, 390], ids=["desktop", "phone"])
def browser_page(request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of a browser that tells when something was refused, missing or too wide."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program("chromium"), args=ARGUMENTS)
        context = browser.new_context(viewport={"width": request.param, "height": 900}, locale="zh-CN")
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        wrong: list[str] = []
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("load", lambda: wrong.extend(["too wide"] * (wide(page) > request.param)))
        yield page
        browser.close()
        assert wrong == []


def wide(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


def test_search_filter_story_old_version_citation(desk: str, browser_page: Page) -> None:
    page = browser_page
    page.goto(desk)
    page.get_by_label("检索全部文章").fill("绿色")
    page.keyboard.press("Enter")
    assert page.locator("mark").first.inner_text() == "绿色"
    page.locator("#by-theme + ul").get_by_role("link", name="绿色能源和能源效率").click()
    assert page.locator(".hits li").count() == 2
    page.get_by_role("link", name="同一报道 2 篇").first.click()
    assert page.locator(".carried b").all_inner_texts() == ["新华社", "人民网"]

    page.goto(desk)
    page.get_by_label("检索全部文章").fill("湿地条例")
    page.get_by_role("button", name="检索").click()
    page.get_by_role("link", name="湿地条例公布").click()
    page.get_by_role("link", name="第 1 版").click()
    assert page.locator("h1").inner_text() == "湿地条例征求意见"
    assert page.locator(".difference ins").last.is_visible()
    page.get_by_role("button", name="复制引用").click()
    page.get_by_text("已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(
        "《湿地条例征求意见》，生态环境部，2026-11-03 14:46，https://www.mee.gov.cn/wetland.shtml。"
    )
    page.goto(copied.rpartition("：")[2])
    assert page.locator("h1").inner_text() == "湿地条例征求意见"


def test_every_page_is_calm_at_every_width(desk: str, browser_page: Page) -> None:
    for at in (
        "",
        "?q=绿色",
        "?q=绿色+火星",
        "article/mee/harm",
        "health",
        "queries",
        "query/documents",
        "help?lang=en",
    ):
        answer = browser_page.goto(f"{desk}{at}")
        assert answer is not None
        assert answer.ok
        assert browser_page.locator("main").count() == browser_page.locator("h1").count() == 1
