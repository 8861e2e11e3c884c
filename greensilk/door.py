"""What every verb shares: options, exit codes, and sentences for a person."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click

from greensilk.config import ROOT, Config

WELL, TROUBLE, LOCKED = 0, 1, 75
DEMO: Final = ROOT / "var" / "demo"


pass_config = click.make_pass_decorator(Config)
archive_option = click.option("--archive", type=click.Path(path_type=Path), help="The SQLite file.")
public_option = click.option("--public", type=click.Path(path_type=Path), help="The folder the feeds are written to.")
replay_option = click.option(
    "--replay",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Run from a WARC file; may be repeated.",
)
budget_option = click.option(
    "--budget", metavar="TIME", help="Stop asking after this time (45m, 2h); the rest is for next time."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print data alone, as JSON.")


def existing(archive: Path) -> Path:
    """The archive, if there is one to be read."""
    if archive.is_file():
        return archive
    tried = f", or name the demo's: --archive {short(DEMO / 'archive.db')}" if (DEMO / "archive.db").is_file() else ""
    raise click.ClickException(f"There is no archive at {short(archive)}: run greensilk crawl first{tried}.")


def short(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if here != here.parent and path.is_relative_to(here) else str(path)


@contextmanager
def sentences() -> Iterator[None]:
    """What a person can act on ends as one sentence, not as a traceback."""
    try:
        yield
    except _sentenced() as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename or 'A file'}: {error.strerror}.") from error


_TOLD: Final = {
    "classifier.engine": "EngineError",
    "classifier.labelled": "LabelError",
    "classifier.model": "ModelError",
    "classifier.taxonomy": "TaxonomyError",
    "crawler.layout": "LayoutError",
    "crawler.replay": "ReplayError",
    "crawler.source": "Drift",
    "feeds.mail": "MailError",
    "feeds.publish": "PublishError",
    "pipelines.archive": "ArchiveError",
    "pipelines.archive.issues": "IssueError",
    "pipelines.backup": "BackupError",
    "pipelines.desk.book": "BookError",
}


def _sentenced() -> tuple[type[Exception], ...]:
    """The errors that are written for a person, of the rooms that were entered: the others cannot have raised any."""
    return tuple(getattr(sys.modules[room], name) for room, name in _TOLD.items() if room in sys.modules)
