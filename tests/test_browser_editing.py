"""An editor at work in a real browser: with the mouse, with the keyboard alone, without JavaScript, on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import Greensilk, command, program
from tests.test_browser import ARGUMENTS
from tests.test_serve_safety import served

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.needs("chromium")


@dataclass
class House:
    """A demo archive that is served, with its command."""

    greensilk: Greensilk
    folder: Path
    address: str

    def link(self, name: str) -> str:
        return self.greensilk("editor", "add", name, "--url", self.address).stdout.strip()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, models: Path, sites: Path) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    greensilk = command(folder, models)
    greensilk("crawl", "--replay", sites)
    (folder / "warc").mkdir(exist_ok=True)
    (folder / "warc" / sites.name).write_bytes(sites.read_bytes())
    with served(folder / "archive.db", folder=folder) as address:
        yield House(greensilk, folder, address)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program("chromium"), args=ARGUMENTS)
        yield browser
        browser.close()


def signed(context: BrowserContext, link: str) -> Page:
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("load", lambda: too_wide(page))
    page.goto(link)
    page.get_by_role("button", name="登录编辑台").click()
    page.get_by_role("heading", name="模型拿不准").wait_for()
    assert wrong == []
    return page


def too_wide(page: Page) -> None:
    width = page.viewport_size
    assert width
    assert page.evaluate("document.documentElement.scrollWidth") <= width["width"]


@pytest.mark.parametrize("width", [1280, 390], ids=["desktop", "phone"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_from_sign_in_to_the_picks_feed(house: House, browser: Any, width: int, scripts: bool) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, locale="zh-CN", java_script_enabled=scripts, has_touch=width < 400
    )
    page = context.new_page()
    page.goto(house.link(f"编辑{width}{scripts}"))
    page.get_by_role("button", name="登录编辑台").click()
    page.get_by_role("link", name="“一带一路”", exact=True).click()
    card = page.locator(".card").first
    title = card.locator("h3").inner_text()
    card.get_by_text("改标题、摘要").click()
    card.get_by_label("标题").fill(f"{title}（{width}{scripts}）")
    card.get_by_role("button", name="保存").first.click()
    assert page.locator(".card").first.locator(".original-title").inner_text() == f"原标题： {title}"
    page.locator(".card").first.get_by_role("button", name="选用", exact=True).click()
    assert "选用" in page.locator(".done").inner_text()
    assert page.locator(".card").first.locator("h3").inner_text() != f"{title}（{width}{scripts}）"
    assert house.greensilk("publish").returncode == 0
    assert f"{title}（{width}{scripts}）" in (house.folder / "public" / "picks.xml").read_text("utf-8")
    context.close()


def test_the_keyboard_alone_is_enough(house: House, browser: Any) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    page = signed(context, house.link("键盘"))
    page.goto(f"{house.address}desk?queue=theme:finance")
    ready(page)
    keys, titles = page.keyboard, page.locator(".card h3").all_inner_texts()
    keys.press("j")
    keys.press("j")
    assert focused(page) == titles[1]
    keys.press("p")
    page.locator(".done").wait_for()
    ready(page)
    assert titles[1] in page.locator(".done").inner_text()
    assert focused(page) == titles[2]
    keys.press("d")
    page.locator(".done", has_text="不用").wait_for()
    ready(page)
    keys.press("u")
    page.locator(".done", has_text="撤销：不用").wait_for()
    ready(page)
    keys.press("j")
    keys.press("n")
    keys.type("jpd 键盘备注")
    keys.press("Tab")
    keys.press("Enter")
    page.locator(".remark", has_text="jpd 键盘备注").wait_for()
    ready(page)
    keys.press("t")
    assert page.evaluate("document.activeElement.name") == "theme"
    keys.press("Escape")
    keys.press("r")
    page.locator(".done", has_text="相关与否").wait_for()
    ready(page)
    keys.press("u")
    page.locator(".done", has_text="撤销：相关与否").wait_for()
    ready(page)
    keys.press("j")
    keys.press("s")
    page.get_by_role("heading", name="刊发的来源").wait_for()
    context.close()


def ready(page: Page) -> None:
    page.wait_for_function("document.documentElement.classList.contains('keyed')")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.querySelector('h3').innerText"))


def test_the_saved_page_is_one_click_away_and_harmless(house: House, browser: Any) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    page = signed(context, house.link("存档"))
    page.goto(f"{house.address}desk?queue=theme:energy")
    title = page.locator(".card h3").first.inner_text()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator(".card").first.get_by_role("link", name="存档网页").click()
    assert title in page.content()
    assert len(asked) == 1
    assert page.locator("script, iframe, img[src^=data], form").count() == 0
    page.get_by_role("link", name="回到编辑台").click()
    assert title in page.locator(".card h3").inner_text()
    context.close()


def test_every_page_of_the_desk_is_calm(house: House, browser: Any) -> None:
    link = house.link("宽窄")
    for width in (1280, 390):
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
        page = signed(context, link if width == 1280 else house.link("宽窄"))
        for at in ("desk?queue=bri", "desk/history", "desk/trends", "desk?lang=en"):
            page.goto(f"{house.address}{at}")
            too_wide(page)
            assert page.locator("main").count() == page.locator("h1").count() == 1
        context.close()
