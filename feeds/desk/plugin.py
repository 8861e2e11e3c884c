"""The plugin: which pages there are, and who may see them."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from feeds.desk import (
    acting,
    articles,
    assets,
    desk,
    doors,
    health,
    helping,
    issue_acts,
    issue_pages,
    past,
    queries,
    saved,
    searching,
    sessions,
    stories,
    submission,
    trends,
)  # fmt: skip
from feeds.desk.citation import day, minute
from feeds.desk.forms import Form
from feeds.desk.page import Page
from pipelines.archive import ArchiveError
from pipelines.archive.readonly import TooLongError

View = Callable[[Page], Awaitable[Response]]
Writing = Callable[[Page, Form], Awaitable[Response]]


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Any]]:
    """Ours come first, and the last takes all that is left: of Datasette's own pages none is to be seen."""
    return [
        (r"/$", _view(searching.search)),
        (r"/search\.(?P<format>csv|json)$", _view(searching.download)),
        (r"/article/(?P<source>[^/]+)/(?P<id>.+)$", _view(articles.article)),
        (r"/story/(?P<key>.+)$", _view(stories.story)),
        (r"/health$", _view(health.health)),
        (r"/queries$", _view(queries.queries)),
        (r"/query/(?P<name>[a-z-]+)\.(?P<format>csv|json)$", _view(queries.download)),
        (r"/query/(?P<name>[a-z-]+)$", _view(queries.query)),
        (r"/help$", _view(helping.help_page)),
        *editing(),
        (r"/static/(?P<name>[\w.-]+)$", _view(_asset)),
        (r"/favicon\.ico$", _view(_icon)),
        (r"/.*", _view(_nothing)),
    ]


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Datasette) -> Callable[[doors.App], doors.App]:
    return lambda app: doors.guarded(datasette, app)


@hookimpl  # type: ignore[untyped-decorator]
def skip_csrf() -> bool:
    """Our forms carry a token of their session, which `_from_page` asks for: Datasette's belongs to a browser alone."""
    return True


@hookimpl(tryfirst=True)  # type: ignore[untyped-decorator]
def permission_allowed() -> bool:
    """Our pages ask for no permission; whatever of Datasette does is refused."""
    return False


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Any) -> None:
    env.filters |= {
        "day": day,
        "minute": minute,
        "beijing": lambda said: minute(datetime.fromisoformat(said)),
        "number": lambda value: f"{value:,}",
    }
    env.tests["address"] = lambda value: isinstance(value, str) and value.startswith(("http://", "https://"))
    env.trim_blocks = env.lstrip_blocks = True


@hookimpl  # type: ignore[untyped-decorator]
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Callable[[], Awaitable[Response]]:
    logging.getLogger(__name__).error("%s failed", request.path, exc_info=exception)
    return lambda: Page(datasette, request).message("broken", 500)


def editing() -> list[tuple[str, Any]]:
    """The desk: whoever is signed in may see it, editors alone may write."""
    return [
        (r"/desk$", _view(_for_editors(desk.desk))),
        (r"/desk/story/(?P<key>.+)$", _view(_for_editors(desk.story))),
        (r"/desk/history$", _view(_for_editors(past.history))),
        (r"/desk/trends$", _view(_for_editors(trends.trends))),
        (r"/desk/saved/(?P<source>[^/]+)/(?P<id>.+)$", _view(_for_editors(saved.saved))),
        (r"/desk/sign-in$", _view(_either(sessions.sign_in, sessions.signed_in))),
        (r"/desk/sign-out$", _view(_either(_nothing, _from_page(sessions.sign_out)))),
        (r"/desk/act$", _view(_either(_nothing, _by_editors(acting.act)))),
        (r"/desk/undo$", _view(_either(_nothing, _by_editors(acting.undo)))),
        *((path, _view(_for_editors(view))) for path, view in issue_pages.ROUTES.items()),
        (r"/desk/issue/act$", _view(_either(_nothing, _by_editors(issue_acts.act)))),
        (r"/desk/submit$", _view(_either(_for_editors(submission.form), _by_editors(submission.submit)))),
    ]


def _for_editors(view: View) -> View:
    async def answered(page: Page) -> Response:
        if page.editor is None:
            return await page.html("sign-in.html", 403, link="", invited=None)
        answer = await view(page)
        answer.headers["cache-control"] = "private, no-store"
        return answer

    return answered


def _either(read: View, write: Writing) -> View:
    async def answered(page: Page) -> Response:
        if page.request.method != "POST":
            return await read(page)
        return await write(page, await Form.of(page.request))

    return answered


def _from_page(write: Writing) -> Writing:
    """Forms that a page of this very session sent."""

    async def answered(page: Page, form: Form) -> Response:
        if page.editor is None:
            await sessions.refused(page, "not signed in")
            return await page.html("sign-in.html", 403, link="", invited=None)
        if not form.belongs_to(page.editor):
            await sessions.refused(page, "form of another session")
            return await page.message("foreign_form", 403)
        return await write(page, form)

    return answered


def _by_editors(write: Writing) -> Writing:
    async def answered(page: Page, form: Form) -> Response:
        if page.editor and not page.editor.decides:
            await sessions.refused(page, "reader may not write")
            return await page.message("only_editors", 403)
        return await write(page, form)

    return _from_page(answered)


def _view(view: View) -> Callable[..., Awaitable[Response]]:
    async def answered(datasette: Datasette, request: Request) -> Response:
        page = Page(datasette, request)
        try:
            return await view(page)
        except NotFound:
            return await page.message("not_found", 404)
        except TooLongError:
            return await page.message("too_long", 503)
        except ArchiveError as error:
            logging.getLogger(__name__).error("%s", error)  # noqa: TRY400 (a sentence, and no fault of ours)
            return await page.message("unavailable", 503)

    return answered


async def _asset(page: Page) -> Response:
    if (asset := assets.load().get(page.path("name"))) is None:
        raise NotFound("asset")
    return asset.response()


async def _icon(_: Page) -> Response:
    return assets.load()["mark.svg"].response()


async def _nothing(_: Page) -> Response:
    raise NotFound("page")
