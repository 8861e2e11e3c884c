"""An issue as a Word document: real headings and styles, a contents field, pictures, and all it takes to read it back.

Each item begins with a bookmark `item_12_3`, item 12 in version 3. Bookmarks at the title name the issue and all items
that were written; so do the properties of the document, which LibreOffice loses, while a person may delete the title.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

from docx import Document
from docx.document import Document as Doc
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu
from docx.text.paragraph import Paragraph

from feeds.clean import fit
from feeds.issue.blocks import Block, blocks
from feeds.issue.page import linked, span
from feeds.issue.styles import STYLES, dress
from feeds.issue.whole import Part, Placed, Whole, stamp

_CONTENTS: Final = 'TOC \\o "1-2" \\f \\h \\z'
_ENDING: Final = ("link", "closing", "speaker", "event", "issuer", "status")
_UNLISTED: Final = ("quote", "report", "plan", "page", "submission")


def write(of: Whole) -> bytes:
    """The document as a .docx file; the same issue gives the same text."""
    document = Document()
    _page(document)
    dress(document)
    document.core_properties.title = fit(of.issue.title)
    document.core_properties.author = ""
    document.core_properties.subject = f"greensilk issue {of.issue.name}"
    rows = [placed.row for part in of.parts for placed in part.placed]
    document.core_properties.keywords = " ".join(f"{row.id}:{row.version}" for row in rows)
    title = document.add_paragraph(fit(of.issue.title), style="Title")
    _bookmark(title, f"issue_{of.issue.id}_{stamp(of.issue)}", 200_000)
    for row in rows:
        _bookmark(title, f"held_{row.id}_{row.version}", 300_000 + row.id)
    if days := span(of):
        document.add_paragraph(days, style="Subtitle")
    _contents(document, of)
    for part in of.parts:
        _part(document, part, of)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _part(document: Doc, part: Part, of: Whole) -> None:
    heading = document.add_paragraph(part.title, style="Heading 1")
    heading.paragraph_format.page_break_before = True
    _bookmark(heading, f"section_{of.parts.index(part) + 1}", 100_000 + of.parts.index(part))
    sent = part.listed[-1:] if any(placed.row.kind == "submission" for placed in part.placed) else ()
    for placed in part.placed:
        first = _item(document, placed, of)
        if placed.row.kind == "submission" and sent:
            _field(first, f'TC "{sent[0]}" \\l 2', None)
            sent = ()


def _item(document: Doc, placed: Placed, of: Whole) -> Paragraph:
    said = blocks(placed.item, of)
    made = [_block(document, block, of, placed.row.kind) for block in said]
    for following, paragraph in zip(said[1:], made, strict=False):
        if paragraph is not None and following.look in _ENDING:
            paragraph.paragraph_format.keep_with_next = True
    paragraphs = [paragraph for paragraph in made if paragraph is not None] or [document.add_paragraph()]
    _bookmark(paragraphs[0], f"item_{placed.row.id}_{placed.row.version}", placed.row.id)
    return paragraphs[0]


def _block(document: Doc, block: Block, of: Whole, kind: str) -> Paragraph | None:
    style = "Heading 3" if block.look == "headline" and kind in _UNLISTED else STYLES[block.look]
    if block.look == "link":
        return _linked(document, block.text, style)
    if block.picture is None:
        return document.add_paragraph(block.text, style=style)
    if (stored := of.pictures.get(block.picture.digest)) is None:
        return None
    frame = document.add_paragraph(style="Issue Picture")
    shape = frame.add_run().add_picture(BytesIO(stored[1]))
    widest = min(1.0, Cm(13) / shape.width, Cm(9) / shape.height)
    shape.width, shape.height = Emu(int(shape.width * widest)), Emu(int(shape.height * widest))
    rights = f"，{block.picture.rights}" if block.picture.rights else ""
    document.add_paragraph(f"{block.text}（图：{block.picture.credit}{rights}）", style=style)
    return frame


def _linked(document: Doc, text: str, style: str) -> Paragraph:
    """A line whose address can be followed."""
    label, href = linked(text)
    paragraph = document.add_paragraph(label, style=style)
    if href:
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), document.part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        link.append(paragraph.add_run(href)._r)
        paragraph._p.append(link)
    return paragraph


def _contents(document: Doc, of: Whole) -> None:
    """A contents field that shows its lines before anything brings it up to date."""
    document.add_paragraph("目录" if of.issue.language == "zh" else "Contents", style="Issue Contents")
    lines = [
        (line, level) for part in of.parts for line, level in [(part.title, 1), *((one, 2) for one in part.listed)]
    ]
    made = [document.add_paragraph(line, style=f"Issue Contents {level}") for line, level in lines]
    if not made:
        return
    begin = _signs(_CONTENTS)
    for run in reversed(begin):
        made[0]._p.insert(1 if made[0]._p.pPr is not None else 0, run)
    made[-1]._p.append(_sign("end"))


def _field(paragraph: Paragraph, code: str, shown: str | None) -> None:
    for run in _signs(code, separate=shown is not None):
        paragraph._p.append(run)
    if shown is not None:
        paragraph.add_run(shown)
    paragraph._p.append(_sign("end"))


def _signs(code: str, *, separate: bool = True) -> list[Any]:
    said = OxmlElement("w:r")
    text = OxmlElement("w:instrText")
    text.set(qn("xml:space"), "preserve")
    text.text = f" {code} "
    said.append(text)
    return [_sign("begin"), said, *([_sign("separate")] if separate else [])]


def _sign(kind: str) -> Any:
    run, sign = OxmlElement("w:r"), OxmlElement("w:fldChar")
    sign.set(qn("w:fldCharType"), kind)
    run.append(sign)
    return run


def _bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    begin, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (begin, end):
        mark.set(qn("w:id"), str(number))
    begin.set(qn("w:name"), name)
    paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, begin)
    paragraph._p.append(end)


def _page(document: Doc) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.6)
    section.top_margin = section.bottom_margin = Cm(2.4)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _field(foot, "PAGE", "1")
