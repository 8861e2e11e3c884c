"""An archive with articles on the subjects of a spring issue, all of them written for these tests."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from classifier import taxonomy
from crawler.article import Article, Tag
from crawler.run import sources
from feeds.issue.draft import Drafted, draft
from feeds.issue.settings import Rules, rules
from pipelines.archive import Archive

SAMPLES = Path(__file__).with_name("issue")
SINCE, UNTIL = date(2020, 1, 1), date(2020, 4, 30)
FETCHED = datetime(2020, 5, 1, tzinfo=UTC)
RULES = rules(topics=["疫情"])


def articles() -> list[Article]:
    rows = map(json.loads, (SAMPLES / "articles.jsonl").read_text("utf-8").splitlines())
    return [
        Article(
            url=f"https://{row['source']}.example/{row['source_id']}.html",
            source=row["source"],
            source_id=row["source_id"],
            title=row["title"],
            body=row["body"],
            published=datetime.fromisoformat(row["published"]),
            published_precision="day" if row.get("day") else "minute",
            credited=tuple(row["credited"]),
            author="",
            language="zh",
            summary="",
            images=(),
            attachments=(),
            fetched=FETCHED,
            fetched_from=(),
            tags=tuple(Tag(theme, score) for theme, score in row["themes"]),
            relevance=0.9 if row["themes"] else 0.1,
            belt_and_road=row["bri"],
            story=f"{row['source']}/{row['source_id']}",
        )
        for row in rows
    ]


def spring(folder: Path) -> Archive:
    """The archive of the articles."""
    archive = Archive(folder / "archive.db")
    for name, source in sources().items():
        archive.register(name, source.publisher, source.homepage)
    for theme in taxonomy.load():
        archive.register_theme(theme.slug, theme.name_zh, theme.name_en, theme.colour)
    for article in articles():
        archive.keep(article, "model x")
    return archive


def drafted(archive: Archive, how: Rules = RULES, **changes: str) -> Drafted:
    return draft(archive, how, SINCE, UNTIL, **changes)  # type: ignore[arg-type]


def edited(article: Article, **changes: object) -> Article:
    """The article as its page was later."""
    return replace(article, fetched=datetime(2020, 5, 9, tzinfo=UTC), **changes)  # type: ignore[arg-type]
