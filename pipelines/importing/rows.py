"""Articles as rows of JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone
from typing import Any, Final
from urllib.parse import urldefrag, urlsplit

from crawler import credits, dates, reading, text
from crawler.article import Article, Attachment, Precision
from crawler.reading import Page
from pipelines.importing.outlets import Outlets

_FIELDS: Final = ("title", "body", "published", "credited", "author", "language")
_TOMORROW: Final = timedelta(days=1)
_MINUTE: Final = timedelta(minutes=1)


class BadRow(ValueError):
    """A row that is no article; what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Row:
    """An article, and whether the row says when its text was seen: if not, it never changes one that is known."""

    article: Article
    dated: bool


def read(line: bytes, outlets: Outlets, file: str, now: datetime) -> Row:
    """The article of a row.

    Args:
        file: its name, for `read_by`.
        now: when the row is imported, aware: where nothing else is said, its text was seen now.

    Raises:
        BadRow: saying what is wrong.
    """
    row = _object(line)
    url, printed = _url(row), _line(row, "source")
    source = outlets.find(printed, url, _line(row, "publisher"))
    if source is None:
        unknown = f"there is no source {printed!r} (--add-sources makes it one)"
        raise BadRow(unknown if printed else "it names no source, and none owns its url")
    spider = outlets.spider(source)
    owned = spider if spider and spider.owns(url) else None
    title, body = _line(row, "title", must=True), _body(row)
    published, precision = _published(row, now)
    fetched = _moment(row, "fetched") if "fetched" in row else now
    article = Article(
        url=owned.canonical(url) if owned else url,
        source=source,
        source_id=_line(row, "source_id") or (owned.source_id(url) if owned else url.partition("://")[2]),
        title=title,
        body=body,
        published=published,
        published_precision=precision,
        credited=_credited(row),
        author=_line(row, "author"),
        language=_language(row, body or title),
        summary=_line(row, "summary") if "summary" in row or not body else _opening(url, body),
        images=_images(row),
        attachments=tuple(map(_attachment, _listed(row, "attachments"))),
        fetched=fetched.astimezone(UTC),
        fetched_from=(),
        read_by=_read_by(row) or dict.fromkeys(_FIELDS, f"import {file}"),
    )
    return Row(article, "fetched" in row)


def _object(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BadRow("it is not UTF-8 text") from error
    except (ValueError, RecursionError) as error:
        raise BadRow("it is no JSON object") from error
    if not isinstance(row, dict):
        raise BadRow("it is no JSON object")
    if "\ufffd" in json.dumps([row.get("title"), row.get("body")], ensure_ascii=False):
        raise BadRow("characters of it were lost (U+FFFD)")
    return row


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadRow(f"its {name} is no text")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise BadRow(f"characters of its {name} are broken") from error
    return value


def _line(row: dict[str, Any], name: str, *, must: bool = False) -> str:
    value = text.line(_text(row, name))
    if must and not value:
        raise BadRow(f"it has no {name}")
    return value


def _body(row: dict[str, Any]) -> str:
    body = "\n".join(filter(None, map(text.line, _text(row, "body").split("\n"))))
    if not body and not row.get("images") and "media" not in str(_read_by(row).get("body")):
        raise BadRow("it has no body")
    return body


def _url(row: dict[str, Any]) -> str:
    url = urldefrag(_line(row, "url", must=True))[0]
    try:
        parts = urlsplit(url)
        web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        web = False
    if not web:
        raise BadRow(f"its url {url!r} is no address that begins with http")
    return url


def _published(row: dict[str, Any], now: datetime) -> tuple[datetime, Precision]:
    printed = _line(row, "published", must=True)
    stated = _line(row, "published_precision")
    if stated not in ("", "minute", "day"):
        raise BadRow(f"its published_precision {stated!r} is neither minute nor day")
    try:
        when = datetime.fromisoformat(printed)
        stamp = dates.Stamp(when, "day" if when.time() == time() else "minute")
    except ValueError:
        found = dates.read(printed)
        if found is None:
            raise BadRow(f"its published {printed!r} is no date") from None
        stamp = found
    when = stamp.when if stamp.when.tzinfo else stamp.when.replace(tzinfo=dates.BEIJING)
    when = _whole_minutes(when)
    if when.year < 1900 or when > now + _TOMORROW:
        raise BadRow(f"its published {printed!r} lies in the future or before 1900")
    if (stated or stamp.precision) == "day":
        return datetime.combine(when.date(), time(), when.tzinfo), "day"
    return when, "minute"


def _whole_minutes(when: datetime) -> datetime:
    """The same instant with an offset that a feed can print: local mean times such as +05:53:28 have seconds."""
    offset = when.utcoffset()
    assert offset is not None
    return when.astimezone(timezone(timedelta(minutes=round(offset / _MINUTE)))) if offset % _MINUTE else when


def _moment(row: dict[str, Any], name: str) -> datetime:
    printed = _line(row, name)
    try:
        moment = datetime.fromisoformat(printed)
    except ValueError as error:
        raise BadRow(f"its {name} {printed!r} is no time in ISO 8601") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=dates.BEIJING)


def _language(row: dict[str, Any], printed: str) -> str:
    language = _line(row, "language") or reading.language(printed)
    if language not in ("zh", "en"):
        raise BadRow(f"its language {language!r} is neither zh nor en")
    return language


def _opening(url: str, body: str) -> str:
    return reading.summary(Page(url, ""), tuple(body.split("\n")))


def _credited(row: dict[str, Any]) -> tuple[str, ...]:
    if isinstance(row.get("credited"), str):
        return credits.names(_line(row, "credited"))
    return tuple(filter(None, (_line({"credited": name}, "credited") for name in _listed(row, "credited"))))


def _images(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(_url({"url": url}) for url in _listed(row, "images"))


def _attachment(entry: Any) -> Attachment:
    if not isinstance(entry, dict):
        raise BadRow("its attachments are no objects with url, title and size")
    size = entry.get("size")
    if size is not None and (type(size) is not int or size < 0):
        raise BadRow(f"its attachment's size {size!r} is no number of bytes")
    return Attachment(_url(entry), _line(entry, "title"), size)


def _read_by(row: dict[str, Any]) -> dict[str, str]:
    said = row.get("read_by") or {}
    if not isinstance(said, dict) or not all(isinstance(value, str) for value in said.values()):
        raise BadRow("its read_by is no object of texts")
    return said


def _listed(row: dict[str, Any], name: str) -> list[Any]:
    value = row.get(name) or []
    if not isinstance(value, list):
        raise BadRow(f"its {name} is no list")
    return value
