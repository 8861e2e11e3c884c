"""One page that is asked for: its language, its links, and how it is answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlencode

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from feeds.desk import assets
from feeds.desk.labels import Language, labels
from feeds.desk.shelf import Shelf, shelf
from feeds.desk.themes import known, names
from pipelines.archive.select import Kept, SourceRow
from pipelines.desk.editors import Editor

Query = str | int | Iterable[str] | None


@dataclass(frozen=True)
class Page:
    """A request as the pages see it."""

    datasette: Datasette
    request: Request

    @property
    def language(self) -> Language:
        """What the page is written in: Chinese, unless its address says English."""
        return "en" if self.args.get("lang") == "en" else "zh"

    @property
    def args(self) -> dict[str, str]:
        """What the address says behind its question mark; of what it says twice, the first."""
        return {name: self.request.args.get(name) for name in self.request.args}

    def several(self, name: str) -> list[str]:
        """All that the address says of one name."""
        return list(dict.fromkeys(value for value in self.request.args.getlist(name) if value))

    @property
    def editor(self) -> Editor | None:
        """Who is signed in, if anybody is."""
        found: Editor | None = self.request.scope.get("greensilk.editor")
        return found

    @property
    def shelf(self) -> Shelf:
        """The archive."""
        return shelf(self.datasette)

    def path(self, name: str) -> str:
        """A part of the address, as it was before it was encoded."""
        return unquote(self.request.url_vars[name])

    def label(self, name: str, /, **values: object) -> str:
        """A label in the page's language."""
        said = labels(self.language)[name]
        return said.format(**values) if values else said

    def link(self, path: str, /, **query: Query) -> str:
        """The address of another page, in the same language."""
        return self._address(path, {"lang": "en" if self.language == "en" else None, **query})

    def absolute(self, path: str, /, **query: Query) -> str:
        """A permanent link: whole, and without a language."""
        return f"{self.request.scheme}://{self.request.host}{self._address(path, query)}"

    def article(self, article: Kept | str, /, **query: Query) -> str:
        """The address of an article's page."""
        return self.link(self.article_path(article), **query)

    @staticmethod
    def article_path(article: Kept | str) -> str:
        """Where an article stands below the desk."""
        return f"article/{quote(article if isinstance(article, str) else article.guid_id, safe='/')}"

    @staticmethod
    def story_path(key: str) -> str:
        """Where a story stands below the desk."""
        return f"story/{quote(key, safe='/')}"

    def asset(self, name: str) -> str:
        """The address of a stylesheet, script or picture, another one whenever it changes."""
        return self._address(f"static/{name}", {"v": assets.load()[name].version})

    @staticmethod
    def publishers(sources: Iterable[SourceRow]) -> dict[str, str]:
        """Printed names of sources."""
        return {source.name: source.publisher for source in sources}

    def switched(self) -> str:
        """This page in the other language."""
        query = {name: self.request.args.getlist(name) for name in self.args if name != "lang"}
        other = {} if self.language == "en" else {"lang": ["en"]}
        path = self.request.scope.get("route_path", self.request.path).lstrip("/")
        return self._address(path, query | other)

    async def html(self, template: str, status: int = 200, **values: Any) -> Response:
        """An answer as HTML.

        Args:
            template: its file.
            values: what it shows.
        """
        shown = {
            "page": self, "t": self.label, "language": self.language, "names": names(self.language), "themes": known(),
            "here": "", **values,
        }  # fmt: skip
        body = await self.datasette.jinja_env.get_template(template).render_async(shown)
        return Response.html(body.encode("utf-8", "replace"), status=status)

    async def message(self, name: str, status: int) -> Response:
        """A page that only says something."""
        return await self.html("message.html", status, title=self.label(f"{name}_title"), said=self.label(name))

    def _address(self, path: str, query: dict[str, Any]) -> str:
        told = urlencode({name: value for name, value in query.items() if value not in (None, "", [])}, doseq=True)
        return f"{self.datasette.setting('base_url')}{path}{f'?{told}' if told else ''}"
