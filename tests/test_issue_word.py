"""An issue in Word: opened, read back, edited, in conflict; and what was entered by hand comes out."""

from __future__ import annotations

import subprocess
from zlib import compress, crc32

import pytest
from docx import Document
from lxml import etree

from feeds.issue import pictures
from feeds.issue.byhand import add_all
from feeds.issue.importing import bring
from feeds.issue.output import WRITERS
from feeds.issue.stored import read
from feeds.issue.submitting import of_text, submit
from feeds.issue.whole import whole
from pipelines.archive import issues
from pipelines.archive.issues import IssueError
from tests.conftest import program
from tests.issues import RULES, drafted, spring

HAND = """
[[quote]]
paragraphs = ["绿色复苏需要各国一起规划。", "也需要让最脆弱的国家用得起清洁技术。"]
speaker = "林沐"
titles = "联盟咨询委员会委员、河流研究院院长"
event = "年度工作协调会"

[[plan]]
theme = "海洋命运共同体和海洋环境治理"
year = 2020
points = [
    {number = 1, text = "建立月例会制度。", part = "progress", state = "done"},
    {number = 1, text = "编写港口减排的案例集。", state = "under way", evidence = "初稿已在3月讨论"},
]

[[report]]
headline = "专项报告：跨境电网与绿色电力"
paragraphs = ["报告比较了三个次区域的电网互联。"]
issuer = "联盟秘书处"
status = "征求意见"
link = "https://example.org/reports/grid.pdf"

[[page]]
headline = "联系方式"
paragraphs = ["秘书处设在北京。"]
"""


@pytest.fixture
def archive(tmp_path):
    with spring(tmp_path) as opened:
        sent = of_text("湿地研讨会召开\n\n2020年1月9日，研讨会召开。\n\n（生物多样性与生态系统管理专题伙伴关系 供稿）")
        submit(opened, sent, "", "2020-01-09", "林沐")
        made = drafted(opened, title="绿色丝路")
        add_all(opened, RULES, made.issue, HAND.encode(), "", "林沐")
        yield opened


def write(archive, folder, form="docx"):
    file = folder / f"issue.{form}"
    file.write_bytes(WRITERS[form](whole(archive, issues.the(archive), RULES)))
    return file


def came(archive, file):
    return bring(archive, RULES, file, "", "沈若川")


def line(document, words):
    return [paragraph for paragraph in document.paragraphs if words in paragraph.text][-1]


def test_headings_styles_and_the_contents_field_are_real(archive, tmp_path):
    document = Document(str(write(archive, tmp_path)))
    styled = [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs]
    assert [text for style, text in styled if style == "Heading 1"] == [
        "专题关注", "绿色丝路新闻", "联盟动态", "专题工作进展",
    ]  # fmt: skip
    assert ("Heading 2", "习近平出席二十国集团领导人视频峰会") in styled
    assert ("Issue Closing", "（生物多样性和生态系统专题伙伴关系 供稿）") in styled
    assert ("Issue Speaker", "——联盟咨询委员会委员、河流研究院院长  林沐") in styled
    assert ("Issue Point", "1. 编写港口减排的案例集。（进行中）") in styled
    assert ("Issue Contents 2", "生物多样性和生态系统专题伙伴关系工作进展") in styled
    assert "TOC \\o" in etree.tostring(document.element).decode()


def test_read_back_as_it_was_written_nothing_changes(archive, tmp_path):
    before = issues.items(archive, 1)
    assert came(archive, write(archive, tmp_path)).counts == {"unchanged": 17}
    assert issues.items(archive, 1) == before


