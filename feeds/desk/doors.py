"""Who may do what: everybody may read the archive, who is signed in the desk; editors alone may write, there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import quote

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from feeds.desk import sessions
from feeds.desk.page import Page

App = Callable[..., Awaitable[None]]

_READING: Final = ("GET", "HEAD")
_FILES: Final = ("desk/issue/act", "desk/submit")
WRITING: Final = ("desk/sign-in", "desk/sign-out", "desk/act", "desk/undo", *_FILES)
"""The only addresses that take a POST."""
_LARGEST: Final = 64 * 1024
_LARGEST_FILES: Final = 64 * 1024 * 1024  # of who is signed in
_HEADERS: Final = {
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


def guarded(datasette: Datasette, app: App) -> App:
    """An ASGI application that only answers what reads, each answer with headers that keep a browser from harm."""

    async def guard(scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        # Datasette reads the path as ASCII; what is not came without being encoded.
        scope = {**scope, "raw_path": quote(scope.get("raw_path") or scope["path"], safe="/%:@!$&'()*+,;=~").encode()}

        async def harmless(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _ in message.get("headers", [])}
                more = [(n.encode(), v.encode()) for n, v in _HEADERS.items() if n.encode() not in given]
                message = {**message, "headers": [*message.get("headers", []), *more]}
            await send(message)

        request = Request(scope, receive)
        scope["greensilk.editor"] = await sessions.who(datasette, request)
        if answer := await _refused(datasette, request):
            await answer.asgi_send(harmless)
        else:
            await app(scope, receive, harmless)

    return guard


async def _refused(datasette: Datasette, request: Request) -> Response | None:
    """The answer to what writes, and to the folder that is called like a file."""
    base = datasette.setting("base_url")
    if request.method == "POST" and request.path.removeprefix(base) in WRITING:
        return await _refused_writing(datasette, request)
    if request.method not in _READING:
        refusal = await _said(datasette, request, "not_allowed", 405)
        refusal.headers["allow"] = ", ".join(_READING)
        return refusal
    if f"{request.path}/" == base:
        return Response.redirect(base, 308)
    return None


async def _refused_writing(datasette: Datasette, request: Request) -> Response | None:
    """The answer to a form that came from another site, or is too large; who sent it is asked by its view."""
    foreign = (
        request.headers.get("origin", f"{request.scheme}://{request.host}") != f"{request.scheme}://{request.host}"
    )
    length = request.headers.get("content-length", "")
    if foreign or request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return await _said(datasette, request, "foreign_form", 403)
    files = request.scope["greensilk.editor"] and request.path.removeprefix(datasette.setting("base_url")) in _FILES
    if not (length.isdecimal() and int(length) <= (_LARGEST_FILES if files else _LARGEST)):
        return await _said(datasette, request, "too_large", 413)
    return None


async def _said(datasette: Datasette, request: Request, name: str, status: int) -> Response:
    await datasette.invoke_startup()
    return await Page(datasette, request).message(name, status)
