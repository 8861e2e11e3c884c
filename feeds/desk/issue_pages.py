"""The pages on which an issue is made: its outline, its items, what may be added, and how it will look."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from urllib.parse import quote

from datasette.utils.asgi import NotFound, Response

from feeds.desk import issue_fields
from feeds.desk.issue_views import Adding, Editing, adding, all_of, editing, outline
from feeds.desk.page import Page
from feeds.issue.items import STATES, Item
from feeds.issue.output import WRITERS
from feeds.issue.register import plan, quoted
from feeds.issue.stored import KINDS
from feeds.issue.whole import whole
from pipelines.archive import Archive, issues
from pipelines.archive.issues import IssueError

_TYPES: Final = {
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
# The page of an issue has its style and its pictures in itself, and nothing else.
_ALONE: Final = {
    "content-security-policy": "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}
_SECONDS: Final = 60.0  # an issue may be long


async def all_issues(page: Page, wrong: str = "", status: int = 200) -> Response:
    """Every issue, what waits for one, and a form to begin the next."""
    found = await page.shelf.read(all_of)
    return await page.html("issues.html", status, wrong=wrong, said=page.args, **found)


async def one_issue(page: Page) -> Response:
    """The outline of an issue."""
    return await shown(page, _number(page))


async def shown(page: Page, number: int, wrong: str = "", status: int = 200) -> Response:
    """The outline of an issue, after an act that could not be."""
    seen, done = (_digits(page.args.get(name, "")) for name in ("seen", "done"))
    rules = page.shelf.room.rules
    checked = page.args.get("check", "") == "1"
    found = await page.shelf.read(lambda archive: outline(archive, number, rules, seen, done, checked), _SECONDS)
    if found is None:
        raise NotFound("issue")
    return await page.html("issue.html", status, outline=found, wrong=wrong, formats=tuple(_TYPES))


async def one_item(page: Page) -> Response:
    """An item as a form, its articles beside it."""
    return await edited(page, _number(page))


async def edited(page: Page, number: int, item: Item | None = None, wrong: str = "", status: int = 200) -> Response:
    """An item as a form, with what somebody wrote into it but could not be saved."""
    text = _digits(page.args.get("text", ""))
    names = page.shelf.room.rules.names
    found = await page.shelf.read(lambda archive: editing(archive, number, names, item, text))
    if found is None:
        raise NotFound("item")
    return await _form(page, found, wrong, status)


async def new(page: Page) -> Response:
    """A form for an item that a person writes."""
    return await begun(page, _number(page), page.args.get("kind", ""), page.args)


async def begun(
    page: Page, number: int, kind: str, said: dict[str, str], item: Item | None = None, wrong: str = "",
    status: int = 200,
) -> Response:  # fmt: skip
    """A form for a new item; a work plan begins with the points that were last printed of it."""
    if kind not in KINDS:
        raise NotFound("kind")

    def read(archive: Archive) -> Editing | None:
        issue = next((one for one in issues.all_issues(archive) if one.id == number), None)
        if issue is None:
            return None
        known = plan(archive, said.get("theme", ""), int(said["year"])) if _named(kind, said) else None
        made = item or known or issue_fields.blank(KINDS[kind], said)
        seen, speakers = issues.newest(archive, number), tuple(quoted(archive))
        return Editing(None, kind, issue, made, said.get("section", ""), speakers=speakers, seen=seen)

    try:
        found = await page.shelf.read(read)
    except IssueError as error:
        return await shown(page, number, error.zh if page.language == "zh" else str(error), 422)
    if found is None:
        raise NotFound("issue")
    return await _form(page, found, wrong, status)


def _named(kind: str, said: Mapping[str, str]) -> bool:
    year = said.get("year", "")
    return kind == "plan" and bool(said.get("theme")) and year.isdecimal() and len(year) == 4


async def _form(page: Page, found: Editing, wrong: str, status: int) -> Response:
    return await page.html(
        "issue-item.html", status, editing=found, item=found.item, wrong=wrong, states=STATES,
        sections=page.shelf.room.rules.sections, points=issue_fields.rows(found.item),
        slots=issue_fields.slots(found.item),
    )  # fmt: skip


async def add(page: Page) -> Response:
    """What may be added: candidates, what a search finds, what waits, what a person writes."""
    number, asked = _number(page), page.args.get("q", "").strip()
    rules = page.shelf.room.rules
    found: Adding | None = await page.shelf.read(
        lambda archive: adding(archive, number, rules, asked, page.language), _SECONDS
    )
    if found is None:
        raise NotFound("issue")
    return await page.html("issue-add.html", adding=found, asked=asked, kinds=tuple(KINDS), sections=rules.sections)


async def preview(page: Page) -> Response:
    """The issue as a page."""
    answer = await _written(page, "html")
    answer.headers.update(_ALONE)
    return answer


async def download(page: Page) -> Response:
    """The issue as a file."""
    form = page.path("format")
    answer = await _written(page, form)
    answer.headers["content-disposition"] = f"attachment; filename=\"issue.{form}\"; filename*=UTF-8''" + quote(
        f"{answer.headers.pop('x-name')}.{form}"
    )
    return answer


async def picture(page: Page) -> Response:
    """A stored picture."""
    name = page.path("digest")
    found = await page.shelf.read(lambda archive: issues.picture(archive, name))
    if found is None:
        raise NotFound("picture")
    return Response(found[1], content_type=found[0], headers=dict[str, str]())


async def _written(page: Page, form: str) -> Response:
    number, rules = _number(page), page.shelf.room.rules

    def made(archive: Archive) -> tuple[str, bytes] | None:
        issue = next((one for one in issues.all_issues(archive) if one.id == number), None)
        return (issue.name, WRITERS[form](whole(archive, issue, rules))) if issue else None

    found = await page.shelf.read(made, _SECONDS)
    if found is None:
        raise NotFound("issue")
    headers: dict[str, Any] = {"x-name": found[0]} if page.request.path.endswith(f".{form}") else {}
    return Response(found[1], headers=headers, content_type=_TYPES[form])


def _number(page: Page) -> int:
    return int(page.path("number"))


def _digits(said: str) -> int:
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 12 else 0


ROUTES: Final[Mapping[str, Callable[[Page], Awaitable[Response]]]] = {
    r"/desk/issues$": all_issues,
    r"/desk/issue/(?P<number>\d{1,9})$": one_issue,
    r"/desk/issue/(?P<number>\d{1,9})/add$": add,
    r"/desk/issue/(?P<number>\d{1,9})/new$": new,
    r"/desk/issue/(?P<number>\d{1,9})/preview$": preview,
    r"/desk/issue/(?P<number>\d{1,9})\.(?P<format>md|html|docx)$": download,
    r"/desk/item/(?P<number>\d{1,9})$": one_item,
    r"/desk/picture/(?P<digest>[0-9a-f]{64})$": picture,
}
