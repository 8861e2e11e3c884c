"""The plugin: which pages there are, and who may see them."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from feeds.desk import articles, assets, doors, health, helping, queries, searching, stories
from feeds.desk.citation import day, minute
from feeds.desk.page import Page
from pipelines.archive import ArchiveError
from pipelines.archive.readonly import TooLongError

View = Callable[[Page], Awaitable[Response]]


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
        (r"/static/(?P<name>[\w.-]+)$", _view(_asset)),
        (r"/favicon\.ico$", _view(_icon)),
        (r"/.*", _view(_nothing)),
    ]


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Datasette) -> Callable[[doors.App], doors.App]:
    return lambda app: doors.guarded(datasette, app)


@hookimpl(tryfirst=True)  # type: ignore[untyped-decorator]
def permission_allowed() -> bool:
    """Our pages ask for no permission; whatever of Datasette does is refused."""
    return False


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Any) -> None:
    env.filters |= {"day": day, "minute": minute, "number": lambda value: f"{value:,}"}
    env.tests["address"] = lambda value: isinstance(value, str) and value.startswith(("http://", "https://"))
    env.trim_blocks = env.lstrip_blocks = True


@hookimpl  # type: ignore[untyped-decorator]
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Callable[[], Awaitable[Response]]:
    logging.getLogger(__name__).error("%s failed", request.path, exc_info=exception)
    return lambda: Page(datasette, request).message("broken", 500)


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
