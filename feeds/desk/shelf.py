"""The archive as Datasette knows it: read anew for every page, so that it may grow or be replaced meanwhile."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from datasette.app import Datasette
from datasette.database import Database

from feeds.issue.settings import Rules, rules
from pipelines.archive import Archive, ArchiveError
from pipelines.archive.readonly import OutdatedError, ReadOnly
from pipelines.desk.book import beside

NAME: Final = "archive"
_PATIENCE: Final = 8.0  # seconds a page may ask
_LONGEST_WAIT: Final = 600.0  # seconds a decision waits for a migration to end
_RENEWING: Final = threading.Lock()
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Room:
    """What the desk needs beside the archive: recordings, and what the coming issue goes by: topics and rules."""

    warc: Path | None = None
    topics: tuple[str, ...] = ()
    rules: Rules = field(default_factory=rules)


class Shelf(Database):  # type: ignore[misc]
    """The archive file, opened for every question; to write it is opened for an editor's decision alone."""

    def __init__(self, datasette: Datasette, path: Path, room: Room) -> None:
        super().__init__(datasette, path=str(path))
        self._file = path
        self._writer = ThreadPoolExecutor(1, "decisions")
        self.room = room
        self.book = beside(path)

    async def read(self, question: Callable[[Archive], Read], seconds: float = _PATIENCE) -> Read:
        """What a question to the archive, of one moment of it, answers.

        Raises:
            ArchiveError: if the archive cannot be read.
            TooLongError: if it takes longer than these seconds.
        """
        return await asyncio.get_running_loop().run_in_executor(self.ds.executor, self._read, question, seconds)

    async def write(self, decide: Callable[[Archive], Read]) -> Read:
        """Take a decision; it waits for whoever else writes, and decisions go one after the other.

        Raises:
            ArchiveError: if the archive cannot be written, or is held for ten minutes.
        """
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._write, decide)

    def _write(self, decide: Callable[[Archive], Read]) -> Read:
        end = time.monotonic() + _LONGEST_WAIT
        while True:
            try:
                with Archive(self._file) as archive:
                    return decide(archive)
            except ArchiveError as error:
                if not _busy(error.__cause__) or time.monotonic() > end:
                    raise

    def _read(self, question: Callable[[Archive], Read], seconds: float) -> Read:
        try:
            archive = ReadOnly(self._file)
        except OutdatedError:
            with _RENEWING:
                renew(self._file)
            archive = ReadOnly(self._file)
        with archive, archive.snapshot(seconds):
            return question(archive)


def _busy(error: BaseException | None) -> bool:
    return isinstance(error, sqlite3.Error) and error.sqlite_errorname.startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


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
