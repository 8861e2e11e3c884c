"""来源: several names are several, and each has one spelling in an issue."""

from __future__ import annotations

import pytest

from crawler import bylines
from crawler.credits import house, known, names


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
        ("《人民日报》（2026年11月16日 第 14 版）", ("人民日报",)),
        ("《 人民日报 》（第 14 版）", ("人民日报",)),
        ("来源：环球网/记者 张三", ("环球网",)),
        ("来源：环球网/记者张三", ("环球网",)),
        ("来源：人民网、新华社，记者 张三", ("人民网", "新华社")),
        ("来源：人民日报（海外版）", ("人民日报（海外版）",)),
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
        ("新华社客户端", "新华社"),
        ("新华社北京11月3日电", "新华社"),
        ("据新华社联合国11月3日电", "新华社"),
        ("人民日报海外版", "人民日报海外版"),
        ("人民日报（海外版）", "人民日报海外版"),
        ("中国一带一路网综合", "一带一路网"),
        ("某地新闻综合", "某地新闻综合"),
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
        ("作者：闻航 和 黎慕青", "闻航、黎慕青"),
        ("沈若川（某某研究所高级研究员）", "沈若川"),
        ("李 和 方敏", "李和、方敏"),
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
        (("【环球时报驻印度尼西亚特派记者 岑 南 环球时报特约记者 方既白】清晨。",), "岑南、方既白"),
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


@pytest.mark.parametrize(
    ("paragraphs", "text", "who"),
    [
        (("正文。", "□ 本报记者 程 牧"), ("正文。",), "程牧"),
        (("执笔/北纬叔、小满", "正文。", "图片均来自网络"), ("正文。",), "北纬叔、小满"),
        (("正文。", "策划：闻夏", "撰文：许知微", "（校检：韩陌）"), ("正文。",), "许知微"),
        (("正文。", "资料来源：公开披露文件"), ("正文。",), ""),
        (
            ("编辑：他说，这是一个字一个字改出来的。", "正文。"),
            ("编辑：他说，这是一个字一个字改出来的。", "正文。"),
            "",
        ),
        (("正文。", "策划：闻夏", "仍是正文。"), ("正文。", "策划：闻夏", "仍是正文。"), ""),
        (("摄影：唐青",), (), ""),
    ],
)
def test_lines_around_the_text_say_who_made_it(paragraphs: tuple[str, ...], text: tuple[str, ...], who: str) -> None:
    assert bylines.unsigned(paragraphs) == (text, who)


def test_an_outlet_is_known_by_all_its_names() -> None:
    assert known("Xinhua")
    assert known("环球时报")
    assert not known("叶 岚")
