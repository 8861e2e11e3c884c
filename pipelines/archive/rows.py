"""An article as a row of the archive, and what of a row stands on the page."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any, Final

from crawler.article import Article

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False)
# What a page prints: if one of these differs, the article was edited.
_PRINTED: Final = (
    "title", "body", "summary", "author", "language", "published", "published_precision",
    "credited", "images", "attachments",
)  # fmt: skip


def row(article: Article) -> dict[str, Any]:
    """The columns of an article, but for its story and who tagged it."""
    fetched = article.fetched.isoformat()
    return {
        "source": article.source,
        "source_id": article.source_id,
        "url": article.url,
        "title": article.title,
        "body": article.body,
        "summary": article.summary,
        "author": article.author,
        "language": article.language,
        "published": article.published.isoformat(),
        "published_precision": article.published_precision,
        "moment": int(article.published.timestamp()),
        "credited": encoded(article.credited),
        "images": encoded(article.images),
        "image_size": article.image_size,
        "attachments": encoded([asdict(attachment) for attachment in article.attachments]),
        "fetched": fetched,
        "changed": fetched,
        "fetched_from": encoded([capture.record for capture in article.fetched_from]),
        "read_by": encoded(article.read_by),
        "relevance": article.relevance,
        "belt_and_road": int(article.belt_and_road),
        "unsure": int(article.unsure),
    }


def version(number: int, article: Article) -> tuple[Any, ...]:
    """The text of an article, for `versions`: id, digest, title, body, when it was seen, record."""
    record = article.fetched_from[0].record if article.fetched_from else ""
    text = digest(article.title, article.body)
    return number, text, article.title, article.body, article.fetched.isoformat(), record


def printed(row: dict[str, Any]) -> dict[str, Any]:
    """What of a row stands on the page; how large a file is does not."""
    files = [{"url": file["url"], "title": file["title"]} for file in json.loads(row["attachments"])]
    return {column: row[column] for column in _PRINTED} | {"attachments": files}


def sized(files: str, known: str) -> str:
    """Attachments with the sizes that were measured before."""
    sizes = {file["url"]: file["size"] for file in json.loads(known)}
    return encoded([file | {"size": file["size"] or sizes.get(file["url"])} for file in json.loads(files)])


def digest(title: str, body: str) -> str:
    """What tells the texts of an article apart."""
    return hashlib.sha256(f"{title}\n{body}".encode()).hexdigest()


def encoded(value: Any) -> str:
    """A value as JSON, letters as they are; most lists of most articles are empty."""
    if value == ():
        return "[]"
    return _ENCODER.encode(value)
