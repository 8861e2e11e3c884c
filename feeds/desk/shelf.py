"""The archive as Datasette knows it: read anew for every page, so that it may grow or be replaced meanwhile."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from datasette.app import Datasette
from datasette.database import Database

from pipelines.archive import Archive
from pipelines.archive.readonly import OutdatedError, ReadOnly

NAME: Final = "archive"
_PATIENCE: Final = 8.0  # seconds a page may ask
_RENEWING: Final = threading.Lock()
Read = TypeVar("Read")


class Shelf(Database):  # type: ignore[misc]
    """The archive file; opened for every question, never to write."""

    def __init__(self, datasette: Datasette, path: Path) -> None:
        super().__init__(datasette, path=str(path))
        self._file = path

    async def read(self, question: Callable[[Archive], Read], seconds: float = _PATIENCE) -> Read:
        """What a question to the archive, of one moment of it, answers.

        Raises:
            ArchiveError: if the archive cannot be read.
            TooLongError: if it takes longer than these seconds.
        """
        return await asyncio.get_running_loop().run_in_executor(self.ds.executor, self._read, question, seconds)

    def _read(self, question: Callable[[Archive], Read], seconds: float) -> Read:
        try:
            archive = ReadOnly(self._file)
        except OutdatedError:
            with _RENEWING:
                renew(self._file)
            archive = ReadOnly(self._file)
        with archive, archive.snapshot(seconds):
            return question(archive)


def renew(path: Path) -> None:
    """Bring an archive of an older version up to date: an old backup may be put in place while it is served."""
    try:
        ReadOnly(path).close()
    except OutdatedError:
        logging.getLogger(__name__).warning("The archive was made by an older version: it is brought up to date.")
        Archive(path).close()


def shelf(datasette: Datasette) -> Shelf:
    """The archive that is served."""
    found = datasette.get_database(NAME)
    assert isinstance(found, Shelf)
    return found
