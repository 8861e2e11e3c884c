"""Past issues: split into their items, found again, and not offered a second time; partners' texts."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from docx import Document

from feeds.issue.importing import bring
from feeds.issue.items import Coalition, News, Plan, Quote
from feeds.issue.searching import search
from feeds.issue.split import split
from feeds.issue.stored import KINDS, kind_of
from feeds.issue.submitting import of_file, of_text, submit
from pipelines.archive import issues
from pipelines.archive.issues import IssueError
from pipelines.archive.tree import QueryError
from tests.issues import RULES, SAMPLES, drafted, spring
from tests.test_issue_word import png

NEWSLETTER = os.environ.get("GREENSILK_NEWSLETTER")
PRINTED = {"news": 10, "coalition": 2, "quote": 9, "report": 5, "plan": 10, "submission": 3}


@pytest.fixture
def archive(tmp_path):
    with spring(tmp_path) as opened:
        yield opened


@pytest.mark.skipif(NEWSLETTER is None, reason="GREENSILK_NEWSLETTER names no folder of printed issues")
def test_a_printed_issue_is_found_whole():
    text = (Path(NEWSLETTER) / "2020.txt").read_text("utf-8")
    found = split(text)
    assert {name: found.count(kind) for name, kind in KINDS.items() if name in PRINTED} == PRINTED
    plans = [item for _, item in found.items if isinstance(item, Plan)]
    assert sum(len(plan.points) for plan in plans) == 33
    assert {len({point.part for point in plan.points}) for plan in plans} == {1, 2}
    assert all(item.headline and item.sources for _, item in found.items if type(item) is News)
    assert all(
        item.speaker and item.titles and len(item.paragraphs) == 1 for _, item in found.items if type(item) is Quote
    )
    assert all(item.paragraphs for _, item in found.items if not isinstance(item, Plan))
    assert sum(len(item.sources) for _, item in found.items if type(item) is News) == 12
    assert len({section for section, _ in found.items}) == 4
    printed = Counter("".join(text.split()))
    kept = Counter("".join(_words(found)))
    assert sum((printed - kept).values()) < 0.06 * printed.total()


def _words(found):
    yield from ("".join(section.split()) for section in {section for section, _ in found.items})
    for _, item in found.items:
        yield from ("".join(text.split()) for text in (item.headline, *item.paragraphs, item.closing))
        for point in item.points if isinstance(item, Plan) else ():
            yield f"{point.number}." + "".join(point.text.split())


def test_an_issue_is_split_at_its_closing_lines():
    found = split((SAMPLES / "past.txt").read_text("utf-8"))
    assert [(section, kind_of(item)) for section, item in found.items] == [
        ("绿色丝路新闻", "news"),
        ("绿色丝路新闻", "news"),
        ("联盟动态", "quote"),
        ("联盟动态", "coalition"),
        ("联盟动态", "plan"),
        ("联盟动态", "plan"),
        ("联盟动态", "report"),
        ("专题工作进展", "submission"),
        ("专题工作进展", "page"),
    ]
    items = [item for _, item in found.items]
    assert items[0] == News(
        "联合国环境署发布年度排放差距报告",
        (
            "2021年10月26日，联合国环境署发布年度排放差距报告，说各国现有的承诺距离《巴黎协定》的目标仍有很大差距。",
            "报告呼吁各国在五年内加快行动。",
        ),
        sources=("新华社", "人民网"),
        day="2021-10-26",
    )
    assert (items[1].sources, items[1].link) == (("一带一路网", "中国日报"), "https://example.org/wind.pdf")
    assert (items[2].speaker, items[2].titles) == ("林沐", "联盟咨询委员会委员、河流研究院院长")
    assert isinstance(items[3], Coalition)
    assert items[3].headline == "联盟举办青年研修班"
    assert [point.text for point in items[4].points] == ["编写绿色货运案例集，并翻译成两种语言。", "举办一次培训。"]
    assert [(point.part, point.state) for point in items[5].points] == [("progress", "done"), ("plan", "planned")]
    assert items[7].theme == "可持续交通"


@pytest.mark.parametrize("form", ["txt", "gb18030", "docx"])
def test_a_past_issue_is_kept_searchable_and_closed(archive, tmp_path, form):
    text = (SAMPLES / "past.txt").read_text("utf-8")
    file = tmp_path / f"2021.{'docx' if form == 'docx' else 'txt'}"
    if form == "docx":
        document = Document()
        for block in ("\n".join(part.split()) for part in text.split("\n\n") if part.strip()):
            document.add_paragraph(block.replace("\n", ""))
        document.save(str(file))
    else:
        file.write_text(text, "utf-8" if form == "txt" else form)
    came = bring(archive, RULES, file, "", "林沐")
    assert came.counts["news"] == 2
    assert came.points == 4
    assert came.issue.name == "2021"
    assert [one[2].headline for one in search(archive, "排放差距 -风电")] == ["联合国环境署发布年度排放差距报告"]
    assert [one[1].kind for one in search(archive, "林沐")] == ["quote"]
    assert issues.the(archive, "2021").closed
    assert len(issues.points(archive, year=2021)) == 4
    with pytest.raises(IssueError, match="already"):
        bring(archive, RULES, file, "", "林沐")


def test_what_a_past_issue_printed_is_not_offered_again(archive, tmp_path):
    made = drafted(archive)
    texts = [
        row.content["paragraphs"] for row in issues.items(archive, made.issue.id) if 10 in issues.uses(archive, row.id)
    ]
    (tmp_path / "2020.txt").write_text("\n\n".join([*texts[0][:2], "（来源：光大集团）"]), "utf-8")
    (tmp_path / "fresh").mkdir()
    with spring(tmp_path / "fresh") as fresh:
        came = bring(fresh, RULES, tmp_path / "2020.txt", "", "林沐")
        assert came.matched == 1
        again = drafted(fresh)
        assert again.new == 11
        assert all(10 not in issues.uses(fresh, row.id) for row in issues.items(fresh, again.issue.id))


def test_what_is_no_issue_is_refused_and_nothing_kept(archive, tmp_path):
    (tmp_path / "x.txt").write_text("一封信。\n\n没有来源。", "utf-8")
    with pytest.raises(IssueError, match="No item"):
        bring(archive, RULES, tmp_path / "x.txt", "", "林沐")
    assert issues.all_issues(archive) == []


def test_items_are_searched_by_words_alone(archive):
    drafted(archive)
    with pytest.raises(QueryError, match="is for articles"):
        search(archive, "theme:ocean")


def test_a_partners_word_file_waits_for_the_next_issue_with_its_pictures(archive, tmp_path):
    (tmp_path / "dot.png").write_bytes(png())
    document = Document()
    document.add_heading("湿地研讨会在线召开", 1)
    document.add_paragraph("2019年1月9日，研讨会召开。")
    document.add_picture(str(tmp_path / "dot.png"))
    document.add_paragraph("（海洋命运共同体与海洋环境治理专题伙伴关系 供稿）")
    document.save(str(tmp_path / "sent.docx"))
    row = submit(archive, of_file(tmp_path / "sent.docx"), "", "2019-01-09", "林沐")
    assert [one.id for one in issues.waiting(archive)] == [row.id]
    assert row.content["theme"] == "海洋命运共同体和海洋环境治理"
    assert len(row.content["pictures"]) == 1
    made = drafted(archive)
    assert issues.waiting(archive) == []
    placed = next(one for one in issues.items(archive, made.issue.id) if one.id == row.id)
    assert placed.section == "专题工作进展"


def test_a_partners_markdown_and_pasted_text(tmp_path):
    (tmp_path / "sent.md").write_text(
        "# 标题\n\n第一段，*要点*。\n第一段的第二行。\n\n- 一条\n\n<script>x</script>\n", "utf-8"
    )
    sent = of_file(tmp_path / "sent.md")
    assert (sent.headline, sent.paragraphs) == ("标题", ("第一段，要点。 第一段的第二行。", "一条"))
    pasted = of_text("标题\r\n第一段。\r\n第二段。\r\n（可持续交通专题伙伴关系 供稿）\r\n")
    assert (pasted.headline, pasted.paragraphs, pasted.theme) == ("标题", ("第一段。", "第二段。"), "可持续交通")


@pytest.mark.parametrize(
    ("text", "theme", "day", "wrong"),
    [("", "ocean", "", "no text"), ("正文。", "", "", "Which partnership"), ("正文。", "whales", "", "no theme"),
     ("正文。", "ocean", "9.1.2020", "not a day")],
)  # fmt: skip
def test_a_text_that_cannot_be_taken_in_is_told(archive, text, theme, day, wrong):
    with pytest.raises(IssueError, match=wrong):
        submit(archive, of_text(text), theme, day, "林沐")
    assert issues.waiting(archive) == []


def test_the_verbs_from_a_text_to_a_closed_issue(greensilk, tmp_path):
    spring(tmp_path).close()
    sent = greensilk("submit", "-", "--theme", "ocean", text="标题\n\n2020年1月9日，港口研讨会召开。\n")
    assert (sent.returncode, sent.stdout.split(":")[0]) == (0, "Item 1 waits for the next draft")
    days = ("--since", "2020-01-01", "--until", "2020-04-30")
    made = greensilk("issue", "draft", *days, "--format", "html", "--out", "issue.html")
    assert "8 new" in made.stdout
    assert "港口研讨会" in (tmp_path / "issue.html").read_text("utf-8")
    assert greensilk("issue", "write", "issue.docx").returncode == 0
    assert "unchanged" in greensilk("issue", "import", "issue.docx").stdout
    checked = greensilk("issue", "check", "--words")
    assert (checked.returncode, checked.stderr[:13]) == (0, "0 found wrong")
    assert "{+2020年+}" in checked.stdout
    assert greensilk("issue", "close").stdout.endswith("is closed.\n")
    again = greensilk("issue", "draft", *days, "--name", "second")
    assert "0 new" in again.stdout
    assert greensilk("issue", "draft", "--since", "spring", "--until", "2020-04-30").returncode == 2
    assert greensilk("issue", "close", "--name", "none").returncode == 1


def test_a_kind_a_person_types_wrong_is_told(greensilk, tmp_path):
    with spring(tmp_path) as archive:
        drafted(archive)
    (tmp_path / "items.toml").write_text('[[song]]\nparagraphs = ["…"]\n', "utf-8")
    told = greensilk("issue", "add", "items.toml")
    assert (told.returncode, "is no kind of item" in told.stderr) == (1, True)
