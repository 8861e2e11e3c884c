"""A file that is sent while it is made: a large one costs no memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Final

_KINDS: Final = {".csv": "text/csv; charset=utf-8", ".json": "application/json; charset=utf-8"}


class Download:
    """An answer that a browser keeps as a file.

    Args:
        chunks: its content.
        name: the name of the file; JSON is shown by the browser instead.
    """

    def __init__(self, chunks: AsyncIterator[bytes], name: str) -> None:
        self._chunks = chunks
        self._name = name
        self._set_cookie_headers: list[str] = []

    async def asgi_send(self, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        """Send it; the first piece is made before anything is said, so that what fails at once is an error page."""
        first = await anext(self._chunks)
        suffix = self._name[self._name.rindex(".") :]
        kind = "inline" if suffix == ".json" else "attachment"
        headers = {"content-type": _KINDS[suffix], "content-disposition": f'{kind}; filename="{self._name}"'}
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": 200, "headers": raw})
        await send({"type": "http.response.body", "body": first, "more_body": True})
        async for chunk in self._chunks:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
