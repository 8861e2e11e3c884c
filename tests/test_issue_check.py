"""The check of an issue: each planted error is found, a clean issue raises none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from feeds.issue.check import check
from feeds.issue.items import Picture, Plan, Point, Quote, Report, Submission
from feeds.issue.register import add
from feeds.issue.stored import content, read
from pipelines.archive import issues
from tests.issues import RULES, articles, drafted, edited, spring

G20, WHO, UN, LETTER, WASTE, IRAN, REPORT, GOVERNANCE, WILDLIFE, FUND, WORK = range(1, 12)
CHANGES = [
    # figures
    (IRAN, "30万只", "40万只", "figure"),
    (IRAN, "8吨", "18吨", "figure"),
    (WASTE, "50吨", "60吨", "figure"),
    (WASTE, "260吨以上", "2600吨以上", "figure"),
    (FUND, "100亿元", "100万元", "figure"),
    (FUND, "100亿元", "300亿美元", "figure"),
    (REPORT, "六成受访者", "85%的受访者", "figure"),
    # dates
    (G20, "2020年3月26日", "2020年3月28日", "date"),
    (WHO, "2020年2月25日", "2020年1月25日", "date"),
    (UN, "2020年2月24日", "2021年2月24日", "date"),
    (GOVERNANCE, "到2025年", "到2035年", "date"),
    (WILDLIFE, "3月10日", "3月11日", "date"),
    (WORK, "2020年4月1日", "2020年4月11日", "date"),
    # names
    (UN, "古特雷斯说", "潘基文说", "name"),
    (UN, "在日内瓦对", "在巴黎对", "name"),
    (WHO, "在日内瓦介绍", "在维也纳介绍", "name"),
    (G20, "在北京出席", "在上海出席", "name"),
    (WASTE, "到湖北", "到河北", "name"),
    (IRAN, "伊朗驻华大使馆", "伊拉克驻华大使馆", "name"),
    (FUND, "在无锡落地", "在苏州落地", "name"),
    (WASTE, "生态环境部将继续", "自然资源部将继续", "name"),
    (LETTER, "世界资源研究所表示", "WWF表示", "name"),
    (GOVERNANCE, "国务院办公厅", "最高人民法院办公厅", "name"),
    # doubled words
    (IRAN, "捐赠仪式", "捐赠捐赠仪式", "doubled"),
    (WHO, "其他国家不必照搬", "其他国家的的做法不必照搬", "doubled"),
    (FUND, "按照市场化方式", "按照，，市场化方式", "doubled"),
    (GOVERNANCE, "公开环境信息", "公开环境信息环境信息", "doubled"),
    # what no article says
    (G20, "峰会由二十国集团", "会后，各国还约定每年举办一届青年艺术节。峰会由二十国集团", "sentence"),
    (LETTER, "信中说", "歌手们在海边录制了一支合唱曲。信中说", "sentence"),
    # the opening
    (REPORT, "2020年3月18日，", "", "opening"),
]
FIELDS = [
    ({"sources": []}, "source"),
    ({"headline": ""}, "headline"),
    ({"link": "https://www.example.org/"}, "link"),
    ({"link": "https://www.example.org/en/index.html"}, "link"),
    ({"link": "https://www.example.org/en/aboutus"}, "link"),
    ({"link": "https://xinhua.example/dead.html"}, "link"),
    ({"link": "xinhua.example/g20"}, "link"),
    ({"paragraphs": []}, "empty"),
    ({"translation": ["", ""]}, "translation"),
    ({"pictures": [{"digest": "x", "caption": "会场"}]}, "picture"),
]


@pytest.fixture
def archive(tmp_path):
    with spring(tmp_path) as opened:
        yield opened


def change(archive, article, was, now):
    """Put other words into the item made of an article; its number."""
    row = next(row for row in issues.items(archive, 1) if article in issues.uses(archive, row.id))
    text = "\n".join(row.content["paragraphs"])
    assert was in text
    paragraphs = text.replace(was, now, 1).split("\n")
    issues.save(archive, row.id, row.version, row.content | {"paragraphs": paragraphs}, "林沐")
    return row.id


def found(archive, number):
    return {one.kind for one in check(archive, issues.the(archive)).findings if one.item == number}


def test_a_clean_issue_raises_nothing(archive):
    issue = drafted(archive).issue
    add(archive, issue.id, "联盟动态", Quote(paragraphs=("复苏应当是绿色的。",), speaker="林沐", titles="院长"), "林沐")
    add(archive, issue.id, "联盟动态", Plan(theme="可持续交通", year=2020, points=(Point(1, "编写案例集。"),)), "林沐")
    assert check(archive, issue).findings == ()


@pytest.mark.parametrize(("article", "was", "now", "kind"), CHANGES)
def test_a_planted_error_in_the_text_is_found(archive, article, was, now, kind):
    drafted(archive)
    number = change(archive, article, was, now)
    assert kind in found(archive, number)


@pytest.mark.parametrize(("fields", "kind"), FIELDS)
def test_a_planted_error_in_a_field_is_found(archive, fields, kind):
    issue = drafted(archive).issue
    dead = "INSERT INTO fetches (url, source, state, status) VALUES (?, 'xinhua', 'failed', 404)"
    archive.db.execute(dead, ["https://xinhua.example/dead.html"])
    row = next(row for row in issues.items(archive, issue.id) if G20 in issues.uses(archive, row.id))
    issues.save(archive, row.id, row.version, row.content | fields, "林沐")
    assert found(archive, row.id) == {kind}


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        (Quote(paragraphs=("复苏应当是绿色的。",), speaker="林沐"), "speaker"),
        (Submission("标题", ("2020年1月9日，会议召开。",)), "source"),
        (Plan(theme="可持续交通", year=2020, points=(Point(1, " "),)), "empty"),
        (Report("报告", ("报告比较了三国电网。",), link="https://example.org/about"), "link"),
        (Submission("标题", ("正文。",), pictures=(Picture("x", "会场", "供稿方"),), theme="可持续交通"), "picture"),
    ],
)
def test_a_planted_error_in_an_item_by_hand_is_found(archive, item, kind):
    issue = drafted(archive).issue
    row = add(archive, issue.id, "联盟动态", item, "林沐")
    assert found(archive, row.id) == {kind}


def test_an_article_that_was_edited_since_is_told(archive):
    drafted(archive)
    fund = next(one for one in articles() if one.source_id == "fund")
    archive.keep(edited(fund, body=fund.body.replace("100亿元", "120亿元")), "model x")
    (told,) = check(archive, issues.the(archive)).findings
    assert told.kind == "edited"
    assert fund.url in told.sentence


def test_a_draft_that_opens_with_the_day_of_publication_says_so_until_a_person_edits_it(archive):
    fund = next(one for one in articles() if one.source_id == "fund")
    undated = replace(
        fund, source_id="new", story="new", url="https://ebchina.example/new.html", body="基金支持了三个湿地。"
    )
    archive.keep(undated, "model x")
    issue = drafted(archive).issue
    (told,) = check(archive, issue).findings
    assert told.kind == "day"
    row = issues.item(archive, told.item)
    issues.save(archive, row.id, row.version, row.content | {"headline": "看过了"}, "林沐")
    assert check(archive, issue).findings == ()


def test_a_sentence_that_stands_in_two_items_is_told(archive):
    issue = drafted(archive).issue
    row = issues.items(archive, issue.id)[0]
    twice = read(row.kind, row.content).paragraphs[1]
    other = add(archive, issue.id, row.section, Submission("标题", (twice,), theme="可持续交通"), "林沐")
    assert found(archive, other.id) == {"doubled"}


def test_words_that_are_doubled_on_purpose_are_not_errors(archive):
    issue = drafted(archive).issue
    text = "人人参与，天天巡护，处处都有志愿者；生生不息的湿地是为了我们的孩子。"
    row = add(archive, issue.id, "联盟动态", Submission("标题", (text,), theme="可持续交通"), "林沐")
    assert found(archive, row.id) == set()
    assert content(read(row.kind, row.content)) == row.content


ENGLISH = {
    "source_id": "english",
    "url": "https://ebchina.example/green-fund.html",
    "language": "en",
    "story": "ebchina/english",
    "title": "Green equity fund backed by the Asian Development Bank opens",
    "body": (
        "BEIJING, April 21 (Xinhua) -- A green equity fund of 10 billion yuan opened in Wuxi. It invests in three wind"
        " farms, and cuts emissions by 23 percent by 2030.\n"
        "The Asian Development Bank joined it on March 12, said Lin Mu, its director."
    ),
}
IN_ENGLISH = [
    ("10 billion yuan", "100 billion yuan", "figure"),
    ("23 percent", "32 percent", "figure"),
    ("by 2030", "by 2035", "figure"),
    ("April 21, 2020", "April 12, 2020", "date"),
    ("on March 12", "on March 21", "date"),
    ("on March 12", "on 21 March 2020", "date"),
    ("in Wuxi", "in Suzhou", "name"),
    ("Lin Mu", "Lin Shen", "name"),
    ("invests in", "invests in in", "doubled"),
    ("yuan opened", "yuan, , opened", "doubled"),
    ("said Lin Mu", "said. Its singers also recorded a choral song near the beach", "sentence"),
    ("April 21, 2020: ", "", "opening"),
]
TRANSLATION = [
    "2020年4月21日，规模100亿元的绿色股权基金在无锡成立。基金投资3个风电场，到2030年减排23%。",
    "亚洲开发银行于3月12日加入，基金负责人林沐说。",
]
TRANSLATED = [
    ("100亿元", "10亿元", "figure"),
    ("3个", "5个", "figure"),
    ("23%", "23万吨", "figure"),
    ("3月12日", "3月21日", "date"),
    ("2030年", "2035年", "date"),
    ("亚洲开发银行", "世界银行", "name"),
    ("在无锡", "在ESG小镇", "name"),
    ("到2030年减排23%", "", "translation"),
]
HEADLINES = [
    (FUND, "光大", "远大", "name"),
    (G20, "习近平", "古特雷斯", "name"),
    (REPORT, "报告：", "2021年报告：", "date"),
]


def english(archive):
    fund = next(one for one in articles() if one.source_id == "fund")
    archive.keep(replace(fund, **ENGLISH), "model x")


def of_english(archive, language):
    english(archive)
    issue = drafted(archive, language=language, name=f"in {language}").issue
    return next(row for row in issues.items(archive, issue.id) if row.content["headline"] == ENGLISH["title"])


def kinds(archive, row):
    name = next(one for one in issues.all_issues(archive) if one.id == row.issue)
    return {one.kind for one in check(archive, name, RULES.names).findings if one.item == row.id}


def test_a_clean_english_item_raises_nothing(archive):
    assert kinds(archive, of_english(archive, "en")) == set()


@pytest.mark.parametrize(("was", "now", "kind"), IN_ENGLISH)
def test_a_planted_error_in_english_is_found(archive, was, now, kind):
    row = of_english(archive, "en")
    text = "\n".join(row.content["paragraphs"])
    assert was in text
    paragraphs = text.replace(was, now, 1).split("\n")
    issues.save(archive, row.id, row.version, row.content | {"paragraphs": paragraphs}, "林沐")
    assert kinds(archive, row) >= {kind}


@pytest.mark.parametrize(("was", "now", "kind"), [("", "", ""), *TRANSLATED])
def test_a_translation_says_what_its_original_says(archive, was, now, kind):
    row = of_english(archive, "zh")
    texts = [text.replace(was, now, 1) if was else text for text in TRANSLATION]
    if kind == "translation":
        texts[0] = ""
    said = {"translation": texts, "translated_headline": "亚洲开发银行支持的绿色股权基金成立"}
    if kind == "name":
        said["translated_headline"] = "绿色股权基金成立"
    issues.save(archive, row.id, row.version, row.content | said, "林沐")
    assert kinds(archive, row) == ({kind} if kind else set())


@pytest.mark.parametrize(("article", "was", "now", "kind"), HEADLINES)
def test_a_planted_error_in_a_headline_is_found(archive, article, was, now, kind):
    drafted(archive)
    row = next(row for row in issues.items(archive, 1) if article in issues.uses(archive, row.id))
    headline = row.content["headline"].replace(was, now, 1)
    assert headline != row.content["headline"]
    issues.save(archive, row.id, row.version, row.content | {"headline": headline}, "林沐")
    assert found(archive, row.id) == {kind}


def test_every_departure_of_an_item_is_listed(archive):
    issue = drafted(archive).issue
    row = next(row for row in issues.items(archive, issue.id) if IRAN in issues.uses(archive, row.id))
    before = {(one.field, one.traced.sentence) for one in check(archive, issue).departures if one.item == row.id}
    text = [row.content["paragraphs"][0].replace("捐赠", "运来", 1), *row.content["paragraphs"][1:]]
    changed = {
        "headline": "新标题",
        "paragraphs": text,
        "sources": ["新华社"],
        "link": "https://example.org/other.html",
    }
    issues.save(archive, row.id, row.version, row.content | changed, "林沐")
    checked = check(archive, issue)
    now = {(one.field, one.traced.shown) for one in checked.departures if one.item == row.id}
    assert {field for field, _ in before} <= {"text"}
    assert {field for field, _ in now} == {"headline", "text", "source", "link"}
    assert any("[-捐赠-]" in shown for _, shown in now)
    assert found(archive, row.id) == {"source"}
    assert all(one.zh for one in checked.findings)
