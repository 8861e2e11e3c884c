"""An issue is made at the desk: drafted, arranged, edited, added to, by several editors, and nothing is lost."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from datasette.app import Datasette
from docx import Document
from lxml import html

from feeds.desk.server import application
from feeds.desk.shelf import Room
from pipelines.archive import Archive, issues
from tests.desk import ask, text
from tests.editors import Signed
from tests.issues import RULES, drafted, spring
from tests.test_issue_word import png


@pytest.fixture
def path(tmp_path: Path) -> Path:
    spring(tmp_path).close()
    return tmp_path / "archive.db"


@pytest.fixture
def desk(path: Path) -> Datasette:
    return application(path, "/", Room(topics=RULES.topics, rules=RULES))


@pytest.fixture
def editor(desk: Datasette, path: Path) -> Signed:
    return Signed.on(desk, path)


@pytest.fixture
def begun(path: Path) -> int:
    with Archive(path) as archive:
        return drafted(archive, title="绿色丝路").issue.id


def rows(path: Path) -> list[issues.Row]:
    with Archive(path) as archive:
        return issues.items(archive, 1)


def form(page: html.HtmlElement, act: str, item: int | str = "", **more: str) -> html.HtmlElement:
    """The form of a page that has a button for an act."""
    wanted = {"item": str(item), **more} if item else more
    forms = page.xpath(f"//form[.//button[@name='act'][@value='{act}']]")
    return next(one for one in forms if wanted.items() <= dict(one.fields).items())


def send(editor: Signed, page: html.HtmlElement, act: str, item: int | str = "", **fields: object) -> html.HtmlElement:
    """Press a button as a browser does; the page it leads to."""
    found = form(page, act, item)
    answer = post(editor, found, act, **fields)
    assert answer.status_code == 303, answer.text
    return editor.get(answer.headers["location"].partition("#")[0])


def post(editor: Signed, found: html.HtmlElement, act: str, files: object = None, **fields: object):
    values = {name: value for name, value in found.fields.items() if value is not None}
    boxes = {box.get("name") for box in found.xpath(".//input[@type='checkbox'][not(@checked)]")}
    said = {name: value for name, value in values.items() if name not in boxes} | fields | {"act": act}
    if found.get("enctype"):
        parts = [(name, (None, str(value).encode())) for name, value in said.items()]
        return ask(editor.desk, found.get("action"), "POST", files=[*parts, *(files or ())], headers=headers(editor))
    return ask(editor.desk, found.get("action"), "POST", data=said, headers=headers(editor))


def headers(editor: Signed) -> dict[str, str]:
    return {"cookie": editor.cookie}


def names(page: html.HtmlElement) -> list[str]:
    return [text(one) for one in page.xpath("//section[contains(@class, 'part')]//h3")]


def test_an_issue_is_drafted_titled_and_closed(editor: Signed, path: Path) -> None:
    page = send(editor, editor.get("/desk/issues"), "draft", since="2020-01-01", until="2020-04-30", title="绿色丝路")
    assert "习近平出席二十国集团领导人视频峰会" in names(page)
    assert [text(one) for one in page.xpath("//section[contains(@class, 'part')]/h2")] == [
        "专题关注", "绿色丝路新闻", "联盟动态",
    ]  # fmt: skip
    page = send(editor, page, "title", title="绿色丝路 2020年第1期")
    assert "绿色丝路 2020年第1期" in text(page.xpath("//h1")[0])
    unsure = post(editor, form(page, "close"), "close")
    assert unsure.status_code == 409
    page = send(editor, page, "close", sure="1")
    assert "定稿" in text(page.xpath("//main")[0])
    assert not page.xpath("//main//button[@name='act']")
    with Archive(path) as archive:
        assert issues.the(archive, "2020-01-01_2020-04-30").closed


def test_wrong_days_are_said_in_chinese(editor: Signed) -> None:
    answer = post(editor, form(editor.get("/desk/issues"), "draft"), "draft", since="2020-05-01", until="2020-04-30")
    assert answer.status_code == 422
    assert "起止日期颠倒" in answer.text


def test_items_are_moved_taken_out_and_put_back(editor: Signed, begun: int, path: Path) -> None:
    first, second, third = rows(path)[:3]
    page = send(editor, editor.get(f"/desk/issue/{begun}"), "down", first.id)
    assert [row.id for row in rows(path)[:3]] == [second.id, first.id, third.id]
    page = send(editor, page, "up", third.id)
    assert [row.id for row in rows(path)[:3]] == [second.id, third.id, first.id]
    page = send(editor, page, "move", first.id, section="联盟动态")
    assert rows(path)[-1].id == first.id
    assert "移到另一栏目：联盟动态" in text(page.xpath("//*[@class='done']")[0])
    page = send(editor, page, "drop", second.id)
    assert second.id not in {row.id for row in rows(path)}
    page = send(editor, page, "restore", second.id)
    assert second.content["headline"] in names(page)
    with Archive(path) as archive:
        again = drafted(archive, name="2020-01-01_2020-04-30")
        assert again.new == 0
    assert rows(path)[-1].section == "联盟动态"


def test_an_item_is_edited_with_its_original_beside_it(editor: Signed, begun: int, path: Path) -> None:
    row = next(row for row in rows(path) if "伊朗" in row.content["headline"])
    page = editor.get(f"/desk/item/{row.id}")
    assert row.content["paragraphs"][1] in text(page.xpath("//*[@class='original']")[0])
    said = "\r\n".join([row.content["paragraphs"][0].replace("30万", "40万"), "新的一段。"])
    saved = send(editor, page, "save", row.id, paragraphs=said, headline="改过的标题", sources="中国日报、新华社")
    (now,) = (one for one in rows(path) if one.id == row.id)
    assert now.content["headline"] == "改过的标题"
    assert now.content["sources"] == ["中国日报", "新华社"]
    assert now.content["paragraphs"][1] == "新的一段。"
    assert (now.who, now.edited) == ("李编辑", True)
    assert not saved.xpath("//*[@class='old']")
    assert "改过的标题" in text(saved.xpath("//*[@class='done']")[0])
    page = editor.get(f"/desk/item/{row.id}")
    assert "原文没有“40万”这个数字" in text(page.xpath("//ul[@class='findings']")[0])
    assert "40" in [text(one) for one in page.xpath("//*[@class='difference']//ins")]
    told = editor.get(f"/desk/issue/{begun}?check=1")
    assert "40万" in text(told.xpath("//section[@class='findings']")[0])


def test_two_editors_of_one_item_both_find_their_text(desk: Datasette, path: Path, begun: int) -> None:
    one, other = Signed.on(desk, path), Signed.on(desk, path, "王编辑")
    row = rows(path)[0]
    mine, theirs = one.get(f"/desk/item/{row.id}"), other.get(f"/desk/item/{row.id}")
    send(one, mine, "save", row.id, headline="李的标题")
    answer = post(other, form(theirs, "save"), "save", headline="王的标题")
    assert answer.status_code == 303
    page = other.get(answer.headers["location"])
    assert "李编辑" in text(page.xpath("//*[@role='alert']")[0])
    assert form(page, "save").fields["headline"] == "王的标题"
    assert "李的标题" in text(page.xpath("//*[@class='standing']")[0])
    assert rows(path)[0].content["headline"] == "李的标题"
    send(other, page, "save", row.id, headline="两人商定的标题")
    assert rows(path)[0].content["headline"] == "两人商定的标题"


def test_the_second_editor_sees_what_the_first_did(desk: Datasette, path: Path, begun: int) -> None:
    one, other = Signed.on(desk, path), Signed.on(desk, path, "王编辑")
    first, second, third = rows(path)[:3]
    mine, theirs = one.get(f"/desk/issue/{begun}"), other.get(f"/desk/issue/{begun}")
    send(one, mine, "drop", first.id)
    send(one, one.get(f"/desk/item/{second.id}"), "save", second.id, headline="李的标题")
    page = send(other, theirs, "move", second.id, section="联盟动态")
    told = " ".join(text(note) for note in page.xpath("//*[@class='old']"))
    assert "李编辑" in told
    assert "取出 " + first.content["headline"] in told
    assert "修改 李的标题" in told
    moved = next(row for row in rows(path) if row.id == second.id)
    assert (moved.section, moved.content["headline"]) == ("联盟动态", "李的标题")
    page = send(other, theirs, "up", third.id)
    assert rows(path)[0].id == third.id


def test_who_edits_does_not_collide_with_who_moves(desk: Datasette, path: Path, begun: int) -> None:
    one, other = Signed.on(desk, path), Signed.on(desk, path, "王编辑")
    row = rows(path)[0]
    writing = other.get(f"/desk/item/{row.id}")
    send(one, one.get(f"/desk/issue/{begun}"), "move", row.id, section="绿色丝路新闻")
    send(other, writing, "save", row.id, headline="王的标题")
    (now,) = (one for one in rows(path) if one.id == row.id)
    assert (now.section, now.content["headline"]) == ("绿色丝路新闻", "王的标题")


HAND = {
    "news": {
        "headline": "秘书处发布日程",
        "paragraphs": "2020年4月3日，秘书处发布年度日程。",
        "sources": "新华社",
        "link": "https://example.org/a.html",
        "day": "2020-04-03",
    },
    "coalition": {"headline": "联盟举办研修班", "paragraphs": "2020年4月5日，联盟举办研修班。"},
    "quote": {
        "paragraphs": "绿色复苏需要各国一起规划。",
        "speaker": "林沐",
        "titles": "河流研究院院长",
        "event": "工作协调会",
    },
    "report": {
        "headline": "专项报告：跨境电网",
        "paragraphs": "报告比较了三个次区域。",
        "issuer": "联盟秘书处",
        "status": "征求意见",
        "link": "https://example.org/grid.pdf",
    },
    "submission": {
        "headline": "湿地研讨会",
        "paragraphs": "2020年1月9日，研讨会召开。",
        "theme": "生物多样性和生态系统",
        "day": "2020-01-09",
    },
    "plan": {
        "theme": "可持续交通",
        "year": "2020",
        "text-1": "编写案例集。",
        "state-1": "under way",
        "evidence-1": "初稿已讨论",
        "text-2": "举办研修班。",
        "part-2": "progress",
        "state-2": "done",
    },
    "page": {"headline": "联系方式", "paragraphs": "秘书处设在北京。"},
}


@pytest.mark.parametrize("kind", HAND)
def test_an_item_written_by_hand_comes_out_in_word(editor: Signed, begun: int, path: Path, kind: str) -> None:
    if kind == "plan":
        blank = editor.get(f"/desk/issue/{begun}/new?kind=plan&theme=可持续交通&year=2020")
    else:
        blank = editor.get(f"/desk/issue/{begun}/new?kind={kind}")
    send(editor, blank, "new", **HAND[kind])
    (made,) = (row for row in rows(path) if row.kind == kind and row.who == "李编辑")
    again = form(editor.get(f"/desk/item/{made.id}"), "save").fields
    for name, value in HAND[kind].items():
        assert again[name].strip() == value, name
    answer = ask(editor.desk, f"/desk/issue/{begun}.docx", headers=headers(editor))
    document = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(answer.content)).paragraphs)
    told = [value for name, value in HAND[kind].items() if re.match(r"headline|paragraphs|text|evidence|titles", name)]
    assert all(value in document for value in told)


def test_the_titles_of_a_speaker_are_those_of_the_last_time(editor: Signed, begun: int, path: Path) -> None:
    for titles in ("河流研究院院长", ""):
        page = editor.get(f"/desk/issue/{begun}/new?kind=quote")
        send(editor, page, "new", paragraphs="复苏。", speaker="林沐", titles=titles)
    assert [row.content["titles"] for row in rows(path) if row.kind == "quote"] == ["河流研究院院长"] * 2
    assert editor.get(f"/desk/issue/{begun}/new?kind=quote").xpath("//datalist/option/@value") == ["林沐"]


def test_a_work_plan_begins_with_the_points_that_were_printed(editor: Signed, begun: int) -> None:
    at = f"/desk/issue/{begun}/new?kind=plan&theme=可持续交通&year=2020"
    send(editor, editor.get(at), "new", **HAND["plan"])
    fields = form(editor.get(at), "new").fields
    assert {fields["text-1"], fields["text-2"]} == {"编写案例集。", "举办研修班。"}
    assert "under way" in {fields["state-1"], fields["state-2"]}


def test_stories_are_added_from_candidates_and_from_a_search(editor: Signed, begun: int, path: Path) -> None:
    page = editor.get(f"/desk/issue/{begun}/add?q=候鸟")
    made = send(editor, page, "story", section="绿色丝路新闻")
    assert "秋季迁徙的候鸟抵达湿地" in names(made)
    again = editor.get(f"/desk/issue/{begun}/add?q=候鸟")
    assert "已在本期" in text(again)
    assert not again.xpath("//button[@value='story']")
    twice = post(editor, form(page, "story"), "story")
    assert twice.status_code == 409
    assert "已经是本期的条目" in twice.text
    dropped = rows(path)[0]
    send(editor, editor.get(f"/desk/issue/{begun}"), "drop", dropped.id)
    offered = editor.get(f"/desk/issue/{begun}/add")
    assert dropped.content["headline"] in text(offered)


def test_two_stories_become_one_item(editor: Signed, begun: int, path: Path) -> None:
    first, second = rows(path)[:2]
    send(editor, editor.get(f"/desk/item/{first.id}"), "join", first.id, other=str(second.id))
    (now,) = (row for row in rows(path) if row.id == first.id)
    assert now.content["paragraphs"] == first.content["paragraphs"] + second.content["paragraphs"]
    page = editor.get(f"/desk/item/{first.id}")
    assert len(page.xpath("//details[@class='original']")) == 2
    assert second.id not in {row.id for row in rows(path)}


def test_a_picture_has_its_credit_and_is_printed(editor: Signed, begun: int, path: Path) -> None:
    row = rows(path)[0]
    page = editor.get(f"/desk/item/{row.id}")
    picture = [("picture-new", ("会场.png", png()))]
    said = {"caption-new": "会场", "credit-new": "", "rights-new": ""}
    answer = post(editor, form(page, "save"), "save", picture, **said)
    assert answer.status_code == 303, answer.text
    assert "<img" not in ask(editor.desk, f"/desk/issue/{begun}/preview", headers=headers(editor)).text
    page = editor.get(f"/desk/item/{row.id}")
    assert "没有署名，不会刊印" in text(page)
    (shown,) = page.xpath("//figure/img/@src")
    assert ask(editor.desk, shown, headers=headers(editor)).content == png()
    send(editor, page, "save", row.id, **{"credit-0": "联盟秘书处", "rights-0": "已获授权"})
    preview = ask(editor.desk, f"/desk/issue/{begun}/preview", headers=headers(editor))
    assert "会场（图：联盟秘书处，已获授权）" in preview.text
    assert "img-src data:" in preview.headers["content-security-policy"]
    send(editor, editor.get(f"/desk/item/{row.id}"), "save", row.id, **{"remove-0": "1"})
    assert "pictures" not in rows(path)[0].content


def test_what_is_no_picture_is_told_and_the_text_stays_in_the_form(editor: Signed, begun: int, path: Path) -> None:
    row = rows(path)[0]
    page = editor.get(f"/desk/item/{row.id}")
    wrong = [("picture-new", ("x.png", b"no picture"))]
    answer = post(editor, form(page, "save"), "save", wrong, headline="写了半天的标题")
    assert answer.status_code == 409
    again = html.document_fromstring(answer.content.decode())
    assert "不是图片" in text(again.xpath("//*[@role='alert']")[0])
    assert form(again, "save").fields["headline"] == "写了半天的标题"
    assert rows(path)[0].content == row.content


def test_an_item_in_the_other_language_is_translated_paragraph_by_paragraph(
    editor: Signed, begun: int, path: Path
) -> None:
    row = rows(path)[0]
    send(editor, editor.get(f"/desk/item/{row.id}"), "save", row.id, translate="1")
    assert "【待译】" in text(editor.get(f"/desk/issue/{begun}"))
    told = {f"translation-{number}": f"Part {number}." for number, _ in enumerate(row.content["paragraphs"], 1)}
    page = editor.get(f"/desk/item/{row.id}")
    send(editor, page, "save", row.id, translate="1", translated_headline="A headline", **told)
    preview = ask(editor.desk, f"/desk/issue/{begun}/preview", headers=headers(editor)).text
    assert "A headline" in preview
    assert row.content["headline"] not in preview
    assert "待译" not in preview


def submission(editor: Signed, files: object = (), **fields: str):
    page = editor.get("/desk/submit")
    (found,) = page.xpath("//form[@enctype]")
    said = {"token": found.fields["token"]} | fields
    parts = [(name, (None, value.encode())) for name, value in said.items()]
    return ask(editor.desk, "/desk/submit", "POST", files=[*parts, *files], headers=headers(editor))


def test_a_partners_text_waits_and_is_taken_in(editor: Signed, begun: int, path: Path) -> None:
    said = "湿地研讨会召开\r\n\r\n2020年1月9日，研讨会召开。"
    files = [("picture-1", ("a.png", png()))]
    answer = submission(
        editor, files, text=said, theme="biodiversity", day="2020-01-09", **{"caption-1": "会场", "credit-1": "供稿方"}
    )
    assert answer.status_code == 303, answer.text
    assert "湿地研讨会召开" in text(editor.get("/desk/issues"))
    page = send(editor, editor.get(f"/desk/issue/{begun}/add"), "take")
    assert "湿地研讨会召开" in names(page)
    made = rows(path)[-1]
    assert (made.section, made.content["theme"], made.content["day"]) == (
        "专题工作进展", "生物多样性和生态系统", "2020-01-09",
    )  # fmt: skip
    assert made.content["pictures"][0]["credit"] == "供稿方"


def test_a_word_file_is_taken_in_and_what_is_wrong_loses_no_text(editor: Signed, path: Path) -> None:
    document = Document()
    document.add_paragraph("海洋伙伴关系召开会议")
    document.add_paragraph("2020年1月，海洋伙伴关系召开第一次全体会议。")
    document.add_paragraph("（海洋命运共同体和海洋环境治理专题伙伴关系 供稿）")
    file = io.BytesIO()
    document.save(file)
    assert submission(editor, [("file", ("来稿.docx", file.getvalue()))]).status_code == 303
    with Archive(path) as archive:
        (row,) = issues.waiting(archive)
    assert row.content["theme"] == "海洋命运共同体和海洋环境治理"
    answer = submission(editor, text="一段写了很久的文字。")
    assert answer.status_code == 422
    assert "请选供稿的专题伙伴关系" in answer.text
    assert "一段写了很久的文字。" in answer.text
    assert submission(editor, [("file", ("x.docx", b"no"))], theme="ocean").status_code == 422


def test_a_stranger_and_a_reader_change_nothing_and_a_stranger_sees_nothing(
    desk: Datasette, path: Path, begun: int
) -> None:
    reader = Signed.on(desk, path, "读者", "reader")
    page = reader.get(f"/desk/issue/{begun}")
    assert not page.xpath("//main//button[@name='act']")
    row = rows(path)[0]
    token = page.xpath("string(//input[@name='token']/@value)")
    refused = reader.post("/desk/issue/act", act="drop", item=row.id, issue=begun, token=token)
    assert refused.status_code == 403
    for at in ("issues", f"issue/{begun}", f"issue/{begun}/add", f"item/{row.id}", f"issue/{begun}/preview",
               f"issue/{begun}.docx", "submit"):  # fmt: skip
        answer = ask(desk, f"/desk/{at}")
        assert answer.status_code == 403
        assert "习近平" not in answer.text
    big = ask(desk, "/desk/submit", "POST", content=b"x" * 100_000, headers={"content-type": "text/plain"})
    assert big.status_code == 413
    assert len(rows(path)) == 12


def test_every_page_is_written_in_english_as_well(editor: Signed, begun: int, path: Path) -> None:
    row = rows(path)[0]
    for at in ("issues", f"issue/{begun}?check=1", f"issue/{begun}/add", f"issue/{begun}/new?kind=plan",
               f"item/{row.id}", "submit"):  # fmt: skip
        page = editor.get(f"/desk/{at}{'&' if '?' in at else '?'}lang=en")
        assert page.get("lang") == "en"
        assert all("lang=en" in one for one in page.xpath("//main//form[@method='post']/@action"))
    assert editor.get("/desk/issue/999", 404) is not None
    assert editor.get("/desk/item/999", 404) is not None
    assert editor.get(f"/desk/issue/{begun}/new?kind=poem", 404) is not None
