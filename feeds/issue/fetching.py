"""Pictures of articles for the items of an issue: which are wanted, and keeping those that came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from feeds.issue import pictures
from feeds.issue.draft import DRAFTER
from feeds.issue.items import News
from feeds.issue.stored import content, read
from pipelines.archive import Archive, issues
from pipelines.archive.issues import Issue, IssueError, Row
from pipelines.archive.select import articles


def wanted(archive: Archive, issue: Issue) -> dict[str, list[str]]:
    """The addresses of the pictures that items lack, by the source whose article has them."""
    found: dict[str, list[str]] = {}
    for row, image in _lacking(archive, issue):
        for kept in articles(archive, list(issues.uses(archive, row.id))):
            if image in kept.images:
                found.setdefault(kept.source, []).append(image)
                break
    return found


def keep(archive: Archive, issue: Issue, bodies: Mapping[str, bytes]) -> tuple[int, list[str]]:
    """Give the items their pictures, without caption and credit: a person writes those, or none is printed.

    Returns:
        How many there were, and sentences on what was no picture.
    """
    troubles = []
    given = 0
    for row, image in _lacking(archive, issue):
        if image not in bodies:
            continue
        try:
            picture = pictures.of_bytes(archive, bodies[image], image)
        except IssueError as error:
            troubles.append(str(error))
            continue
        item = replace(read(row.kind, row.content), pictures=(picture,))
        issues.save(archive, row.id, row.version, content(item), DRAFTER, edited=False)
        given += 1
    return given, troubles


def _lacking(archive: Archive, issue: Issue) -> list[tuple[Row, str]]:
    rows = [(row, read(row.kind, row.content)) for row in issues.items(archive, issue.id)]
    return [
        (row, item.image)
        for row, item in rows
        if isinstance(item, News) and not item.pictures and urlsplit(item.image).scheme in ("http", "https")
    ]