@pytest.mark.needs("libreoffice")
def test_libreoffice_opens_it_and_what_it_saves_can_be_read_back(archive, tmp_path):
    file = write(archive, tmp_path)
    (tmp_path / "saved").mkdir()
    for form in ("pdf", "docx"):
        command = [program("libreoffice"), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
        command += ["--convert-to", form, "--outdir", tmp_path / "saved", file]
        subprocess.run(command, check=True, capture_output=True, timeout=110)
    assert (tmp_path / "saved" / "issue.pdf").read_bytes().startswith(b"%PDF")
    document = Document(str(tmp_path / "saved" / "issue.docx"))
    line(document, "也需要让最脆弱的").runs[0].text = "也需要技术。"
    document.save(str(tmp_path / "saved" / "issue.docx"))
    assert came(archive, tmp_path / "saved" / "issue.docx").counts == {"unchanged": 16, "changed": 1}
    quote = next(row for row in issues.items(archive, 1) if row.kind == "quote")
    assert quote.content["paragraphs"] == ["绿色复苏需要各国一起规划。", "也需要技术。"]


def test_what_a_person_edits_in_word_comes_back(archive, tmp_path):
    file = write(archive, tmp_path)
    document = Document(str(file))
    line(document, "峰会由二十国集团轮值主席国主持").text = "峰会由轮值主席国主持。"
    line(document, "（来源：人民网、环球时报）").text = "（来源：人民网）"
    line(document, "1. 编写港口减排的案例集。").text = "1. 编写港口减排的案例集。（已完成）"
    line(document, "——联盟咨询委员会委员").text = "——河流研究院院长  方敏"
    for paragraph in list(document.paragraphs):
        if paragraph.style.name.startswith("Heading") and "光大集团" in paragraph.text:
            element = paragraph._p
            while "（来源：光大集团）" not in "".join(element.itertext()):
                element, gone = element.getnext(), element
                gone.getparent().remove(gone)
            element.getparent().remove(element)
    new = line(document, "项目绿色发展指南研究召开专家咨询会")
    new.insert_paragraph_before("秘书处发布年度日程", style="Heading 2")
    new.insert_paragraph_before("2020年4月3日，秘书处发布年度日程。", style="Body Text")
    document.save(str(file))
    counts = came(archive, file).counts
    assert counts == {"unchanged": 12, "changed": 4, "dropped": 1, "new": 1}
    rows = issues.items(archive, 1)
    text = WRITERS["md"](whole(archive, issues.the(archive), RULES)).decode()
    assert "峰会由轮值主席国主持。" in text
    assert "（来源：人民网）" in text
    assert "案例集。（已完成）" in text
    assert "——河流研究院院长  方敏".replace("  ", " ") in text
    assert "光大集团" not in text
    titles = [row.content.get("headline") for row in rows]
    assert titles.index("秘书处发布年度日程") == titles.index("项目绿色发展指南研究召开专家咨询会") - 1
    assert drafted(archive).new == 0


def test_somebody_elses_edit_meanwhile_is_a_conflict_and_both_are_kept(archive, tmp_path):
    file = write(archive, tmp_path)
    row = issues.items(archive, 1)[0]
    issues.save(archive, row.id, row.version, row.content | {"headline": "林沐的标题"}, "林沐")
    document = Document(str(file))
    line(document, "峰会由二十国集团轮值主席国主持").text = "峰会由轮值主席国主持。"
    document.save(str(file))
    back = came(archive, file)
    assert len(back.troubles) == 1
    assert "林沐" in back.troubles[0]
    assert issues.item(archive, row.id).content["headline"] == "林沐的标题"
    assert "峰会由轮值主席国主持。" in issues.texts(archive, row.id)[-1].content["paragraphs"]


def test_a_picture_is_printed_with_its_credit_and_never_without(archive, tmp_path):
    dot = tmp_path / "dot.png"
    dot.write_bytes(png())
    first, second = issues.items(archive, 1)[:2]
    pictures.give(archive, first.id, pictures.stored(archive, dot, "会场", "联盟秘书处", "已获授权"), "林沐")
    pictures.give(archive, second.id, pictures.stored(archive, dot, "无人署名", ""), "林沐")
    document = Document(str(write(archive, tmp_path)))
    assert len(document.inline_shapes) == 1
    assert line(document, "会场").text == "会场（图：联盟秘书处，已获授权）"
    page = write(archive, tmp_path, "html").read_text("utf-8")
    assert page.count("<img") == 1
    assert "无人署名" not in page
    assert came(archive, write(archive, tmp_path)).counts == {"unchanged": 17}
    item = read("news", issues.item(archive, first.id).content)
    assert item.pictures[0].credit == "联盟秘书处"


def test_what_is_no_picture_and_no_document_is_told(archive, tmp_path):
    (tmp_path / "x.png").write_bytes(b"no picture")
    (tmp_path / "x.docx").write_bytes(b"no document")
    with pytest.raises(IssueError, match="no picture"):
        pictures.stored(archive, tmp_path / "x.png")
    with pytest.raises(IssueError, match="no Word document"):
        came(archive, tmp_path / "x.docx")


def test_strangers_markup_is_text_in_every_format(archive, tmp_path):
    row = issues.items(archive, 1)[0]
    evil = "<script>alert(1)</script> *星* \x00\x08"
    issues.save(archive, row.id, row.version, row.content | {"headline": evil, "link": "javascript:alert(1)"}, "林沐")
    page = write(archive, tmp_path, "html").read_text("utf-8")
    assert "<script" not in page
    assert 'href="javascript' not in page
    assert "\\<script\\>" in write(archive, tmp_path, "md").read_text("utf-8")
    assert "<script>alert(1)</script>" in line(Document(str(write(archive, tmp_path))), "alert(1)</").text


def png():
    def chunk(kind, data):
        body = kind + data
        return len(data).to_bytes(4, "big") + body + crc32(body).to_bytes(4, "big")

    head = (4).to_bytes(4, "big") + (3).to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    rows = b"".join(b"\0" + bytes([29, 92, 65] * 4) for _ in range(3))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", compress(rows)) + chunk(b"IEND", b"")
