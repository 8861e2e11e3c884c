"""How the verbs that publish write the feeds."""

from __future__ import annotations

from pathlib import Path

from greensilk.config import Config


def write_feeds(config: Config) -> list[Path]:
    from feeds.publish import publish as write
    from pipelines.archive import Archive

    with Archive(config.archive) as archive:
        return write(archive, config.public, home=config.home, base_url=config.base_url, limit=config.limit)
