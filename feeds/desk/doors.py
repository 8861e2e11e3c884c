"""Who may do what: everybody may read our own pages, nobody anything else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import quote

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from feeds.desk.page import Page

App = Callable[..., Awaitable[None]]

_READING: Final = ("GET", "HEAD")
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

        if answer := await _refused(datasette, Request(scope, receive)):
            await answer.asgi_send(harmless)
        else:
            await app(scope, receive, harmless)

    return guard


async def _refused(datasette: Datasette, request: Request) -> Response | None:
    """The answer to what writes, and to the folder that is called like a file."""
    base = datasette.setting("base_url")
    if request.method not in _READING:
        await datasette.invoke_startup()
        refusal = await Page(datasette, request).message("not_allowed", 405)
        refusal.headers["allow"] = ", ".join(_READING)
        return refusal
    if f"{request.path}/" == base:
        return Response.redirect(base, 308)
    return None
