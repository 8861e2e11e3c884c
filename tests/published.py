"""Small archives to publish, and what a reader of the public folder sees."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from weakref import WeakKeyDictionary

import feedparser

from classifier import taxonomy
from crawler.article import Article, Attachment, Capture, Tag
from crawler.dates import BEIJING
from feeds.publish import Published, publish
from feeds.settings import Settings
from pipelines.archive import Archive, stories

BASE = "https://example.org/feeds"
SETTINGS = Settings(base_url=BASE)
THEMES = {theme.slug: theme for theme in taxonomy.load()}
PUBLISHERS = {"mee": "生态环境部", "people": "人民网", "xinhua": "新华社", "wri": "世界资源研究所"}
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=BEIJING)
FETCHED = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


def article(number: int = 1, **changes: object) -> Article:
    """An article with a time of its own, a theme, and a story of its own."""
    source = str(changes.get("source", "mee"))
    plain = Article(
        url=f"https://www.{source}.example/{number}.html",
        source=source,
        source_id=str(number),
        title=f"第{number}条：湿地保护条例修订",
        body=f"第{number}条的第一段。\n第二段。",
        published=NOON - timedelta(hours=number),
        published_precision="minute",
        credited=(PUBLISHERS[source],),
        author="",
        language="zh",
        summary=f"第{number}条的第一段。",
        images=(),
        attachments=(),
        fetched=FETCHED,
        fetched_from=(Capture(f"https://www.{source}.example/{number}.html", f"urn:uuid:{number}", "", FETCHED),),
        tags=(Tag("biodiversity", 0.9, (("湿地", 0.8),)),),
        relevance=0.9,
        story=f"{source}/{number}",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def edited(known: Article, hours: int = 1, **changes: object) -> Article:
    """The same article as it is some hours later."""
    fetched = known.fetched + timedelta(hours=hours)
    return replace(known, fetched=fetched, fetched_from=(replace(known.fetched_from[0], fetched=fetched),), **changes)  # type: ignore[arg-type]


def opened(folder: Path) -> Archive:
    """A new archive that knows sources and themes."""
    archive = Archive(folder / "archive.db")
    for name, publisher in PUBLISHERS.items():
        archive.register(name, publisher, f"https://www.{name}.example/")
    for theme in THEMES.values():
        archive.register_theme(theme.slug, theme.name_zh, theme.name_en, theme.colour)
    return archive


def keep(archive: Archive, *articles: Article) -> None:
    """Keep articles; those of the same story are put together, as an editor would."""
    known = _TOLD.setdefault(archive, {})
    for one in articles:
        archive.keep(one, "model x")
        query = "SELECT story FROM articles WHERE source = ? AND source_id = ?"
        (story,) = archive.db.execute(query, [one.source, one.source_id]).fetchone()
        first = known.setdefault(one.story, (one.source, one.source_id))
        (told,) = archive.db.execute(query, first).fetchone()
        if story != told:
            stories.merge(archive, [told, story], "林沐")


_TOLD: WeakKeyDictionary[Archive, dict[str, tuple[str, str]]] = WeakKeyDictionary()


def fill(archive: Archive, size: int, days: float = 400) -> None:
    """Articles over many days: several themes, days without a time, stories, attachments, both languages."""
    chance = Random(6)
    step = timedelta(days=days) / size
    for number in range(size, 0, -1):
        day_only, english = number % 5 == 0, number % 7 == 0
        published = NOON - step * number
        if day_only:
            published = published.replace(hour=0, minute=0, second=0, microsecond=0)
        first, second = chance.sample(sorted(THEMES), 2)
        keep(
            archive,
            article(
                number,
                source=chance.choice(sorted(PUBLISHERS)),
                title=f"Green corridor {number} opens" if english else f"第{number}条：绿色走廊开通",
                language="en" if english else "zh",
                published=published,
                published_precision="day" if day_only else "minute",
                tags=(Tag(first, 0.9), Tag(second, 0.8)) if number % 9 else (),
                belt_and_road=number % 3 == 0,
                story=f"story {number // 2 if number % 10 < 2 else -number}",
                attachments=(Attachment(f"https://a.example/{number}.pdf", "附件", 1024),) if number % 6 == 0 else (),
                images=(f"https://www.mee.example/{number}.jpg",) if number % 4 == 0 else (),
                author="记者 林沐" if number % 8 == 0 else "",
            ),
        )


def written(archive: Archive, public: Path, settings: Settings = SETTINGS) -> list[str]:
    """Publish; the paths that were written."""
    return sorted(path.relative_to(public).as_posix() for path in told(archive, public, settings).written)


def told(archive: Archive, public: Path, settings: Settings = SETTINGS) -> Published:
    return publish(archive, public, settings)


def files(public: Path) -> dict[str, bytes]:
    """What is published, without what is remembered beside it."""
    found = (path for path in public.rglob("*") if path.is_file() and ".greensilk" not in path.parts)
    return {path.relative_to(public).as_posix(): path.read_bytes() for path in found}


def parsed(public: Path, path: str) -> feedparser.FeedParserDict:
    """A feed as feedparser reads it."""
    found = feedparser.parse((public / path).read_bytes())
    assert not found.bozo, found.get("bozo_exception")
    return found


def data(public: Path, path: str) -> dict[str, object]:
    """A JSON feed."""
    read: dict[str, object] = json.loads((public / path).read_bytes())
    return read
