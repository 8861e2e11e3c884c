"""Who may come in to the desk."""

from __future__ import annotations

from pathlib import Path

import click

from greensilk.config import Config
from greensilk.door import archive_option, existing, pass_config, sentences


@click.group()
def editor() -> None:
    """Who may use the desk of `greensilk serve`.

    \b
    greensilk editor add 李编辑              prints a link that signs her in, once, within three days
    greensilk editor add 王老师 --reader     may look, and change nothing
    greensilk editor list
    greensilk editor remove 李编辑           ends her links and sessions at once
    """


@editor.command()
@click.argument("name")
@click.option("--reader", is_flag=True, help="May look at the desk, and change nothing.")
@click.option("--url", default="http://127.0.0.1:8001/", show_default=True, help="Where the archive is served.")
@archive_option
@pass_config
def add(config: Config, name: str, reader: bool, url: str, archive: Path | None) -> None:
    """Let someone in, or give them another link: it signs in once, within three days.

    \b
    greensilk editor add 李编辑 --url https://example.org/archive/
    """
    from pipelines.desk import editors
    from pipelines.desk.book import Book, beside

    with sentences(), Book(beside(existing(archive or config.archive))) as book:
        link = editors.add(book, name, "reader" if reader else "editor")
    click.echo(f"{url.rstrip('/')}/desk/sign-in?link={link}")


@editor.command()
@click.argument("name")
@archive_option
@pass_config
def remove(config: Config, name: str, archive: Path | None) -> None:
    """Shut someone out at once; what they decided stays.

    \b
    greensilk editor remove 李编辑
    """
    from pipelines.desk import editors
    from pipelines.desk.book import Book, beside

    with sentences(), Book(beside(existing(archive or config.archive))) as book:
        if not editors.remove(book, name):
            raise click.ClickException(f"There is no editor {name}: greensilk editor list names them.")


@editor.command("list")
@archive_option
@pass_config
def list_(config: Config, archive: Path | None) -> None:
    """Name all who may come in.

    \b
    greensilk editor list
    """
    from pipelines.desk import editors
    from pipelines.desk.book import Book, beside

    with sentences(), Book(beside(existing(archive or config.archive))) as book:
        for one in editors.listed(book):
            waits = ", a link waits" if one.waiting else ""
            click.echo(f"{one.name}  {one.role}, since {one.added[:10]}, signed in {one.sessions} times{waits}")
