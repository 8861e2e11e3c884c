"""greensilk: the front door. Each verb is one call into a room, and imports what it needs when it is called."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from pathlib import Path

import click

from greensilk import verbs
from greensilk.config import Config, read_config
from greensilk.privacy import guard

__all__ = ["Config", "main", "read_config"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config", "file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Instead of greensilk.toml."
)
@click.version_option(package_name="greensilk")
@click.pass_context
def main(context: click.Context, file: Path | None) -> None:
    """Green Belt-and-Road news: crawled, tagged, archived, published.

    \b
    greensilk demo                     try it on the bundled sample sites, without any network
    greensilk run                      the one line in crontab: crawl, then publish
    greensilk extract --url URL FILE   what is on one saved page
    """
    context.obj = read_config(file)
    guard(context.obj)


for module in pkgutil.iter_modules(verbs.__path__):
    for verb in vars(import_module(f"{verbs.__name__}.{module.name}")).values():
        if isinstance(verb, click.Command):
            main.add_command(verb)
