"""Pictures of an issue: those of its articles, and those that a person has."""

from __future__ import annotations

from pathlib import Path

import click

from greensilk.config import Config
from greensilk.door import TROUBLE, archive_option, existing, pass_config, sentences
from greensilk.issue.group import issue, name_option, who_option


@issue.command()
@name_option
@archive_option
@pass_config
def pictures(config: Config, name: str, archive: Path | None) -> None:
    """Fetch the first picture of each article whose item has none; ends with 1 if one is not to be had.

    \b
    greensilk issue pictures

    Only the source's own hosts are asked, as in a crawl. A picture has no credit yet, and is printed only when a person
    gave it one: at the desk, or with `issue credit`.
    """
    path = existing(archive or config.archive)
    if illustrate(config, path, name):
        raise SystemExit(TROUBLE)


@issue.command()
@click.argument("item", type=int)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--caption", default="", help="What it shows.")
@click.option("--credit", required=True, help="Who made it; without a credit no picture is printed.")
@click.option("--rights", default="", help="By what right we print it.")
@who_option
@archive_option
@pass_config
def picture(
    config: Config, item: int, file: Path, caption: str, credit: str, rights: str, who: str, archive: Path | None
) -> None:
    """Give an item its picture.

    \b
    greensilk issue picture 4 meeting.jpg --caption 会议现场 --credit 联盟秘书处 --rights 已获授权
    """
    from feeds.issue import pictures
    from pipelines.archive import Archive

    with sentences(), Archive(existing(archive or config.archive)) as opened:
        pictures.give(opened, item, pictures.stored(opened, file, caption, credit, rights), who)


@issue.command()
@click.argument("item", type=int)
@click.option("--caption", default="", help="What its picture shows.")
@click.option("--credit", required=True, help="Who made it.")
@click.option("--rights", default="", help="By what right we print it.")
@who_option
@archive_option
@pass_config
def credit(config: Config, item: int, caption: str, credit: str, rights: str, who: str, archive: Path | None) -> None:
    """Say who made the picture of an item: from now on it is printed.

    \b
    greensilk issue credit 4 --credit 新华社记者王芳 --caption 会议现场 --rights 已获授权
    """
    from feeds.issue import pictures
    from pipelines.archive import Archive

    with sentences(), Archive(existing(archive or config.archive)) as opened:
        pictures.credit(opened, item, caption, credit, rights, who)


def illustrate(config: Config, path: Path, name: str) -> list[str]:
    """Fetch what is lacking; returns what was not to be had, and says it."""
    from crawler.pictures import fetch
    from crawler.run import sources
    from feeds.issue import fetching
    from greensilk import crawls
    from pipelines.archive import Archive, issues

    with sentences(), Archive(path) as opened:
        found = issues.the(opened, name)
        lacking = fetching.wanted(opened, found)
    ours = {sources()[source]: urls for source, urls in lacking.items() if source in sources()}
    if ours:
        crawls.say_who_asks(config, ())
    with sentences():
        fetched = fetch(ours, crawls.asking(config))
        with Archive(path) as opened:
            given, troubles = fetching.keep(opened, found, fetched.bodies)
    troubles += [f"{url} {why}." for url, why in fetched.troubles.items()]
    troubles += [f"{url} is of {source}, which is not crawled." for source, urls in lacking.items()
                 if source not in sources() for url in urls]  # fmt: skip
    for trouble in troubles:
        click.echo(trouble, err=True)
    click.echo(f"{given} pictures; none is printed before it has a credit.")
    return troubles
