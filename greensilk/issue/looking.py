"""Check an issue, and search all of them."""

from __future__ import annotations

from pathlib import Path

import click

from greensilk.config import Config
from greensilk.door import TROUBLE, archive_option, existing, pass_config, sentences
from greensilk.issue.group import issue, name_option


@issue.command()
@click.option("--words", is_flag=True, help="Show every changed word beside the original, too.")
@name_option
@archive_option
@pass_config
def check(config: Config, words: bool, name: str, archive: Path | None) -> None:
    """Say what is wrong with an issue; ends with 1 if anything is.

    \b
    greensilk issue check --words

    Doubled words; figures, dates and names that are not in the original, or are another in its translation; missing and
    wrong source lines; articles that were edited since; dead links, and links to general pages; what is still to be
    translated; pictures without a credit. Of what differs from its article, headlines, sources and links too, --words
    shows every word.
    """
    from feeds.issue.check import check as read
    from pipelines.archive import Archive, issues

    with sentences(), Archive(existing(archive or config.archive)) as opened:
        checked = read(opened, issues.the(opened, name), config.rules.names)
    for one in checked.findings:
        click.echo(f"item {one.item}: {one.kind}: {one.sentence}")
    for departure in checked.departures if words else ():
        click.echo(f"item {departure.item}: {departure.field}: {departure.traced.shown}")
    departures = f"{len(checked.departures)} places differ from their articles" + ("" if words else " (--words)")
    click.echo(f"{len(checked.findings)} found wrong; {departures}.", err=True)
    if checked.findings:
        raise SystemExit(TROUBLE)


@issue.command()
@click.argument("query", nargs=-1, required=True)
@archive_option
@pass_config
def search(config: Config, query: tuple[str, ...], archive: Path | None) -> None:
    """Find items of all issues by words, the newest issue first.

    \b
    greensilk issue search 交通灯 -培训
    """
    from feeds.issue.searching import search as find
    from pipelines.archive import Archive
    from pipelines.archive.tree import QueryError

    try:
        with sentences(), Archive(existing(archive or config.archive)) as opened:
            found = find(opened, " ".join(query))
    except QueryError as error:
        raise click.UsageError(str(error)) from error
    for one, row, item in found:
        said = item.headline or "".join(item.paragraphs)[:40] or item.closing
        click.echo(f"{one.name}  {row.section}  item {row.id} ({row.kind})  {said}")
