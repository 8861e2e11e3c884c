"""What a form said."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final, Self
from urllib.parse import parse_qs

from datasette.utils.asgi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File, parse_form

from pipelines.desk.editors import Editor

_WITH_FILES: Final = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a form: what it is called where it comes from, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form, as a browser sends them, and its files."""

    fields: dict[str, list[str]]
    files: dict[str, Upload] = field(default_factory=dict)

    @classmethod
    async def of(cls, request: Request) -> Self:
        """What was sent; bytes that are no UTF-8 become U+FFFD."""
        body = await request.post_body()
        if (kind := request.headers.get("content-type", "")).startswith(_WITH_FILES):
            return cls._parted(body, kind)
        return cls(parse_qs(body.decode("ascii", "replace"), keep_blank_values=True))

    @classmethod
    def _parted(cls, body: bytes, kind: str) -> Self:
        """A form with files; what is none, or was cut off, has no fields."""
        form = cls({})

        def keep_field(found: Field) -> None:
            name, value = (found.field_name or b"").decode("utf-8", "replace"), found.value or b""
            form.fields.setdefault(name, []).append(value.decode("utf-8", "replace"))

        def keep_file(found: File) -> None:
            found.file_object.seek(0)
            name, data = (found.file_name or b"").decode("utf-8", "replace"), found.file_object.read()
            if name and data:
                form.files[(found.field_name or b"").decode("utf-8", "replace")] = Upload(name, data)
            found.close()

        try:
            headers = {"Content-Type": kind.encode("latin-1", "replace"), "Content-Length": str(len(body)).encode()}
            parse_form(headers, BytesIO(body), keep_field, keep_file)
        except FormParserError:
            return cls({})
        return form

    def one(self, name: str) -> str:
        """The first value of a field, with lines as they are counted here; empty if there is none."""
        return self.fields.get(name, [""])[0].replace("\r\n", "\n").strip()

    def all(self, name: str) -> list[str]:
        """All values of a field."""
        return self.fields.get(name, [])

    def belongs_to(self, editor: Editor) -> bool:
        """Whether it was sent from a page that this session was shown."""
        return hmac.compare_digest(self.one("token").encode(), editor.token.encode())
