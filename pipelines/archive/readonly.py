"""Read the archive without ever writing to it, while others write."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sqlite_utils import Database

from pipelines.archive import text
from pipelines.archive.edges import Edges
from pipelines.archive.faults import ArchiveError, refuse_foreign, said
from pipelines.archive.fetches import Fetches
from pipelines.archive.index import Index
from pipelines.archive.schema import migrations
from pipelines.archive.store import Archive

_WAIT: Final = 10  # seconds that another program's recovery after a crash may take
_STEPS: Final = 20_000  # of SQLite's machine, between two looks at the clock


class OutdatedError(ArchiveError):
    """The archive was made by an older version: opening it to write brings it up to date."""


class TooLongError(Exception):
    """A question took longer than it may."""


class ReadOnly(Archive):
    """An archive as it stands on the disk now; nothing is made, written or brought up to date.

    Raises:
        OutdatedError: if its tables or its search index are those of an older version.
        ArchiveError: if the file cannot be opened, is not an archive, or was made by a newer version.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with said(path):
            uri = f"file:{quote(str(path.absolute()))}?mode=ro"
            connection = sqlite3.connect(uri, uri=True, timeout=_WAIT, isolation_level=None)
            connection.execute("PRAGMA query_only = ON")
            self.db = Database(connection)
            try:
                refuse_foreign(self.db, path)
                self._refuse_older()
            except BaseException:
                connection.close()
                raise
        self.fetches = Fetches(self.db)
        self.index = Index(self.db)
        self.edges = Edges(self.db)

    @contextmanager
    def snapshot(self, seconds: float) -> Iterator[None]:
        """All that is read inside is of one moment.

        Raises:
            TooLongError: if it takes longer than these seconds.
        """
        end = time.monotonic() + seconds
        self.db.conn.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
        try:
            with said(self.path):
                self.db.execute("BEGIN")
                yield
        except ArchiveError as error:
            if getattr(error.__cause__, "sqlite_errorname", "") == "SQLITE_INTERRUPT":
                raise TooLongError from error
            raise
        finally:
            self.db.conn.set_progress_handler(None, 0)

    def _refuse_older(self) -> None:
        older = migrations.pending(self.db) or self.db.execute("SELECT version FROM search_state").fetchone()[0] != (
            text.VERSION
        )
        if older:
            raise OutdatedError(f"{self.path} was made by an older version of greensilk.")
