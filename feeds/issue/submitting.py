"""What partners send: Word, Markdown or pasted text becomes an item that waits for the next issue."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Final

from docx.document import Document as Doc
from docx.opc.constants import RELATIONSHIP_TYPE

from classifier import taxonomy
from feeds.clean import fit
from feeds.issue import pictures, reading
from feeds.issue.items import Picture, Submission
from feeds.issue.register import add
from pipelines.archive import Archive
from pipelines.archive.issues import IssueError, Row

_SENT: Final = re.compile(r"^[（(]\s*(?P<theme>.+?)\s*(?:专题伙伴关系)?\s*供稿\s*[)）]$")
_ENDED: Final = tuple("。！？：；…”）)」』!?:;.")
_HEADLINE = 60


@dataclass(frozen=True)
class Sent:
    """A text as it was sent: headline if it has one, paragraphs, its pictures, the partnership its last line names."""

    headline: str
    paragraphs: tuple[str, ...]
    pictures: tuple[bytes, ...] = ()
    theme: str = ""


def submit(archive: Archive, sent: Sent, theme: str, day: str, who: str, given: Sequence[Picture] = ()) -> Row:
    """Keep a partner's text for the next issue, whatever the days of that are.

    Args:
        theme: any printed name of a partnership, or its short name; empty if the text's last line names it.
        day: of the event, such as 2020-01-09; empty if it has none.
        given: pictures with their captions and credits; those in the text come without any.

    Raises:
        IssueError: if there is no text, no such partnership, or no such day.
    """
    if not sent.paragraphs:
        raise IssueError("There is no text in it.", "稿件里没有文字。")
    if day:
        try:
            date.fromisoformat(day)
        except ValueError as error:
            raise IssueError(
                f"{day!r} is not a day such as 2020-01-09.", f"“{day}”不是 2020-01-09 这样的日期。"
            ) from error
    name = printed_theme(theme or sent.theme)
    with archive.write():
        found = tuple(pictures.of_bytes(archive, data, "A picture in the text") for data in sent.pictures)
        item = Submission(sent.headline, sent.paragraphs, pictures=(*given, *found), theme=name, day=day)
        return add(archive, None, "", item, who)


def printed_theme(name: str) -> str:
    """The name of a partnership as it is printed.

    Raises:
        IssueError: if there is none.
    """
    themes = taxonomy.load()
    try:
        slug = taxonomy.resolve(name, themes)
    except taxonomy.TaxonomyError as error:
        asked = "Which partnership sent it? Name its theme."
        zh = f"没有“{name}”这个专题伙伴关系。" if name else "请选供稿的专题伙伴关系。"
        raise IssueError(str(error) if name else asked, zh) from error
    return next(theme.name_zh for theme in themes if theme.slug == slug)


def of_file(file: Path) -> Sent:
    """The text of a .docx or Markdown file, or of any other text.

    Raises:
        IssueError: if it cannot be read.
    """
    with file.open("rb") as opened:
        return of_bytes(str(file), opened)


def of_bytes(name: str, file: IO[bytes]) -> Sent:
    """The same of an opened file."""
    ending = Path(name).suffix.lower()
    if ending == ".docx":
        document = reading.opened_document(file, name)
        return of_paragraphs([p.text for p in document.paragraphs], tuple(_images(document)))
    said = reading.decoded(file.read(), name)
    if ending in (".md", ".markdown"):
        heading, paragraphs = reading.markdown(said)
        return of_paragraphs([heading, *paragraphs] if heading else paragraphs)
    return of_text(said)


def of_text(pasted: str) -> Sent:
    """Pasted text; where it has empty lines, they part its paragraphs, otherwise each line is one."""
    lines = pasted.replace("\r\n", "\n").split("\n")
    blocks = re.split(r"\n\s*\n", "\n".join(lines)) if any(not line.strip() for line in lines[1:-1]) else lines
    return of_paragraphs(["".join(part.strip() for part in block.split("\n")) for block in blocks])


def of_paragraphs(said: Sequence[str], images: tuple[bytes, ...] = ()) -> Sent:
    """Paragraphs in order; the first one is the headline if it looks like one, a closing 供稿 line names the theme."""
    texts = [bare for text in said if (bare := fit(" ".join(text.split())))]
    theme = ""
    if texts and (closing := _SENT.match(texts[-1])):
        theme = closing["theme"]
        texts.pop()
    headed = len(texts) > 1 and len(texts[0]) <= _HEADLINE and not texts[0].endswith(_ENDED)
    return Sent(texts[0] if headed else "", tuple(texts[1:] if headed else texts), images, theme)


def _images(document: Doc) -> Iterator[bytes]:
    for relation in document.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.IMAGE and not relation.is_external:
            yield relation.target_part.blob
