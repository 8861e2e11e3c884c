"""Pages that their own script draws: what comes as data is put where layouts read it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime
from html import escape
from typing import Any, Final

from crawler import dates, text
from crawler.reading import Page

_CS_ARTICLE: Final = re.compile(r'var cs_article\s*=\s*("(?:[^"\\]|\\.)*")')
_ARTICLE: Final = re.compile(r"/(?:article|gallery)/(\w{11})/?$")
_FIELDS: Final = ("title", "published", "body", "credited", "author")


def drawn(page: Page, *, media: bool = False, **fields: str) -> Page:
    """The page with each field in an element of its own: #drawn-title, #drawn-body …

    Args:
        media: whether it is a gallery or a video, that may have no text.
        fields: the markup of each field.
    """
    whole = {name: text.markup(text.parse(f"<div>{markup}</div>").body) for name, markup in fields.items()}
    whole["body"] += '<i class="player"></i>' if media else ""
    return replace(page, markup="".join(f'<div id="drawn-{name}">{markup}</div>' for name, markup in whole.items()))


def textareas(page: Page) -> Page:
    """Fields in textareas of an article: <textarea class="article-title">.

    Raises:
        ValueError: if they are those of another article than the one at the address.
    """
    areas = page.select("article > textarea[class^='article-']")
    told = {area.get("class", "").removeprefix("article-"): text.markup(area) for area in areas}
    asked, shown = _ARTICLE.search(page.url), told.get("aid", "").strip()
    if asked and shown not in ("", asked[1]):
        raise ValueError(f"the page shows another article ({shown})")
    return _of(page, told) if told else page


def cs_article(page: Page) -> Page:
    """Fields in one JSON text: var cs_article = "{…}".

    Raises:
        ValueError: if it is no article.
    """
    if (found := _CS_ARTICLE.search(page.markup)) is None:
        return page
    told = json.loads(json.loads(found[1]))
    try:
        told["source-name"] = (told.get("source") or {}).get("name")
        told["time"] = told.get("ext-displaytime") or told.get("ctime")
        told["author"] = "、".join(told.get("author") or ())
    except (AttributeError, TypeError) as error:
        raise ValueError(f"its data is no article: {error!r}") from error
    return _of(page, told)


def _of(page: Page, told: dict[str, Any]) -> Page:
    stamp = dates.of_milliseconds(told.get("time"))
    told["published"] = stamp.when if stamp else told.get("time")
    told |= {"body": told.get("content"), "credited": told.get("source-name")}
    fields = {name: str(told.get(name) or "") for name in _FIELDS}
    return drawn(page, **fields, media=told.get("addltype") in ("gallery", "video"))


def story(page: Page) -> Page:
    """An article of an app, which is nothing but data; it tells the time in UTC.

    Raises:
        ValueError: if the data is no article.
    """
    if not page.is_data:
        return page
    try:
        told = page.data
        time = datetime.fromisoformat(told["publishTime"]).astimezone(dates.BEIJING).isoformat()
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"this is no article of the app: {error!r}") from error
    title, source, author = (escape(str(told.get(field) or "")) for field in ("title", "source", "author"))
    body = f'<div id="Content">{told.get("content") or ""}</div>'
    return drawn(page, title=title, published=time, credited=source, author=author, body=body)
