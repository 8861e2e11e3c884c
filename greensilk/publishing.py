"""How the verbs that publish write the feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from greensilk.config import Config

if TYPE_CHECKING:
    from feeds.publish import Published


def write_feeds(config: Config) -> Published:
    from feeds.members import FeedError
    from feeds.publish import publish as write
    from pipelines.archive import Archive

    with Archive(config.archive) as archive:
        try:
            return write(archive, config.public, config.publishing)
        except FeedError as error:
            raise click.UsageError(f"{error}") from error
