"""What can be wrong with an archive file, as sentences."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from pipelines.archive.schema import migrations

WAIT: Final = 60
"""Seconds another writer may take."""


class ArchiveError(Exception):
    """The archive cannot be opened or written; a sentence for the person who can mend it."""


def refuse_foreign(db: Database, path: Path) -> None:
    """Stop before a file that is not ours, or that a newer version made, is touched.

    Raises:
        ArchiveError: if it is one of those.
    """
    tables = set(db.table_names())
    if tables and migrations.migrations_table not in tables:
        raise ArchiveError(f"{path} is an SQLite file, but not an archive of greensilk: name another file.")
    ours = {migration.name for migration in migrations.pending(Database(memory=True))}
    newer = {migration.name for migration in migrations.applied(db)} - ours
    if newer:
        raise ArchiveError(f"{path} was made by a newer version of greensilk ({', '.join(sorted(newer))}): update.")


@contextmanager
def said(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system say into a sentence."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        plain = {
            "SQLITE_NOTADB": "is not an SQLite file",
            "SQLITE_READONLY": "cannot be written: it is read-only",
            "SQLITE_CANTOPEN": "cannot be opened: its folder is missing or may not be written",
            "SQLITE_FULL": "cannot grow: the disk is full",
            "SQLITE_IOERR": "cannot be read or written: the disk is full, or fails",
            "SQLITE_BUSY": f"has been held by another program for {WAIT} seconds",
            "SQLITE_CORRUPT": "is damaged: restore a backup",
        }
        code = getattr(error, "sqlite_errorname", "")
        if isinstance(error, sqlite3.IntegrityError):
            raise
        said = next((words for name, words in plain.items() if code.startswith(name)), f"failed: {error}")
        raise ArchiveError(f"The archive {path} {said}.") from error
    except OSError as error:
        raise ArchiveError(f"The archive {path} cannot be written: {error.strerror}.") from error
