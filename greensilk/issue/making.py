"""Draft, write and close an issue."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from greensilk.config import Config
from greensilk.door import archive_option, existing, pass_config, sentences, short
from greensilk.issue.group import issue, name_option
from greensilk.issue.illustrating import illustrate

_FORMATS = ("md", "html", "docx")


@issue.command()
@click.option("--since", required=True, help="The first day, such as 2020-01-01.")
@click.option("--until", required=True, help="The last day.")
@click.option("--lang", "language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--format", "form", type=click.Choice(_FORMATS), help="Without it, what the name of FILE ends in.")
@click.option("--out", "file", type=click.Path(path_type=Path, dir_okay=False), help="Where to write it.")
@click.option("--title", default="绿色丝路", show_default=True, help="What stands on the first page of a new issue.")
@click.option("--name", default="", help="A name of its own; without it, its days.")
@click.option("--pictures", is_flag=True, help="Fetch the articles' pictures, too: from the sources' own hosts.")
@archive_option
@pass_config
def draft(
    config: Config,
    since: str,
    until: str,
    language: str,
    form: str | None,
    file: Path | None,
    title: str,
    name: str,
    pictures: bool,
    archive: Path | None,
) -> None:
    """Draft an issue from the picks of its days, or from the best candidates if nothing was picked.

    \b
    greensilk issue draft --since 2020-01-01 --until 2020-04-30 --format docx --out issue.docx

    Called again it drafts anew what nobody edited; what a person wrote, moved or took out stays as it is.
    """
    from feeds.issue.draft import draft as make
    from pipelines.archive import Archive

    form = _form(form, file)
    days = [_day("--since", since), _day("--until", until)]
    path = existing(archive or config.archive)
    with sentences(), Archive(path) as opened:
        made = make(opened, config.rules, *days, language=language, name=name, title=title)
    if pictures:
        illustrate(config, path, made.issue.name)
    if file:
        with sentences(), Archive(path) as opened:
            _write(config, opened, made.issue.name, form, file)
    for note in made.notes:
        click.echo(note, err=True)
    counts = f"{made.new} new, {made.renewed} drafted anew, {made.kept} left as edited"
    click.echo(f"Issue {made.issue.name}: {counts}{f'; {short(file)}' if file else ''}.")


@issue.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--format", "form", type=click.Choice(_FORMATS), help="Without it, what the name of FILE ends in.")
@name_option
@archive_option
@pass_config
def write(config: Config, file: Path, form: str | None, name: str, archive: Path | None) -> None:
    """Write an issue as it stands, edited items and all.

    \b
    greensilk issue write issue.docx
    """
    from pipelines.archive import Archive

    with sentences(), Archive(existing(archive or config.archive)) as opened:
        _write(config, opened, name, _form(form, file), file)
    click.echo(short(file))


@issue.command()
@name_option
@archive_option
@pass_config
def close(config: Config, name: str, archive: Path | None) -> None:
    """Close an issue: nothing in it changes any more, and nothing of it is offered again unless it changes.

    \b
    greensilk issue close
    """
    from pipelines.archive import Archive, issues

    with sentences(), Archive(existing(archive or config.archive)) as opened:
        closed = issues.the(opened, name)
        issues.close(opened, closed.id)
    click.echo(f"Issue {closed.name} is closed.")


def _write(config: Config, archive: object, name: str, form: str, file: Path) -> None:
    from feeds.issue.output import WRITERS
    from feeds.issue.whole import whole
    from pipelines.archive import Archive, issues

    assert isinstance(archive, Archive)
    made = whole(archive, issues.the(archive, name), config.rules)
    file.write_bytes(WRITERS[form](made))


def _form(form: str | None, file: Path | None) -> str:
    found = form or (file.suffix.lstrip(".").lower() if file else "md")
    if found not in _FORMATS:
        raise click.UsageError(f"{file} ends in none of {', '.join(_FORMATS)}: say --format.")
    return found


def _day(option: str, said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise click.UsageError(f"{option} {said!r} is not a day such as 2020-01-01.") from error
