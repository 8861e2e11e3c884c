"""How the verbs that publish write the feeds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from greensilk.config import Config
from greensilk.privacy import for_all

if TYPE_CHECKING:
    from feeds.publish import Published


def write_feeds(config: Config) -> Published:
    """Write the feeds; tell the hub, if any, which changed (one that is away is no trouble)."""
    from feeds.hub import HubError, ping
    from feeds.members import FeedError
    from feeds.publish import publish as write
    from pipelines.archive import Archive

    settings = config.publishing
    with Archive(config.archive) as archive, for_all(config):
        try:
            published = write(archive, config.public, settings)
        except FeedError as error:
            raise click.UsageError(f"{error}") from error
    if config.hub and config.base_url:
        try:
            ping(config.hub, published.feeds(config.public, settings))
        except HubError as error:
            click.echo(f"{error}", err=True)
    return published


def write_health(config: Config) -> None:
    """Write the page and the feed of how the sources are.

    Raises:
        PublishError: if the folder cannot be written.
    """
    from feeds import watch
    from pipelines.archive import Archive

    with Archive(config.archive) as archive, for_all(config):
        watch.write(archive, config.public, config.publishing, datetime.now(UTC))


def check_feeds(config: Config) -> None:
    """Read the searches of the curated feeds before a long run; raises `click.UsageError`."""
    from pipelines.archive.query import parse
    from pipelines.archive.tree import QueryError

    for feed in config.feeds:
        try:
            if feed.query:
                parse(feed.query)
        except QueryError as error:
            raise click.UsageError(f"The feed {feed.slug} cannot be searched for: {error}") from error
