"""Read documents that people send or edited: Word, Markdown, plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from os import SEEK_END
from pathlib import Path
from typing import IO, Final
from zipfile import BadZipFile

from docx import Document
from docx.document import Document as Doc
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from markdown_it import MarkdownIt

from feeds.clean import fit
from feeds.issue.styles import STYLES
from feeds.issue.whole import stamp
from pipelines.archive.issues import Issue, IssueError

_OURS: Final = re.compile(r"^greensilk issue (?P<name>.+)$")
_MARK: Final = re.compile(r"^item_(?P<item>\d+)_(?P<version>\d+)$")
_LOOKS: Final = {style.casefold(): look for look, style in STYLES.items()} | {"heading 3": "headline"}
_LARGEST: Final = 64 * 1024 * 1024


@dataclass
class Found:
    """What stands in a document for one item: how each line looks, and what it says. `item` is 0 for a new one."""

    section: str
    item: int = 0
    version: int = 0
    lines: list[tuple[str, str]] = field(default_factory=list)


def text(file: Path) -> str:
    """A text file.

    Raises:
        IssueError: if it is none.
    """
    return decoded(file.read_bytes(), str(file))


def decoded(data: bytes, name: str) -> str:
    """A text in UTF-8 or as Chinese Windows writes it; `name` stands in the sentence if it is neither."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise IssueError(f"{name} is no text in UTF-8 or GB18030.", f"{name} 不是 UTF-8 或 GB18030 文本。")


def document(file: Path) -> Doc:
    """A Word document.

    Raises:
        IssueError: if the file is none.
    """
    with file.open("rb") as opened:
        return opened_document(opened, str(file))


def opened_document(file: IO[bytes], name: str) -> Doc:
    """A Word document; `name` stands in the sentence if it is none."""
    size = file.seek(0, SEEK_END)
    file.seek(0)
    if size > _LARGEST:
        raise IssueError(f"{name} is larger than 64 MB.", f"{name} 超过 64 MB。")
    try:
        return Document(file)
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError) as error:
        raise IssueError(f"{name} is no Word document (.docx).", f"{name} 不是 Word 文档（.docx）。") from error


def ours(of: Doc, known: Sequence[Issue]) -> Issue | None:
    """The issue that we wrote as this document; None if it is somebody else's."""
    marks = set(_marks(of))
    match = _OURS.match(of.core_properties.subject or "")
    return next(
        (one for one in known if f"issue_{one.id}_{stamp(one)}" in marks or (match and match["name"] == one.name)), None
    )


def written(of: Doc) -> dict[int, int]:
    """The items we wrote into a document, with their versions."""
    pairs = [entry.split(":") for entry in (of.core_properties.keywords or "").split()]
    pairs += [mark.split("_")[1:] for mark in _marks(of) if mark.startswith("held_")]
    return {int(pair[0]): int(pair[1]) for pair in pairs if len(pair) == 2 and all(one.isdigit() for one in pair)}


def _marks(of: Doc) -> Iterator[str]:
    for mark in of.element.iter(qn("w:bookmarkStart")):
        yield mark.get(qn("w:name")) or ""


def plain(of: Doc) -> str:
    """The text of a document, a paragraph a block; a page is where a section begins."""
    return "\n\n".join(paragraph.text.strip() for paragraph in of.paragraphs if paragraph.text.strip())


def found(of: Doc) -> Iterator[Found]:
    """The items of a document of ours, new ones among them, in its order."""
    section, current = "", None
    for paragraph in of.paragraphs:
        style = str(paragraph.style.name if paragraph.style else "")
        said = fit(paragraph.text).strip()
        mark = _marked(paragraph)
        if style == "Heading 1":
            if current:
                yield current
            section, current = said, None
            continue
        new = style in ("Heading 2", "Heading 3") and current is not None and bool(current.lines) and not mark
        if section and (mark or new or (current is None and said)):
            if current:
                yield current
            current = Found(section, *(mark or (0, 0)))
        if current and said:
            usual = "headline" if style.startswith("Heading") and not current.lines else "text"
            current.lines.append((_LOOKS.get(style.casefold(), usual), said))
    if current:
        yield current


def _marked(paragraph: Paragraph) -> tuple[int, int] | None:
    for mark in paragraph._p.iter(qn("w:bookmarkStart")):
        if match := _MARK.match(mark.get(qn("w:name")) or ""):
            return int(match["item"]), int(match["version"])
    return None


def markdown(said: str) -> tuple[str, tuple[str, ...]]:
    """The first heading of a Markdown text, and its paragraphs and list entries as plain text."""
    tokens = MarkdownIt("commonmark").parse(said)
    heading, paragraphs = "", []
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type != "inline":
            continue
        words = fit(
            "".join(child.content or " " * (child.type == "softbreak") for child in token.children or ())
        ).strip()
        if before is not None and before.type == "heading_open" and not heading:
            heading = words
        elif words:
            paragraphs.append(words)
    return heading, tuple(paragraphs)
