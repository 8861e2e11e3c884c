"""A story's page: all who carried it, and who was first."""

from __future__ import annotations

from datasette.utils.asgi import NotFound, Response

from feeds.desk.citation import cite_story
from feeds.desk.page import Page
from pipelines.archive.record import story as whole


async def story(page: Page) -> Response:
    """One story with all its sources."""
    key = page.path("key")
    found = await page.shelf.read(lambda archive: whole(archive, key))
    if found is None:
        raise NotFound("story")
    link = page.absolute(page.story_path(found.key))
    return await page.html(
        "story.html",
        story=found,
        first=found.articles[0],
        permalink=link,
        citation=cite_story(found, link, page.language),
    )
