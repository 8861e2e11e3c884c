"""JSON Feed 1.1."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from feeds.channels import Channel
from feeds.item import File, Item
from feeds.links import Links


def jsonfeed(channel: Channel, items: Sequence[Item], links: Links) -> bytes:
    """One feed as a JSON Feed document in UTF-8.

    Args:
        items: newest first.
    """
    own = links.self("application/feed+json")
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": links.page,
        "feed_url": own,
        "description": channel.description,
        "language": "zh-CN",
        "hubs": [{"type": "WebSub", "url": links.settings.hub}] if own and links.settings.hub else [],
    }
    head = _dumped({key: value for key, value in feed.items() if value})
    lines = ",\n".join(_dumped(_item(item)) for item in items)
    return f'{head[:-1]}, "items": [\n{lines}\n]}}\n'.encode()


def _dumped(said: dict[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False)


def _item(item: Item) -> dict[str, Any]:
    said: dict[str, Any] = {
        "id": item.guid,
        "url": item.url,
        "title": item.title,
        "content_html": item.full or item.html,
        "summary": item.summary,
        "date_published": item.published.isoformat(timespec="seconds") if item.published else "",
        "date_modified": item.updated.isoformat(timespec="seconds") if item.edited else "",
        "authors": [{"name": item.author or item.publisher}],
        "tags": [name for category in item.categories for name in (category.zh, category.en)],
        "language": item.language,
        "attachments": list(map(_file, item.files)),
        # What JSON Feed has no word for, under a name of ours.
        "_greensilk": {
            "about": "http://www.brigc.net/",
            "day": item.day,
            "sources": list(item.sources),
            "themes": [theme.slug for theme in item.themes],
        },
    }
    return {key: value for key, value in said.items() if value}


def _file(file: File) -> dict[str, Any]:
    said = {"url": file.url, "mime_type": file.kind, "title": file.title, "size_in_bytes": file.size}
    return {key: value for key, value in said.items() if value}
