"""The page an article was read from, as it was recorded: without scripts, and shut off from everything."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import nh3
from datasette.utils.asgi import NotFound, Response

from crawler import charset
from crawler.recorded import Recorded, Recordings
from feeds.desk.page import Page
from pipelines.archive import pages
from pipelines.archive.record import Record, record
from pipelines.archive.store import Archive

_SECONDS: Final = 60.0  # a recording may be large
_HEADERS: Final = {
    "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
}
_REMOVED: Final = {"script", "style", "noscript", "iframe", "object", "embed", "template", "svg", "math", "textarea"}

_TAGS: Final = nh3.ALLOWED_TAGS - {"img", "map", "area"}


async def saved(page: Page) -> Response:
    """The recorded page of an article; a page that says so, if there is no recording any more."""
    source, number = page.path("source"), page.path("id")
    folders = (page.shelf.room.warc, Path(page.shelf.path).parent)
    found = await page.shelf.read(lambda archive: _recorded(archive, source, number, folders), _SECONDS)
    if found is None:
        raise NotFound("article")
    kept, answers = found
    if not answers:
        return await page.message("no_recording", 404)
    bodies = [_clean(answer) for answer in answers]
    answer = await page.html("saved.html", record=kept, answers=answers, bodies=bodies)
    answer.headers.update(_HEADERS)
    return answer


def _recorded(
    archive: Archive, source: str, number: str, folders: Iterable[Path | None]
) -> tuple[Record, list[Recorded]] | None:
    """The article and its answers; a recording may also lie beside the archive, as that of the demo does."""
    kept = record(archive, source, number)
    if kept is None:
        return None
    recordings = [Recordings(folder) for folder in folders if folder]
    captures = pages.of(archive, kept.article.number)
    found = (
        next(filter(None, (pages.load(archive, capture, place) for place in recordings)), None) for capture in captures
    )
    return kept, [answer for answer in found if answer]


def _clean(answer: Recorded) -> str:
    text, _ = charset.decode(answer.body, answer.content_type)
    if "html" not in answer.content_type and not text.lstrip().startswith("<"):
        return f"<pre>{nh3.clean_text(text)}</pre>"
    return nh3.clean(text, tags=_TAGS, clean_content_tags=_REMOVED, url_schemes={"http", "https"})
