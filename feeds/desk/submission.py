"""The form for what partners send: a file or pasted text, with pictures, for the next issue."""

from __future__ import annotations

from io import BytesIO

from datasette.utils.asgi import Response

from feeds.desk import issue_fields
from feeds.desk.forms import Form
from feeds.desk.page import Page
from feeds.issue import submitting
from feeds.issue.submitting import Sent
from pipelines.archive import Archive
from pipelines.archive.issues import IssueError, Row


async def form(page: Page, said: Form | None = None, wrong: str = "", status: int = 200) -> Response:
    """The form, empty or as it was sent."""
    return await page.html("submit.html", status, said=said or Form({}), wrong=wrong)


async def submit(page: Page, sent: Form) -> Response:
    """Keep what a partner sent."""
    assert page.editor
    who = page.editor.name
    try:
        row = await page.shelf.write(lambda archive: _kept(archive, sent, who))
    except IssueError as error:
        return await form(page, sent, error.zh if page.language == "zh" else str(error), 422)
    return Response.redirect(page.link("desk/issues") + f"#n{row.id}", 303)


def _kept(archive: Archive, sent: Form, who: str) -> Row:
    with archive.write():
        pictures = list(issue_fields.uploaded(archive, sent))
        return submitting.submit(archive, _sent(sent), sent.one("theme"), sent.one("day"), who, pictures)


def _sent(sent: Form) -> Sent:
    if file := sent.files.get("file"):
        return submitting.of_bytes(file.name, BytesIO(file.data))
    return submitting.of_text(sent.one("text"))
