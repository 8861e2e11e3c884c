"""Coming in and going out: a link that works once, and a cookie."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Final, TypeVar

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from feeds.desk.forms import Form
from feeds.desk.page import Page
from feeds.desk.shelf import shelf
from pipelines.desk import editors
from pipelines.desk.book import Book, BookError
from pipelines.desk.editors import Editor

COOKIE: Final = "greensilk"
Asked = TypeVar("Asked")


async def who(datasette: Datasette, request: Request) -> Editor | None:
    """Who sent a request; nobody, if there is no cookie of ours: then the file of the desk stays closed."""
    session = _session(request)
    if not session or not shelf(datasette).book.is_file():
        return None
    try:
        return await _book(datasette, lambda book: editors.who(book, session))
    except BookError as error:
        logging.getLogger(__name__).error("%s", error)  # noqa: TRY400 (a sentence, and no fault of ours)
        return None


async def sign_in(page: Page) -> Response:
    """What a link leads to: a button. Programs that look at links in letters press none."""
    link = page.args.get("link", "")
    known = page.shelf.book.is_file()
    name = await _book(page.datasette, lambda book: editors.invited(book, link)) if link and known else None
    return await page.html("sign-in.html", 200 if name or not link else 403, link=link, invited=name)


async def signed_in(page: Page, form: Form) -> Response:
    """Use a link."""
    link, address = form.one("link"), client(page.request)
    known = page.shelf.book.is_file()
    session = await _book(page.datasette, lambda book: editors.sign_in(book, link, address)) if known else None
    if session is None:
        return await page.html("sign-in.html", 403, link=link, invited=None)
    answer = Response.redirect(page.link("desk"), 303)
    _set(page, answer, session, int(editors.SESSION.total_seconds()))
    return answer


async def sign_out(page: Page, _: Form) -> Response:
    """End the session."""
    session = _session(page.request)
    await _book(page.datasette, lambda book: editors.sign_out(book, session))
    answer = Response.redirect(page.link(""), 303)
    _set(page, answer, "", 0)
    return answer


async def refused(page: Page, what: str) -> None:
    """Note a form that was refused, if there is a desk at all."""
    if page.shelf.book.is_file():
        name, address = page.editor.name if page.editor else "", client(page.request)
        await _book(page.datasette, lambda book: editors.refused(book, what, name, address))


async def audit(page: Page, limit: int) -> list[tuple[str, str, str, str]]:
    """What the desk noted last."""
    return await _book(page.datasette, lambda book: editors.audit(book, limit))


def client(request: Request) -> str:
    """Where a request came from."""
    return str((request.scope.get("client") or ("",))[0])


def _session(request: Request) -> str:
    morsel = SimpleCookie(request.headers.get("cookie", "")).get(COOKIE)
    return morsel.value if morsel else ""


def _set(page: Page, answer: Response, value: str, age: int) -> None:
    secure = page.request.scheme == "https"
    base = page.datasette.setting("base_url")
    answer.set_cookie(COOKIE, value, max_age=age, path=base, secure=secure, httponly=True, samesite="lax")


async def _book(datasette: Datasette, asked: Callable[[Book], Asked]) -> Asked:
    def opened() -> Asked:
        with Book(shelf(datasette).book) as book:
            return asked(book)

    return await asyncio.get_running_loop().run_in_executor(None, opened)
