"""What a form said."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qs

from datasette.utils.asgi import Request

from pipelines.desk.editors import Editor


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form, as a browser sends them."""

    fields: dict[str, list[str]]

    @classmethod
    async def of(cls, request: Request) -> Self:
        """What was sent; bytes that are no UTF-8 become U+FFFD."""
        body = await request.post_body()
        return cls(parse_qs(body.decode("ascii", "replace"), keep_blank_values=True))

    def one(self, name: str) -> str:
        """The first value of a field, with lines as they are counted here; empty if there is none."""
        return self.fields.get(name, [""])[0].replace("\r\n", "\n").strip()

    def all(self, name: str) -> list[str]:
        """All values of a field."""
        return self.fields.get(name, [])

    def belongs_to(self, editor: Editor) -> bool:
        """Whether it was sent from a page that this session was shown."""
        return hmac.compare_digest(self.one("token").encode(), editor.token.encode())
