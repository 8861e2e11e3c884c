"""Write and send the weekly digest."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from greensilk.config import Config
from greensilk.door import archive_option, existing, pass_config, public_option, sentences, short
from greensilk.privacy import for_all


@click.command()
@click.option("--week", metavar="WEEK", help="Such as 2026-W47; without it the last week that is over, in Beijing.")
@click.option("--send", is_flag=True, help="Send it to the addresses of [mail] in greensilk.toml.")
@archive_option
@public_option
@pass_config
def digest(config: Config, week: str | None, send: bool, archive: Path | None, public: Path | None) -> None:
    """Write the new stories of a week by theme, as one HTML page and as a letter (.eml) that any mail program opens.

    \b
    greensilk digest                    digest/2026-W47.html and digest/2026-W47.eml in the public folder
    0 8 * * 1  cd /opt/greensilk && .venv/bin/greensilk digest --send
    """
    from crawler.dates import BEIJING
    from feeds import digest as weekly
    from feeds.mail import PASSWORD
    from feeds.mail import send as post
    from feeds.publish import keep
    from pipelines.archive import Archive

    config = replace(config, archive=archive or config.archive, public=public or config.public)
    try:
        monday = weekly.monday_of(week) if week else weekly.last_monday(datetime.now(BEIJING).date())
    except ValueError as error:
        raise click.UsageError(f"--week {week!r} is not a week such as 2026-W47.") from error
    existing(config.archive)
    with sentences():
        with Archive(config.archive) as kept:
            made = weekly.digest(kept, config.publishing, monday)
        letter = made.letter(config.mail)
        files = {f"digest/{made.name}.html": made.html().encode(), f"digest/{made.name}.eml": bytes(letter)}
        with for_all(config):
            keep(config.public, files)
        if send:
            post(letter, config.mail, os.environ.get(PASSWORD, ""))
    click.echo(f"{made.count} stories in {', '.join(short(config.public / path) for path in files)}.")
