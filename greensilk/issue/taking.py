"""Bring issues in, and add to one by hand."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import click

from greensilk.config import Config
from greensilk.door import TROUBLE, archive_option, existing, pass_config, sentences
from greensilk.issue.group import issue, name_option, who_option


@issue.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--name", default="", help="What the past issue is called; without it, what its file is called.")
@who_option
@archive_option
@pass_config
def import_(config: Config, file: Path, name: str, who: str, archive: Path | None) -> None:
    """Bring in a past issue as text or .docx, or read back a document of ours that was edited in Word.

    \b
    greensilk issue import 2020.txt
    greensilk issue import issue.docx

    Ends with 1 if somebody else saved what the document changes: then both texts are kept.
    """
    from feeds.issue.importing import bring
    from pipelines.archive import Archive

    with sentences(), Archive(existing(archive or config.archive)) as opened:
        came = bring(opened, config.rules, file, name, who)
    parts = [f"{count} {what}" for what, count in came.counts.items()]
    points = [f"{came.points} points of work plans"] if came.points else []
    matched = [f"{came.matched} made of articles in the archive"] if came.matched else []
    click.echo(f"Issue {came.issue.name}: {', '.join([*parts, *points, *matched]) or 'nothing changed'}.")
    for trouble in came.troubles:
        click.echo(trouble, err=True)
    if came.troubles:
        raise SystemExit(TROUBLE)


@issue.command()
@click.argument("file", type=click.File("rb"))
@click.option("--section", default="", help="Where it stands; without it, where its kind belongs.")
@name_option
@who_option
@archive_option
@pass_config
def add(config: Config, file: IO[bytes], section: str, name: str, who: str, archive: Path | None) -> None:
    """Add items that a person wrote, as TOML: a table for each, named for its kind.

    \b
    greensilk issue add items.toml

    \b
    [[quote]]                        [[plan]]
    paragraphs = ["…"]               theme = "海洋命运共同体和海洋环境治理"
    speaker = "…"                    year = 2020
    titles = "…"                     points = [{number = 1, text = "…", state = "under way"}]
    """
    from feeds.issue.byhand import add_all
    from pipelines.archive import Archive, issues

    with sentences(), Archive(existing(archive or config.archive)) as opened:
        rows = add_all(opened, config.rules, issues.the(opened, name), file.read(), section, who)
    for row in rows:
        click.echo(f"Item {row.id}: {row.kind} in {row.section}.")


@issue.command()
@click.argument("items", type=int, nargs=-1, required=True)
@who_option
@archive_option
@pass_config
def join(config: Config, items: tuple[int, ...], who: str, archive: Path | None) -> None:
    """Make one item of several; each sentence stays traceable to its article.

    \b
    greensilk issue join 4 7
    """
    from feeds.issue.composing import compose
    from pipelines.archive import Archive

    with sentences(), Archive(existing(archive or config.archive)) as opened:
        row = compose(opened, list(items), who)
    click.echo(f"Item {row.id} holds all of it.")
