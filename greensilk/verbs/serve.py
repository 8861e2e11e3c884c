"""Show the archive in a browser."""

from __future__ import annotations

import re
from pathlib import Path

import click

from greensilk.config import Config
from greensilk.door import archive_option, existing, pass_config, sentences


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on: this machine alone.")
@click.option("--port", type=click.IntRange(1, 65535), default=8001, show_default=True)
@click.option("--base-path", default="/", show_default=True, help="The folder of the site it is served in.")
@archive_option
@pass_config
def serve(config: Config, host: str, port: int, base_path: str, archive: Path | None) -> None:
    """Show the archive in a browser: search, articles with all their texts, stories, health, questions. Read-only.

    \b
    greensilk serve                            http://127.0.0.1:8001/
    greensilk serve --base-path /archive/      behind a web server, in a folder of its site
    """
    from feeds.desk.server import ServeError
    from feeds.desk.server import serve as answer
    from feeds.desk.shelf import Room

    base_path = f"/{base_path.strip('/')}/".replace("//", "/")
    if not re.fullmatch(r"/([\w.~-]+/)*", base_path, re.ASCII):
        raise click.UsageError(f"--base-path {base_path!r} should look like /archive/.")
    path = existing(archive or config.archive)
    try:
        with sentences():
            room = Room(config.warc, config.topics, config.rules)
            answer(path, host, port, base_path, room, lambda: click.echo(f"http://{host}:{port}{base_path}"))
    except ServeError as error:
        raise click.ClickException(str(error)) from error
