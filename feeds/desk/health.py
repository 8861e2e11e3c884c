"""How the sources are: the same that `greensilk health` prints."""

from __future__ import annotations

from datetime import datetime

from datasette.utils.asgi import Response

from crawler.health import GOOD
from feeds.desk.page import Page
from feeds.watch import VERDICTS
from pipelines.archive import runs


async def health(page: Page) -> Response:
    """Every source at the end of its last run, those first that are not well."""
    states = await page.shelf.read(runs.latest)
    states.sort(key=lambda state: (state.verdict in GOOD, state.verdict == "unproven", state.source))
    ill = sum(state.verdict not in GOOD and state.verdict != "unproven" for state in states)
    return await page.html(
        "health.html", states=states, ill=ill, good=GOOD, named=VERDICTS, moment=datetime.fromisoformat
    )
