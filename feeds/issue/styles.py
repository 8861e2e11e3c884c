"""How an issue looks in Word: a style for each kind of line, all of which an editor may change in one place."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from docx.document import Document as Doc
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from feeds.issue.blocks import Look

GREEN: Final = RGBColor(0x1D, 0x5C, 0x41)
_SOFT: Final = RGBColor(0x5B, 0x6A, 0x62)
_WASH: Final = "EEF4EF"
_FACE, _HEAD = "宋体", "黑体"
STYLES: Final[dict[Look, str]] = {
    "headline": "Heading 2", "theme": "Heading 3", "text": "Body Text", "quote": "Quote", "picture": "Caption",
    "closing": "Issue Closing", "speaker": "Issue Speaker", "event": "Issue Event", "part": "Issue Part",
    "point": "Issue Point", "evidence": "Issue Evidence", "link": "Issue Link", "issuer": "Issue Issuer",
    "status": "Issue Status", "open": "Issue Open", "translation": "Issue Translation", "glossary": "Issue Glossary",
    "title": "Issue Title", "open title": "Issue Open Title",
}  # fmt: skip


def dress(document: Doc) -> None:
    """Give a document the styles."""
    _set, styles = partial(_style, document), document.styles
    _language(styles.element)
    _set("Normal", 10.5, line=1.5)
    _set("Title", 26, face=_HEAD, colour=GREEN, bold=True, before=60, after=6)
    _set("Subtitle", 12, colour=_SOFT, after=24)
    _set("Heading 1", 18, face=_HEAD, colour=GREEN, bold=True, before=0, after=12)
    _set("Heading 2", 13, face=_HEAD, bold=True, before=14, after=4)
    _set("Heading 3", 11.5, face=_HEAD, colour=GREEN, bold=True, before=10, after=3)
    _set("Body Text", 10.5, after=3, line=1.5, indent=21)
    _set("Quote", 10.5, before=8, after=0, line=1.5, indent=21, wash=True)
    _set("Caption", 9, colour=_SOFT, after=8, align=WD_ALIGN_PARAGRAPH.CENTER)
    right = WD_ALIGN_PARAGRAPH.RIGHT
    own: dict[str, dict[str, Any]] = {
        "Issue Contents": {"size": 14, "face": _HEAD, "colour": GREEN, "bold": True, "after": 8},
        "Issue Contents 1": {"size": 11.5, "face": _HEAD, "colour": GREEN, "before": 8, "after": 2},
        "Issue Contents 2": {"size": 10.5, "after": 2, "left": 18},
        "Issue Closing": {"size": 10.5, "colour": GREEN, "after": 8, "align": right},
        "Issue Speaker": {"size": 10.5, "bold": True, "after": 0, "align": right, "wash": True},
        "Issue Event": {"size": 9, "colour": _SOFT, "after": 6, "align": right, "wash": True},
        "Issue Part": {"size": 10.5, "bold": True, "before": 2, "after": 2},
        "Issue Point": {"size": 10.5, "after": 2, "left": 18, "indent": -18},
        "Issue Picture": {"size": 10.5, "before": 6, "align": WD_ALIGN_PARAGRAPH.CENTER},
        "Issue Open": {"size": 10.5, "bold": True, "colour": RGBColor(0xB0, 0x5A, 0x00)},
        "Issue Title": {"size": 13, "face": _HEAD, "bold": True, "after": 4},
        "Issue Open Title": {"size": 13, "bold": True, "colour": RGBColor(0xB0, 0x5A, 0x00), "after": 4},
        "Issue Translation": {"size": 10.5, "after": 3, "line": 1.5, "indent": 21},
    }
    small = ("Issue Evidence", "Issue Link", "Issue Issuer", "Issue Status", "Issue Glossary")
    for border in styles["Title"].element.iter(qn("w:bottom")):
        border.set(qn("w:color"), str(GREEN))
        border.attrib.pop(qn("w:themeColor"), None)
    for name in (*own, *small):
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
        _set(name, **own.get(name, {"size": 9, "colour": _SOFT, "after": 2}))


def _language(styles: Any) -> None:
    """Han characters are Chinese ones: with another language, punctuation stands in the middle of its square."""
    for language in styles.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _style(
    document: Doc,
    name: str,
    size: float,
    *,
    face: str = _FACE,
    colour: RGBColor | None = None,
    bold: bool = False,
    before: float = 0,
    after: float = 0,
    line: float | None = None,
    indent: float = 0,
    left: float = 0,
    align: WD_ALIGN_PARAGRAPH | None = None,
    wash: bool = False,
) -> None:
    style: Any = document.styles[name]
    style.font.name, style.font.size, style.font.bold, style.font.italic = "Times New Roman", Pt(size), bold, False
    style.font.color.rgb = colour or RGBColor(0x1C, 0x2A, 0x23)
    faces = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        faces.attrib.pop(qn(theme), None)
    faces.set(qn("w:eastAsia"), face)
    shape = style.paragraph_format
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    shape.first_line_indent, shape.left_indent = Pt(indent), Pt(left)
    shape.keep_with_next = name.startswith("Heading") or name in ("Quote", "Issue Part", "Issue Picture", "Issue Link")
    if line:
        shape.line_spacing = line
    if align is not None:
        shape.alignment = align
    if wash:
        shade = OxmlElement("w:shd")
        for key, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", _WASH)):
            shade.set(qn(key), value)
        style.element.get_or_add_pPr().append(shade)
