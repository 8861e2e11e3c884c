"""来源: several names are several, and each has one spelling in an issue."""

from __future__ import annotations

import pytest

from crawler import bylines
from crawler.credits import house, names


@pytest.mark.parametrize(
    ("printed", "split"),
    [
        ("来源：新华社", ("新华社",)),
        ("2019年06月15日08:18 来源：人民网-文化频道", ("人民网-文化频道",)),
        ("2022年02月13日07:48 | 来源：新华日报", ("新华日报",)),
        ("来源：人民日报 生态环境部", ("人民日报", "生态环境部")),
        ("来源：人民网、环球时报", ("人民网", "环球时报")),
        ("来源: China Daily, Xinhua", ("China Daily", "Xinhua")),
        ("稿件来源： 河北日报", ("河北日报",)),
        ("来源：人民网－人民日报 原创稿", ("人民网－人民日报",)),
        ("来源：新华网 责任编辑：某某", ("新华网",)),
        ("发布机关生态环境部办公厅", ("生态环境部办公厅",)),
        ("（来源：《经济日报》）", ("经济日报",)),
        ("来源：", ()),
        ("", ()),
    ],
)
def test_names(printed: str, split: tuple[str, ...]) -> None:
    assert names(printed) == split


@pytest.mark.parametrize(
    ("printed", "styled"),
    [
        ("新华网", "新华社"),
        ("Xinhua", "新华社"),
        ("新华社", "新华社"),
        ("人民网", "人民网"),
        ("人民网-文化频道", "人民网"),
        ("人民网－人民日报", "人民日报"),
        ("环球网", "环球网"),
        ("中国日报网", "中国日报"),
        ("河北日报", "河北日报"),
        ("新华网-某某频道", "新华社"),
    ],
)
def test_house_style(printed: str, styled: str) -> None:
    assert house(printed) == styled


@pytest.mark.parametrize(
    ("printed", "who"),
    [
        ("本报记者 王乐文 方 敏", "王乐文、方敏"),
        ("作者： 记者王敬照", "王敬照"),
        ("By Wang Xiaoyu", "Wang Xiaoyu"),
        ("(责编：郝帅、杨迪)", ""),
        ("【责任编辑:高强】", ""),
        ("[作者: 刘满仓 责任编辑: 杨丹宇 ]", "刘满仓"),
        ("(Web editor: Hongyu, Du Mingming)", ""),
        ("作者： 王晋 来源：中国日报网 2026-11-18 16:33", "王晋"),
    ],
)
def test_an_editor_is_never_an_author(printed: str, who: str) -> None:
    assert bylines.names(printed) == who


@pytest.mark.parametrize(
    ("paragraphs", "who"),
    [
        (("新华社东京9月15日电（记者陈泽安　蓝建中）据报道。",), "陈泽安、蓝建中"),
        (("正文。", "（完）（记者 李 明）"), "李明"),
        (("（新华社记者 王某 摄）", "正文。"), ""),
        (("一位记者（资深）说。",), ""),
    ],
)
def test_reporters_in_the_text(paragraphs: tuple[str, ...], who: str) -> None:
    assert bylines.reporters(paragraphs) == who


@pytest.mark.parametrize(
    ("closing", "kept", "who"),
    [
        ("（编辑：方敏 王芳）", False, ""),
        ("【责任编辑:方敏】", False, ""),
        ("编辑：方敏", False, ""),
        ("（中国日报记者 李明 编辑 方敏）", False, "李明"),
        ("□ 本报记者 李明", False, "李明"),
        ("（企业公众号）", True, ""),
        ("他做过二十年编辑：那时还没有电脑。", True, ""),
        ("（据新华社电）", True, ""),
    ],
)
def test_closing_lines_of_editors_are_no_text(closing: str, kept: bool, who: str) -> None:
    assert bylines.unsigned(("正文。", closing)) == (("正文。", closing) if kept else ("正文。",), who)


def test_nothing_is_left_only_where_nothing_was() -> None:
    assert bylines.unsigned(("编辑：方敏",)) == (("编辑：方敏",), "")
    assert bylines.unsigned(()) == ((), "")
