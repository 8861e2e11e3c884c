"""One run at a time for an archive."""

from __future__ import annotations

import fcntl
import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

import click

from greensilk.door import LOCKED

BACKFILL, IMPORT, REREAD = "back-fill, ", "import, ", "reread, "
MAKE_WAY: Final = f"(?:{BACKFILL}|{IMPORT}|{REREAD})"
"""The purposes that can wait: each goes on where it was stopped."""
_GRACE: Final = 120  # seconds


@contextmanager
def lock(archive: Path, purpose: str = "", *, over: str = "") -> Iterator[None]:
    """One run at a time for an archive; the lock falls with the process, however it ends.

    Args:
        purpose: what others are told of this run.
        over: a pattern of purposes this run goes before: who holds the lock for one is asked to stop, and waited for.
    """
    try:
        archive.parent.mkdir(parents=True, exist_ok=True)
        opened = archive.with_name(f"{archive.name}.lock").open("a+")
    except OSError as error:
        raise click.ClickException(f"The archive {archive} cannot be written: {error.strerror}.") from error
    with opened as file:
        if not (_locked(file) or (over and _made_way(file, over))):
            file.seek(0)
            click.echo(f"Another run holds the lock: {file.read().strip() or 'unknown'}.", err=True)
            sys.exit(LOCKED)
        file.truncate(0)
        file.write(f"{purpose}process {os.getpid()} since {datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
        file.flush()
        yield


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _made_way(file: IO[str], purpose: str) -> bool:
    """Ask the holder of the lock to stop, if it holds it for this purpose; it has two minutes to finish a page."""
    file.seek(0)
    holder = re.match(rf"{purpose}process (\d+) ", file.read())
    if not holder:
        return False
    with suppress(ProcessLookupError):
        os.kill(int(holder[1]), signal.SIGTERM)
    end = time.monotonic() + _GRACE
    while not _locked(file):
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True
