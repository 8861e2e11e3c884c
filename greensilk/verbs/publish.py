"""Write the feeds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from greensilk.config import SENSE, Config, sensible
from greensilk.door import archive_option, existing, pass_config, public_option, sentences, short
from greensilk.publishing import write_feeds, write_health


@click.command()
@archive_option
@public_option
@click.option("--base-url", help="Where the folder is served, for links of the feeds to themselves.")
@pass_config
def publish(config: Config, archive: Path | None, public: Path | None, base_url: str | None) -> None:
    """Write the feeds of what the archive holds; files that did not change are not touched.

    \b
    greensilk publish --public /srv/feeds --base-url https://example.org/feeds
    """
    if base_url and not sensible("base_url", base_url):
        raise click.UsageError(f"--base-url {base_url!r} should be {SENSE['base_url']}.")
    config = replace(
        config, archive=archive or config.archive, public=public or config.public, base_url=base_url or config.base_url
    )
    existing(config.archive)
    with sentences():
        published = write_feeds(config)
        write_health(config)
    removed = f", {len(published.removed)} removed" if published.removed else ""
    click.echo(f"{len(published.written)} files written{removed} in {short(config.public)}.")
    if not config.base_url:
        click.echo("Without base_url no feed names its own address, and feeds.opml is left out: set it, or --base-url.")
    if published.stripped:
        click.echo(f"{published.stripped} characters that have no place in a feed were left out.")
