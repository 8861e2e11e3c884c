"""Editors for tests: signed in, with their forms."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import httpx
from datasette.app import Datasette
from lxml import html

from pipelines.desk import editors
from pipelines.desk.book import Book, beside
from pipelines.desk.editors import Role
from tests.desk import ask


def link(archive: Path, name: str = "李编辑", role: Role = "editor") -> str:
    """What the link of a new editor carries."""
    with Book(beside(archive)) as book:
        return editors.add(book, name, role)


@dataclass
class Signed:
    """Somebody at the desk, by a cookie."""

    desk: Datasette
    cookie: str

    @classmethod
    def on(cls, desk: Datasette, archive: Path, name: str = "李编辑", role: Role = "editor") -> Signed:
        answer = ask(desk, "/desk/sign-in", "POST", data={"link": link(archive, name, role)})
        assert answer.status_code == 303, answer.text
        return cls(desk, answer.headers["set-cookie"].split(";")[0])

    def get(self, path: str, status: int = 200) -> html.HtmlElement:
        answer = ask(self.desk, path, headers={"cookie": self.cookie})
        assert answer.status_code == status, answer.text
        return html.document_fromstring(answer.content.decode())

    def post(self, path: str, **fields: object) -> httpx.Response:
        return ask(self.desk, path, "POST", data=fields, headers={"cookie": self.cookie})

    def send(self, page: html.HtmlElement, act: str, story: str, **fields: object) -> html.HtmlElement:
        """Send a story's form for an act, as a browser without JavaScript does; returns the page it leads to."""
        xpath = f"//form[.//button[@name='act'][@value='{act}']][.//input[@name='story'][@value='{story}']]"
        form = page.xpath(xpath)[0]
        answer = self.post(form.get("action"), **dict(form.fields) | fields, act=act)
        assert answer.status_code == 303, answer.text
        return self.get(answer.headers["location"].partition("#")[0])
