"""An issue from the draft to the print in a real browser: on a phone without JavaScript, by keyboard, on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Greensilk, command
from tests.issues import spring
from tests.test_browser_editing import House, browser, ready, too_wide
from tests.test_serve_safety import served

__all__ = ["browser"]
pytestmark = pytest.mark.needs("chromium")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("issues")
    spring(folder).close()
    greensilk: Greensilk = command(folder, folder / "models")
    with (folder / "greensilk.toml").open("a", encoding="utf-8") as settings:
        settings.write('topics = ["疫情"]\n')
    with served(folder / "archive.db", folder=folder) as address:
        yield House(greensilk, folder, address)


def signed(house: House, browser: Any, name: str, **how: Any) -> Any:
    page = browser.new_context(locale="zh-CN", **how).new_page()
    page.goto(house.link(name))
    page.get_by_role("button", name="登录编辑台").click()
    page.get_by_role("link", name="通讯", exact=True).click()
    page.get_by_role("heading", name="起草新一期").wait_for()
    return page


def test_on_a_phone_without_scripts_an_issue_is_made(house: House, browser: Any) -> None:
    phone = {"width": 390, "height": 844}
    page = signed(house, browser, "手机", viewport=phone, has_touch=True, java_script_enabled=False)
    page.get_by_role("link", name="收伙伴来稿").click()
    page.get_by_label("粘贴的文字").fill("湿地研讨会\n\n2020年1月9日，研讨会召开。\n\n（可持续交通专题伙伴关系 供稿）")
    page.get_by_role("button", name="收稿").click()
    page.get_by_label("从", exact=True).fill("2020-01-01")
    page.get_by_label("到", exact=True).fill("2020-04-30")
    page.get_by_role("button", name="起草", exact=True).click()
    page.locator(".card", has_text="联合国秘书长").get_by_role("button", name="下移").click()
    titles = page.locator(".card h3").all_inner_texts()
    assert "联合国秘书长" in titles[2]
    page.locator(".card h3 a").first.click()
    page.get_by_label("标题", exact=True).fill("手机上改的标题")
    page.get_by_role("button", name="保存").click()
    assert "手机上改的标题" in page.locator(".done").inner_text()
    page.get_by_role("link", name="添加条目").click()
    page.get_by_role("link", name="嘉宾发言").click()
    page.get_by_label("正文").fill("绿色复苏需要各国一起规划。")
    page.get_by_label("讲话人").fill("林沐")
    page.get_by_label("头衔").fill("河流研究院院长")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="预览").click()
    text = page.locator("body").inner_text()
    assert "手机上改的标题" in text
    assert "——河流研究院院长  林沐".split() == text[text.index("——") :].split()[:2]
    assert "可持续交通专题伙伴关系 供稿" in text
    page.context.close()


def test_the_keyboard_moves_edits_and_takes_out(house: House, browser: Any) -> None:
    page = signed(house, browser, "键盘", viewport={"width": 1280, "height": 900})
    page.locator(".issues a").click()
    ready(page)
    titles = page.locator(".card h3").all_inner_texts()
    keys = page.keyboard
    keys.press("j")
    keys.press("z")
    page.wait_for_url(re.compile("done="))
    ready(page)
    assert page.locator(".card h3").all_inner_texts()[:2] == [titles[1], titles[0]]
    assert titles[0] == page.evaluate("document.activeElement.querySelector('h3').innerText")
    keys.press("d")
    page.locator(".done", has_text="取出").wait_for()
    assert titles[0] not in page.locator(".part .card h3").all_inner_texts()
    page.locator(".done").get_by_role("button", name="放回").press("Enter")
    page.locator(".done", has_text="放回").wait_for()
    ready(page)
    keys.press("j")
    keys.press("e")
    page.get_by_label("标题", exact=True).wait_for()
    page.context.close()


def test_every_page_fits_a_phone_and_the_print_has_its_pages(house: House, browser: Any, tmp_path: Path) -> None:
    page = signed(house, browser, "宽窄", viewport={"width": 390, "height": 844})
    page.locator(".issues a").click()
    page.get_by_role("heading", name="专题关注").wait_for()
    issue = re.sub(r"[?#].*", "", page.url)
    item = page.locator(".card h3 a").first.get_attribute("href")
    for at in (issue, f"{issue}?check=1", f"{issue}/add", f"{issue}/new?kind=plan", f"{issue}/preview", item):
        page.goto(at if at.startswith("http") else house.address.rstrip("/") + at)
        too_wide(page)
    page.goto(f"{issue}/preview")
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert printed.startswith(b"%PDF")
    assert 4 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 8
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 665, "height": 900})  # what A4 leaves between its margins
    too_wide(page)
    headings = page.locator("section > h2").evaluate_all("all => all.map(one => getComputedStyle(one).breakAfter)")
    assert set(headings) == {"avoid"}
    page.context.close()
