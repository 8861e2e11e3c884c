"""Take items out of an issue, put them back, move them."""

from __future__ import annotations

from pathlib import Path

import click

from greensilk.config import Config
from greensilk.door import archive_option, existing, pass_config, sentences
from greensilk.issue.group import issue, who_option


@issue.command()
@click.argument("items", type=int, nargs=-1, required=True)
@click.option("--back", is_flag=True, help="Put them back.")
@who_option
@archive_option
@pass_config
def drop(config: Config, items: tuple[int, ...], back: bool, who: str, archive: Path | None) -> None:
    """Take items out of their issue; their texts stay, and no draft brings them back.

    \b
    greensilk issue drop 4 7
    greensilk issue drop --back 4
    """
    from pipelines.archive import Archive, issues

    with sentences(), Archive(existing(archive or config.archive)) as opened, opened.write():
        for number in items:
            (issues.restore if back else issues.drop)(opened, number, who)


@issue.command()
@click.argument("item", type=int)
@click.option("--section", default="", help="Where to; at its end, unless another place is named.")
@click.option("--before", type=int, help="The item it is put before.")
@click.option("--up", "by", flag_value=-1, type=int, help="One place up in its section.")
@click.option("--down", "by", flag_value=1, type=int, help="One place down.")
@who_option
@archive_option
@pass_config
def move(
    config: Config, item: int, section: str, before: int | None, by: int | None, who: str, archive: Path | None
) -> None:
    """Move an item to another section, or in its own.

    \b
    greensilk issue move 4 --section 联盟动态
    greensilk issue move 4 --before 2
    greensilk issue move 4 --up
    """
    from pipelines.archive import Archive, issues

    if sum(map(bool, (section, before, by))) != 1:
        raise click.UsageError("Name one of --section, --before, --up, --down.")
    if section and config.rules.titled(section) is None:
        known = ", ".join(one.title for one in config.rules.sections)
        raise click.UsageError(f"There is no section {section!r}: known are {known}.")
    with sentences(), Archive(existing(archive or config.archive)) as opened:
        if by:
            row = issues.shift(opened, item, by, who)
        else:
            row = issues.move(opened, item, who, section=section, before=before)
    click.echo(f"Item {row.id} stands in {row.section}.")
