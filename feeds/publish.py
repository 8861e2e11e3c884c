"""Write every feed and the index page into the public folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from classifier import taxonomy
from feeds import site
from feeds.channels import Channel, channels
from feeds.rss import rss
from pipelines.archive import Archive
from pipelines.archive.select import newest, sources


class PublishError(Exception):
    """The public folder cannot be written."""


def publish(archive: Archive, public: Path, *, home: str, base_url: str = "", limit: int = 100) -> list[Path]:
    """Write what changed, each file whole or not at all; a file whose bytes are the same is not touched.

    Args:
        home: the address the feeds speak for.
        base_url: where `public` is served; may be empty.
        limit: the most articles a feed holds, the newest ones.

    Returns:
        The files that were written.

    Raises:
        PublishError: if the folder cannot be written.
    """
    try:
        return [path for path, content in _files(archive, public, home, base_url, limit) if _put(path, content)]
    except OSError as error:
        raise PublishError(f"The public folder {public} cannot be written: {error.strerror}.") from error


def _files(archive: Archive, public: Path, home: str, base_url: str, limit: int) -> Iterator[tuple[Path, bytes]]:
    themes = taxonomy.load()
    listed: list[tuple[Channel, int, str]] = []
    for channel in channels(themes, sources(archive), home):
        articles = newest(archive, theme=channel.theme, source=channel.source, limit=limit)
        listed.append((channel, len(articles), articles[0].title if articles else ""))
        yield (
            public / f"{channel.slug}.xml",
            rss(channel, articles, {theme.slug: theme for theme in themes}, base_url),
        )
    yield public / "index.html", site.index(listed, newest(archive, limit=20))


def _put(path: Path, content: bytes) -> bool:
    """Write a file by renaming a finished one onto it; leave it alone if nothing changed."""
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return True
