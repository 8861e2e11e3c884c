"""Take in what partners send."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from greensilk.config import Config
from greensilk.door import archive_option, existing, pass_config, sentences


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True, dir_okay=False))
@click.option("--theme", default="", help="The partnership, by its short or printed name; not if the text names it.")
@click.option("--date", "day", default="", help="The day of the event, such as 2020-01-09.")
@click.option("--picture", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="A picture.")
@click.option("--caption", default="", help="What the picture shows.")
@click.option("--credit", default="", help="Who made it; without a credit it is never printed.")
@click.option("--rights", default="", help="By what right we print it.")
@click.option("--who", default="editor", show_default=True, help="Who takes it in.")
@archive_option
@pass_config
def submit(
    config: Config,
    file: Path,
    theme: str,
    day: str,
    picture: Path | None,
    caption: str,
    credit: str,
    rights: str,
    who: str,
    archive: Path | None,
) -> None:
    """Take a partner's text (.docx, .md, text, or - for pasted) into the next issue.

    \b
    greensilk submit report.docx --theme ocean --date 2020-01-09
    greensilk submit - --theme 生物多样性和生态系统 < pasted.txt
    """
    from feeds.issue import pictures, submitting
    from pipelines.archive import Archive

    with sentences(), Archive(existing(archive or config.archive)) as opened:
        pasted = str(file) == "-"
        sent = submitting.of_text(sys.stdin.read()) if pasted else submitting.of_file(file)
        given = [pictures.stored(opened, picture, caption, credit, rights)] if picture else []
        row = submitting.submit(opened, sent, theme, day, who, given)
    click.echo(f"Item {row.id} waits for the next draft: {row.content['theme']}, {len(sent.paragraphs)} paragraphs.")
