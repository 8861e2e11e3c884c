"""Take in what partners send."""

from __future__ import annotations

import sys
from itertools import zip_longest
from pathlib import Path

import click

from greensilk.config import Config
from greensilk.door import archive_option, existing, pass_config, sentences


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True, dir_okay=False))
@click.option("--theme", default="", help="The partnership, by its short or printed name; not if the text names it.")
@click.option("--date", "day", default="", help="The day of the event, such as 2020-01-09.")
@click.option(
    "--picture",
    "files",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A picture; may be repeated, and so may what follows, in the same order.",
)
@click.option("--caption", "captions", multiple=True, help="What the picture shows.")
@click.option("--credit", "credits", multiple=True, help="Who made it; without a credit it is never printed.")
@click.option("--rights", multiple=True, help="By what right we print it.")
@click.option("--who", default="editor", show_default=True, help="Who takes it in.")
@archive_option
@pass_config
def submit(
    config: Config,
    file: Path,
    theme: str,
    day: str,
    files: tuple[Path, ...],
    captions: tuple[str, ...],
    credits: tuple[str, ...],
    rights: tuple[str, ...],
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
        said = zip_longest(files, captions, credits, rights, fillvalue="")
        given = [pictures.stored(opened, Path(picture), *words) for picture, *words in said if picture]
        row = submitting.submit(opened, sent, theme, day, who, given)
    click.echo(f"Item {row.id} waits for the next draft: {row.content['theme']}, {len(sent.paragraphs)} paragraphs.")
