"""What flows: one `Article` from a page to the archive, with its `Tag`s and the `Capture`s it was read from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Precision = Literal["minute", "day"]


@dataclass(frozen=True, slots=True)
class Capture:
    """One answer of a server, as recorded.

    Attributes:
        url: the address that was asked for, before any redirect.
        record: the WARC record id (`urn:uuid:…`); empty where nothing was recorded.
        file: the name of the WARC file that holds the record, relative to the WARC folder; may be empty.
        fetched: when it answered, aware, UTC.
        status: the HTTP status.
        etag, last_modified: the validators it came with, as printed; empty where it had none.
    """

    url: str
    record: str
    file: str
    fetched: datetime
    status: int = 200
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to an article: its absolute address, the words of its link, its size in bytes if known."""

    url: str
    title: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A page that was read and is not to be kept: the article's address, the answer, and why in a word (`digest`)."""

    url: str
    capture: Capture
    reason: str


@dataclass(frozen=True, slots=True)
class Tag:
    """One thematic partnership given to an article.

    Attributes:
        theme: the theme's slug.
        score: between 0 and 1.
        because: the terms that carried it, heaviest first, each with its share of the score.
    """

    theme: str
    score: float
    because: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """One article as its source published it. A stage returns `dataclasses.replace(article, …)`.

    Identity is `(source, source_id)`, never title, scheme or host.

    Attributes:
        url: the canonical address.
        source: the name of the spider that read it.
        source_id: the site's own article id, from the address.
        title: as printed, without the site's suffix.
        body: plain paragraphs, separated by one newline; empty only for a gallery or a video.
        published: aware; +08:00 unless the site says otherwise. With day precision the time is 00:00.
        published_precision: how much of `published` was printed.
        credited: 来源 as printed, split: one name an entry; `Complete` puts them into house style.
        author: the reporters, never the editor (责编).
        language: `zh` or `en`.
        summary: the page's own description, or the first sentences of the body.
        images, attachments: absolute addresses.
        fetched: when the (first) page was fetched, aware, UTC.
        fetched_from: the answers it was read from; several for a multi-page article.
        image_size: of the first image, in bytes, if it was asked for.
        read_by: which reader answered, per field.
        tags, relevance, belt_and_road, unsure: what the classifier said.
        story: the key that articles of identical text share; the archive finds those that are nearly identical.
    """

    url: str
    source: str
    source_id: str
    title: str
    body: str
    published: datetime
    published_precision: Precision
    credited: tuple[str, ...]
    author: str
    language: str
    summary: str
    images: tuple[str, ...]
    attachments: tuple[Attachment, ...]
    fetched: datetime
    fetched_from: tuple[Capture, ...]
    read_by: dict[str, str] = field(default_factory=dict)
    tags: tuple[Tag, ...] = ()
    relevance: float = 0.0
    belt_and_road: bool = False
    unsure: bool = False
    story: str = ""
    image_size: int | None = None
