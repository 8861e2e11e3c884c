"""Find articles."""

from __future__ import annotations

from pathlib import Path

import click

from greensilk import tables
from greensilk.config import Config
from greensilk.door import archive_option, existing, json_option, pass_config, sentences


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("query", nargs=-1, required=True, type=click.UNPROCESSED)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="The most articles to show.")
@click.option("--ranked", is_flag=True, help="The best of the newest 10,000 first, instead of the newest.")
@click.option("--csv", "as_csv", is_flag=True, help="Print a table that Excel opens.")
@archive_option
@json_option
@pass_config
def search(
    config: Config,
    query: tuple[str, ...],
    limit: int,
    ranked: bool,
    as_csv: bool,
    archive: Path | None,
    as_json: bool,
) -> None:
    """Find articles in the archive, the newest first.

    \b
    greensilk search 碳市场
    greensilk search '碳市场 theme:climate source:mee,xinhua since:2021-01 until:2021-12 -疫情'
    greensilk search --csv 'place:澜湄 (煤电 OR 风电)' > hits.csv

    \b
    碳市场 配额                both words; "碳市场 配额" these words in this order
    -疫情, NOT 疫情            without it
    煤电 OR 风电, ( )          either; brackets
    title: theme: source: since: until: lang: bri: place:
                               fields; a comma lists several values; dates are days, months or years
    place:澜湄                 all six countries, China among them; place:湄公河 those without China

    AND, OR and NOT count in capitals alone; in small letters, or in quotation marks, they are searched as words.
    """
    from classifier import taxonomy
    from feeds import hits
    from pipelines.archive import Archive
    from pipelines.archive.search import count, select
    from pipelines.archive.tree import QueryError
    from pipelines.archive.why import also, why

    if query == ("-h",):
        click.echo(click.get_current_context().get_help())
        return
    if as_json and as_csv:
        raise click.UsageError("--json and --csv are two forms of one answer: name one of them.")
    if wrong := next((word for word in query if word.startswith("--")), None):
        raise click.NoSuchOption(wrong)
    path, asked = existing(archive or config.archive), " ".join(query)
    try:
        with sentences(), Archive(path) as opened:
            found = select(opened, asked, limit=limit, ranked=ranked)
            total, notes = count(opened, asked), also(asked) if found else [why(opened, asked)]
    except QueryError as error:
        raise click.UsageError(str(error)) from error
    if as_json:
        click.echo(hits.as_json(found))
    elif as_csv:
        click.echo(hits.as_csv(found, {theme.slug: theme.name_zh for theme in taxonomy.load()}), nl=False)
    else:
        tables.hits(found)
    more = [f"{len(found)} of {total:,} articles; --limit shows more."] if len(found) < total else []
    for note in (*notes, *more):
        click.echo(note, err=True)
