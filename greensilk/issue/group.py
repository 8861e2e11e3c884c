"""The group of verbs, and the options they share."""

from __future__ import annotations

import click

name_option = click.option("--name", default="", help="Which issue; without it the newest that is open.")
who_option = click.option("--who", default="editor", show_default=True, help="Who does it.")


@click.group()
def issue() -> None:
    """The next issue of the newsletter.

    \b
    greensilk issue draft --since 2020-01-01 --until 2020-04-30 --format docx --out issue.docx
    greensilk issue import issue.docx        what was edited in Word comes back
    greensilk issue check                    what is wrong with it
    greensilk issue close                    printed: nothing in it is offered again
    """
