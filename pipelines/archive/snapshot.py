"""Whole archives: a copy as of one moment, while others write; whether a copy is sound; a file made smaller."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from pipelines.archive.faults import ArchiveError, refuse_foreign, said
from pipelines.archive.store import Archive

_STEP: Final = 2048  # pages
_TABLES: Final = (
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'"
)
Rows = Mapping[str, int]
Tell = Callable[[int], object]


def copy(archive: Path, into: Path, advance: Tell) -> Rows:
    """Copy an archive as it is at this moment; who writes meanwhile neither waits nor disturbs.

    Args:
        into: the file to write; there must be none.
        advance: is told how many bytes more are copied.

    Returns:
        How many rows each table has.

    Raises:
        ArchiveError: if the archive cannot be read, is none, or is damaged, or the copy cannot be written.
    """
    with said(archive), closing(sqlite3.connect(f"{archive.absolute().as_uri()}?mode=ro", uri=True)) as source:
        source.isolation_level = None
        refuse_foreign(Database(source), archive)
        source.execute("BEGIN")  # one moment, for the counts and the copy alike
        rows = _rows(source)
        with said(into), closing(sqlite3.connect(into)) as target:
            size = int(source.execute("PRAGMA page_size").fetchone()[0])
            source.backup(target, pages=_STEP, progress=lambda *_: advance(_STEP * size))
            target.execute("PRAGMA journal_mode = DELETE")
    return rows


def check(archive: Path, rows: Rows) -> None:
    """Make sure that a copy is whole: that its pages are sound and that it has the rows it should have.

    Raises:
        ArchiveError: if it is not, or is no archive this version can read.
    """
    with said(archive), closing(sqlite3.connect(archive, isolation_level=None)) as copied:
        refuse_foreign(Database(copied), archive)
        (found, *_) = copied.execute("PRAGMA integrity_check(1)").fetchone()
        if found != "ok":
            raise ArchiveError(f"The archive {archive} is damaged: {found}.")
        counted = _rows(copied)
    if counted != rows:
        wrong = sorted(table for table in {*counted, *rows} if counted.get(table) != rows.get(table))
        raise ArchiveError(f"The archive {archive} has not the rows it should have in {', '.join(wrong)}.")


def fold(archive: Path) -> None:
    """Bring what lies in the WAL file of an archive into its main file, as far as nobody else has it open."""
    with said(archive), closing(sqlite3.connect(archive, isolation_level=None)) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def vacuum(archive: Archive) -> tuple[int, int]:
    """Give back the space nobody uses, and put search in its fastest order.

    Returns:
        How large the file was, and is, in bytes.

    Raises:
        ArchiveError: if the disk has no room for a second copy, or the file is in use; nothing is lost.
    """
    with said(archive.path):
        before = archive.path.stat().st_size
        with archive.write() as db:
            db.execute("INSERT INTO search (search) VALUES ('optimize')")
        for statement in ("VACUUM", "ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)"):
            archive.db.execute(statement)
    return before, archive.path.stat().st_size


def _rows(db: sqlite3.Connection) -> Rows:
    tables = sorted(name for (name,) in db.execute(_TABLES))
    return {name: int(db.execute(f"SELECT count(*) FROM {name}").fetchone()[0]) for name in tables}
