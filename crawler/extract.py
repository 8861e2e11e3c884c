"""Read one saved page, whoever published it, into plain data."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from crawler import bylines, credits, reading
from crawler.article import Article, Capture
from crawler.families import Family
from crawler.reading import Page
from crawler.run import owner
from crawler.source import Drift


class NotAPage(Exception):
    """A file that no page can be read from; a sentence."""


class AnyPage(Family):
    """A page of a site that no source owns."""

    article_url = re.compile(
        r"(?P<id>.*?(?:[/t_-](?P<date>20\d\d(?P<dash>[-/]?)[01]\d(?:(?P=dash)|/)[0-3]\d)(?![^/_.]).*)?)"
    )


def extract(url: str, body: bytes) -> dict[str, Any]:
    """The article on a saved page: read by the source that owns the address, any other by its content system.

    A date or a 来源 that the page does not give stays None or empty; title and text may be the generic reader's.

    Raises:
        NotAPage: if the bytes are no HTML page.
        Drift: if the page does not read as its source's pages should, or has no title or text.
    """
    if not body.strip():
        raise NotAPage("is empty")
    if b"\x00" in body[:1024] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NotAPage("is a binary file, not an HTML page")
    page = Page.decoded(url, body)
    if page.empty:
        raise NotAPage("is not an HTML page: there is no markup in it")
    if source := owner(url):
        return as_data(source().read(page, Capture(url, "", "", datetime.now(UTC))))
    return _any_page(page)


def as_data(article: Article) -> dict[str, Any]:
    """An article as data that JSON can carry."""
    return {
        "url": article.url,
        "source": article.source,
        "source_id": article.source_id,
        "title": article.title,
        "published": article.published.isoformat(),
        "published_precision": article.published_precision,
        "credited": list(article.credited),
        "author": article.author,
        "language": article.language,
        "summary": article.summary,
        "body": article.body,
        "images": list(article.images),
        "attachments": [{"url": file.url, "title": file.title} for file in article.attachments],
        "read_by": article.read_by,
    }


def _any_page(page: Page) -> dict[str, Any]:
    reader = AnyPage()
    if page.cut:
        raise Drift(reader.name, "page", page.url, "the page ends in the middle")
    answers = reader.answers(page)
    title, published, credited, author, body = answers.values()
    if not title or not body:
        raise Drift(reader.name, "title" if body else "body", page.url, f"no {'title' if body else 'text'} found")
    paragraphs, signed = bylines.unsigned(body.value.paragraphs)
    text = "\n".join(paragraphs)
    return {
        "url": page.url,
        "source": None,
        "source_id": None,
        "title": title.value,
        "published": published.value.when.isoformat() if published else None,
        "published_precision": published.value.precision if published else None,
        "credited": list(credits.names(credited.value)) if credited else [],
        "author": bylines.names(author.value) if author else signed,
        "language": reading.language(text),
        "summary": reading.summary(page, paragraphs),
        "body": text,
        "images": list(body.value.images),
        "attachments": [{"url": file.url, "title": file.title} for file in body.value.attachments],
        "read_by": {field: answer.reader for field, answer in answers.items() if answer},
    }
