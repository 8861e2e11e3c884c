"""What was decided: by whom, when, what it was before and after; and who tried to come in."""

from __future__ import annotations

from typing import Final

from datasette.utils.asgi import Response

from feeds.desk import sessions
from feeds.desk.desk import WRONG
from feeds.desk.page import Page
from pipelines.archive import history as kept
from pipelines.archive.decisions import KINDS
from pipelines.archive.history import Told
from pipelines.archive.store import Archive

_SHOWN: Final = 50
_AUDIT: Final = 30


async def history(page: Page) -> Response:
    """All decisions, the newest first."""
    who, kind, number = page.args.get("who", ""), page.args.get("kind", ""), page.args.get("page", "")
    at = int(number) if number.isascii() and number.isdecimal() and 0 < len(number) < 7 and int(number) else 1

    def read(archive: Archive) -> tuple[list[Told], list[str]]:
        told = kept.history(archive, who=who, kind=kind, limit=_SHOWN + 1, offset=(at - 1) * _SHOWN)
        return told, kept.editors(archive)

    told, names = await page.shelf.read(read)
    assert page.editor
    audit = await sessions.audit(page, _AUDIT) if page.editor.decides else []
    wrong = page.args.get("wrong", "")
    return await page.html(
        "history.html", told=told[:_SHOWN], more=len(told) > _SHOWN, editors=names, kinds=KINDS, who=who, kind=kind,
        at=at, audit=audit, wrong=wrong if wrong in WRONG else "",
    )  # fmt: skip
