"""Pictures of an issue: stored in the archive, never printed without a credit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from docx.image.exceptions import UnexpectedEndOfFileError, UnrecognizedImageError
from docx.image.image import Image

from feeds.issue.items import Picture
from feeds.issue.stored import content, read
from pipelines.archive import Archive, issues
from pipelines.archive.issues import IssueError, Row

_TYPES: Final = ("image/png", "image/jpeg", "image/gif")
_LARGEST: Final = 20 * 1024 * 1024


def stored(archive: Archive, file: Path, caption: str = "", credit: str = "", rights: str = "") -> Picture:
    """Store a picture: PNG, JPEG or GIF, 20 MB at most.

    Raises:
        IssueError: if the file is none.
    """
    if file.stat().st_size > _LARGEST:
        raise IssueError(f"{file} is larger than 20 MB.", f"{file} 超过 20 MB。")
    return of_bytes(archive, file.read_bytes(), str(file), caption, credit, rights)


def of_bytes(
    archive: Archive, data: bytes, name: str, caption: str = "", credit: str = "", rights: str = ""
) -> Picture:
    """Store the bytes of a picture; `name` stands in the sentence if they are none."""
    try:
        kind = Image.from_blob(data).content_type
    except (UnrecognizedImageError, UnexpectedEndOfFileError, KeyError, IndexError) as error:
        raise IssueError(
            f"{name} is no picture: PNG, JPEG or GIF are wanted.", f"{name} 不是图片：只收 PNG、JPEG、GIF。"
        ) from error
    if kind not in _TYPES:
        raise IssueError(f"{name} is {kind}: PNG, JPEG or GIF are wanted.", f"{name} 是 {kind}：只收 PNG、JPEG、GIF。")
    return Picture(issues.keep_picture(archive, data, kind), caption, credit, rights)


def give(archive: Archive, number: int, picture: Picture, who: str) -> Row:
    """Give an item its picture, in place of the one it had.

    Raises:
        IssueError: if there is no such item, its issue is closed, or somebody saves it at the same time.
    """
    row = issues.item(archive, number)
    item = replace(read(row.kind, row.content), pictures=(picture,))
    return issues.save(archive, number, row.version, content(item), who)


def credit(archive: Archive, number: int, caption: str, credit: str, rights: str, who: str) -> Row:
    """Say who made an item's picture, and what it shows.

    Raises:
        IssueError: if it has none.
    """
    row = issues.item(archive, number)
    item = read(row.kind, row.content)
    if not item.pictures:
        raise IssueError(f"Item {number} has no picture.", f"条目 {number} 没有图片。")
    first, *others = item.pictures
    named = replace(first, caption=caption or first.caption, credit=credit, rights=rights or first.rights)
    return issues.save(archive, number, row.version, content(replace(item, pictures=(named, *others))), who)
