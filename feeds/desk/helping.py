"""How to use the archive."""

from __future__ import annotations

from datasette.utils.asgi import Response

from feeds.desk.page import Page
from feeds.desk.themes import known


async def help_page(page: Page) -> Response:
    """The grammar of a search, what versions and themes are, how to cite."""
    return await page.html("help.html", themes=known())
