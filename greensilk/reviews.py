"""Decisions by spreadsheet."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from greensilk.config import Config
from greensilk.door import TROUBLE, WELL, archive_option, existing, pass_config, sentences


@click.group()
def review() -> None:
    """Decide in a spreadsheet instead of at the desk.

    \b
    greensilk review export theme:energy > review.csv      what waits for a decision
    greensilk review import --editor 李编辑 review.csv      what she changed in it
    """


@review.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("query", nargs=-1, type=click.UNPROCESSED)
@click.option("--limit", type=click.IntRange(1), default=200, show_default=True, help="The most stories.")
@archive_option
@pass_config
def export(config: Config, query: tuple[str, ...], limit: int, archive: Path | None) -> None:
    """Print the stories that wait for a decision as a table for Excel: the newest, or those a search finds.

    Fill in 选用 (选用 or 不用), 专题 (at most three), 改标题, 改摘要 and 备注; leave the last column as it is.

    \b
    greensilk review export > review.csv
    greensilk review export 'place:澜湄 since:2021' > review.csv
    """
    from classifier import taxonomy
    from feeds import review as reviewing
    from pipelines.archive import Archive
    from pipelines.archive.queue import Purpose, queue, waiting
    from pipelines.archive.tree import QueryError

    names = {theme.slug: theme.name_zh for theme in taxonomy.load()}
    purpose = Purpose("topic", " ".join(query)) if query else Purpose("new")
    with sentences(), Archive(existing(archive or config.archive)) as opened:
        try:
            found, total = queue(opened, purpose, limit), waiting(opened, purpose)
        except QueryError as error:
            raise click.UsageError(str(error)) from error
        for part in reviewing.table(opened, found, names):
            click.echo(part, nl=False)
    if total > limit:
        click.echo(f"{limit} of {total:,} stories; --limit shows more.", err=True)


@review.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--editor", "who", required=True, help="Who decided: an editor that greensilk editor list names.")
@archive_option
@pass_config
def import_(config: Config, file: Path, who: str, archive: Path | None) -> None:
    """Take the decisions of a table that review export wrote: each cell that was changed is one.

    A wrong row is named and left out; so is one that was decided otherwise meanwhile.

    \b
    greensilk review import --editor 李编辑 review.csv
    """
    from classifier import taxonomy
    from feeds import review as reviewing
    from pipelines.archive import Archive
    from pipelines.desk import editors
    from pipelines.desk.book import Book, beside

    path = existing(archive or config.archive)
    names = {theme.slug: theme.name_zh for theme in taxonomy.load()}
    with sentences():
        with Book(beside(path)) as book:
            if editors.named(book, who) != "editor":
                raise click.UsageError(f"{who} is no editor: greensilk editor list names them.")
        with Archive(path) as opened:
            try:
                done = reviewing.take(opened, file.read_bytes(), names, who)
            except reviewing.ReviewError as error:
                raise click.UsageError(f"{file}: {error}") from error
    click.echo(f"{done.decisions} decisions of {who} taken.")
    for sentence in done.wrong:
        click.echo(f"{file}, {sentence}", err=True)
    sys.exit(TROUBLE if done.wrong else WELL)
