"""A draft: four sections, ten source lines, the order of the contents page, every sentence from its article."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import date

import pytest

from feeds.issue import sentences
from feeds.issue.check import check, traced
from feeds.issue.composing import compose
from feeds.issue.days import opened
from feeds.issue.draft import draft
from feeds.issue.items import News, Submission
from feeds.issue.output import WRITERS
from feeds.issue.register import add
from feeds.issue.settings import Section, rules
from feeds.issue.stored import read
from feeds.issue.trace import trace
from feeds.issue.whole import whole
from pipelines.archive import issues
from pipelines.archive.decisions import HEADLINE, decide, pick
from tests.issues import RULES, SAMPLES, SINCE, UNTIL, articles, drafted, edited, spring


@pytest.fixture
def archive(tmp_path):
    with spring(tmp_path) as opened:
        yield opened


def rows(archive, issue):
    return {row.content["headline"]: row for row in issues.items(archive, issue.id) if row.content.get("headline")}


def test_the_draft_is_the_one_a_person_read_and_approved(archive):
    sent = Submission(
        "湿地研讨会在线召开", ("2020年1月9日，两家机构在线召开湿地保护研讨会。",), theme="生物多样性和生态系统"
    )
    add(archive, None, "", sent, "林沐")
    made = drafted(archive, title="绿色丝路")
    text = WRITERS["md"](whole(archive, made.issue, RULES)).decode()
    golden = SAMPLES / "golden.md"
    if os.environ.get("GREENSILK_WRITE_GOLDEN"):
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")
    assert len(re.findall(r"^（来源：[^）]+）$", text, re.MULTILINE)) == 10
    assert len(re.findall(r"^## (?!目录)", text, re.MULTILINE)) == 4
    assert "（来源：人民网、环球时报）" in text
    assert "（来源：人民日报、生态环境部）" in text


def test_what_opens_an_item_and_how_long_it_is(archive):
    made = drafted(archive)
    for row in issues.items(archive, made.issue.id):
        item = read(row.kind, row.content)
        assert re.match(r"2020年\d{1,2}月\d{1,2}日", item.paragraphs[0]), item.paragraphs[0]
        assert 1 <= len(item.paragraphs) <= 5
        assert sum(map(len, item.paragraphs)) <= 770
        assert not re.search(r"记者\s?[方沈林周吴高王]|日电|编辑：", "".join(item.paragraphs))


def test_every_sentence_is_found_in_its_article_and_every_changed_word_is_listed(archive):
    made = drafted(archive)
    listed = {(one.item, one.traced.sentence) for one in check(archive, made.issue).departures}
    for row in issues.items(archive, made.issue.id):
        bodies = ["".join(one.body.split()) for one in articles()]
        for one in traced(archive, row.id):
            assert one.article in issues.uses(archive, row.id)
            plain = "".join(one.sentence.split())
            assert any(plain in body for body in bodies) or (row.id, one.sentence) in listed
    assert not check(archive, made.issue).findings


def test_of_a_long_article_whole_sentences_that_tell_most_are_chosen():
    said = [f"第{number}条措施提出，各地要在{number}个月内完成湿地调查，并把结果报给主管部门。" for number in range(40)]
    paragraphs = ["".join(said[at : at + 5]) for at in range(0, 40, 5)]
    chosen = sentences.choose(paragraphs, "第27条措施提出湿地调查")
    assert 1 <= len(chosen) <= 5
    assert 180 <= sum(map(len, chosen)) <= 750
    assert chosen[0].startswith(said[0])
    assert all(one in said for text in chosen for one in sentences.split(text))


def test_a_sentence_that_leans_on_another_comes_only_with_it():
    said = [
        "开头的一句话说明会议的时间和地点。",
        "甲" * 400 + "湿地。",
        "此外，湿地调查结果将公布，湿地调查由各地负责。",
    ]
    assert sentences.choose(["".join(said)], "湿地调查结果将公布")[0] != said[0] + said[2]


def test_captions_headings_and_credits_are_no_text():
    body = [
        "（记者王芳）湿地恢复了。",
        "一、恢复面积",
        "图为湿地。（林沐摄）",
        "候鸟来了（来源见文末）。",
        "责任编辑：方敏",
    ]
    assert sentences.bare(body) == ("湿地恢复了。", "候鸟来了（来源见文末）。")


def test_a_quotation_of_several_sentences_is_one():
    assert sentences.split("他说：“第一句。第二句！”众人鼓掌。") == ["他说：“第一句。第二句！”", "众人鼓掌。"]
    assert sentences.split("Mr. Li met the U.S. team on Jan. 5. They agreed.") == [
        "Mr. Li met the U.S. team on Jan. 5.",
        " They agreed.",
    ]


DAYS = [
    ("国务院3日发布通知。", "2020-03-04", "2020年3月3日，国务院发布通知。"),
    ("3月26日晚，峰会举行。", "2020-03-26", "2020年3月26日晚，峰会举行。"),
    ("峰会于12月30日在北京举行。", "2020-01-02", "2019年12月30日，峰会在北京举行。"),
    ("31日，会议闭幕。", "2020-02-01", "2020年1月31日，会议闭幕。"),
    ("会议昨日闭幕。", "2020-03-01", "2020年2月29日，会议闭幕。"),
    ("2020年3月，两家机构发布报告。", "2020-03-20", "2020年3月，两家机构发布报告。"),
    ("大会将于5月18日开幕，筹备工作就绪。", "2020-04-01", "2020年4月1日，大会将于5月18日开幕，筹备工作就绪。"),
    ("两国签署《4月22日地球日倡议》。", "2020-04-24", "2020年4月24日，两国签署《4月22日地球日倡议》。"),
    ("3月1日至5日，代表团访问三国。", "2020-03-06", "2020年3月6日，3月1日至5日，代表团访问三国。"),
    ("当地时间3月5日，会议在内罗毕开幕。", "2020-03-06", "2020年3月5日，会议在内罗毕开幕。"),
    ("2月28号，会议闭幕。", "2020-03-01", "2020年2月28日，会议闭幕。"),
    ("第15号台风昨晚登陆。", "2020-03-01", "2020年2月29日晚，第15号台风登陆。"),
    ("比赛今天（6月29日）开赛。", "2020-06-29", "2020年6月29日，比赛开赛。"),
    ("湿地面积扩大一成。", "2020-03-06", "2020年3月6日，湿地面积扩大一成。"),
]


@pytest.mark.parametrize(("text", "published", "expected"), DAYS)
def test_the_full_date_stands_in_front(text, published, expected):
    assert opened([text], [text], date.fromisoformat(published), "zh").paragraphs == (expected,)


def test_the_dateline_gives_the_day_where_the_text_has_none():
    original = "新华社内罗毕2月28日电（记者王芳）环境署发布一份报告。"
    made = opened(["环境署发布一份报告。"], [original], date(2020, 3, 2), "zh")
    assert (made.paragraphs[0], made.day, made.found) == (
        "2020年2月28日，环境署发布一份报告。",
        "2020-02-28",
        "dateline",
    )


def test_picks_alone_are_drafted_if_there_are_any(archive):
    pick(archive, 9, "林沐", picked=True)
    made = drafted(archive)
    assert [row.content["headline"] for row in issues.items(archive, made.issue.id)] == [
        "全面禁止非法野生动物交易，保护成效将纳入督察"
    ]


def test_a_pick_that_no_section_asks_for_is_drafted_all_the_same(archive):
    pick(archive, 1, "林沐", picked=True)
    made = drafted(archive, rules(topics=["蓝鲸"]))
    assert [row.section for row in issues.items(archive, made.issue.id)] == ["绿色丝路新闻"]


def test_articles_of_other_days_stay_out(archive):
    assert "秋季迁徙的候鸟抵达湿地" not in rows(archive, drafted(archive).issue)


def test_what_stood_in_an_issue_is_not_offered_again_unless_it_changed(archive):
    issues.close(archive, drafted(archive).issue.id)
    assert draft(archive, RULES, SINCE, UNTIL, name="second").new == 0
    fund = next(one for one in articles() if one.source_id == "fund")
    archive.keep(edited(fund, body=f"{fund.body}\n第二只基金正在募集。"), "model x")
    again = draft(archive, RULES, SINCE, UNTIL, name="second")
    assert [row.content["headline"] for row in issues.items(archive, again.issue.id)] == [fund.title]


def test_a_draft_never_overwrites_what_a_person_edited_moved_or_took_out(archive):
    issue = drafted(archive).issue
    held = rows(archive, issue)
    mine, gone, moved = (held[title] for title in list(held)[:3])
    issues.save(archive, mine.id, mine.version, mine.content | {"headline": "改过的标题"}, "林沐")
    issues.drop(archive, gone.id, "林沐")
    issues.arrange(archive, issue.id, [moved.id, mine.id], by_hand=True)
    waste = next(one for one in articles() if one.source_id == "waste")
    archive.keep(edited(waste, title="生态环境部：能力继续提高"), "model x")
    again = drafted(archive)
    now = issues.items(archive, issue.id)
    assert (again.new, again.kept) == (0, 1)
    assert [row.id for row in now[:2]] == [moved.id, mine.id]
    assert issues.item(archive, mine.id).content["headline"] == "改过的标题"
    assert gone.id not in {row.id for row in now}
    assert "生态环境部：能力继续提高" in {row.content["headline"] for row in now}


def test_several_stories_become_one_item_and_stay_traceable(archive):
    issue = drafted(archive).issue
    held = rows(archive, issue)
    first, second = held["联合国秘书长感谢中国人民的付出"], held["世卫组织专家：中国的防控办法值得各国了解"]
    made = compose(archive, [first.id, second.id], "林沐")
    item = read(made.kind, made.content)
    assert isinstance(item, News)
    assert item.sources == ("新华社", "人民网", "环球时报")
    assert len(issues.uses(archive, made.id)) == 2
    assert {one.article for one in traced(archive, made.id)} == set(issues.uses(archive, made.id))
    assert second.id not in {row.id for row in issues.items(archive, issue.id)}
    assert drafted(archive).new == 0


def test_an_item_in_the_other_language_waits_for_its_translation(archive):
    told = next(one for one in articles() if one.source_id == "fund")
    english = replace(
        told,
        source_id="english",
        url="https://ebchina.example/en.html",
        language="en",
        story="ebchina/english",
        title="Green equity fund backed by the Asian Development Bank opens",
        body="BEIJING, April 21 (Xinhua) -- A green fund opened in Wuxi. The Asian Development Bank is an investor.",
    )
    archive.keep(english, "model x")
    made = drafted(archive)
    row = rows(archive, made.issue)[english.title]
    item = read(row.kind, row.content)
    assert item.paragraphs[0].startswith("April 21, 2020: A green fund opened in Wuxi.")
    text = WRITERS["md"](whole(archive, made.issue, RULES)).decode()
    assert "**【待译】**" in text
    assert "Asian Development Bank = 亚洲开发银行" in text
    assert "translation" in {one.kind for one in check(archive, made.issue).findings if one.item == row.id}


def test_sections_are_as_the_configuration_says(archive):
    only = (Section("法治", "Law", ("news",), "theme:law", 5), Section("其他", "", ("news", "coalition"), "$themes", 2))
    made = drafted(archive, rules(only))
    assert [part.title for part in whole(archive, made.issue, rules(only)).parts] == ["法治", "其他"]
    assert len(issues.items(archive, made.issue.id)) == 3


def test_a_changed_word_is_shown_beside_the_original():
    (one,) = trace(["专家组走访了医院和学校。"], {7: "标题\n专家组走访了医院和社区。"})
    assert (one.article, one.shown) == (7, "专家组走访了医院和[-社区-]{+学校+}。")


def test_an_english_issue_has_english_sections_and_every_chinese_item_waits(archive):
    made = drafted(archive, language="en", name="english", title="Green Silk Road")
    page = WRITERS["html"](whole(archive, made.issue, RULES)).decode()
    assert '<html lang="en">' in page
    assert ">Green Silk Road News</a>" in page
    rows = issues.items(archive, made.issue.id)
    assert page.count("【待译】") == sum(len(row.content["paragraphs"]) + 1 for row in rows)  # and the headline
    assert "生态环境部 = Ministry of Ecology and Environment" in page


def test_an_edited_item_is_not_drafted_a_second_time_when_an_earlier_report_of_its_story_comes_in(archive):
    issue = drafted(archive).issue
    fund = next(one for one in articles() if one.source_id == "fund")
    row = rows(archive, issue)[fund.title]
    issues.save(archive, row.id, row.version, row.content | {"headline": "改过的标题"}, "林沐")
    earlier = replace(
        fund,
        source="xinhua",
        source_id="earlier",
        url="https://xinhua.example/earlier.html",
        published=fund.published.replace(hour=1),
        credited=("新华社",),
    )
    archive.keep(earlier, "model x")
    assert drafted(archive).new == 0
    assert sum("光大集团牵头" in "".join(one.content["paragraphs"]) for one in issues.items(archive, issue.id)) == 1


def test_an_editors_headline_is_drafted_and_the_sites_own_is_shown_beside_it(archive):
    decide(archive, [9], HEADLINE, "编辑的标题", "林沐")
    made = drafted(archive)
    row = rows(archive, made.issue)["编辑的标题"]
    (told,) = [one for one in check(archive, made.issue).departures if one.item == row.id and one.field == "headline"]
    assert told.traced.original == "全面禁止非法野生动物交易，保护成效将纳入督察"
