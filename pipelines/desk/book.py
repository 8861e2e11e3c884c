"""The file of the desk: editors, one-time links, sessions, and who tried to come in. Of every secret only its hash."""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self

_WAIT: Final = 60  # seconds another writer may take
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS state (secret TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS editors (
    name TEXT PRIMARY KEY, role TEXT NOT NULL CHECK (role IN ('editor', 'reader')), added TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS links (
    hash TEXT PRIMARY KEY, editor TEXT NOT NULL REFERENCES editors ON DELETE CASCADE, expires TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS sessions (
    hash TEXT PRIMARY KEY, editor TEXT NOT NULL REFERENCES editors ON DELETE CASCADE, began TEXT NOT NULL,
    expires TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS audit (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, what TEXT NOT NULL, who TEXT NOT NULL, address TEXT NOT NULL
);
"""


class BookError(Exception):
    """The file of the desk cannot be used as is asked; one sentence."""


def beside(archive: Path) -> Path:
    """Where the file of the desk of an archive lies."""
    return archive.with_name("desk.db")


class Book:
    """The file, opened; made if need be, for its owner's eyes alone.

    Raises:
        BookError: if it cannot be opened or written.
    """

    def __init__(self, path: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now
        with _said(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self.db = sqlite3.connect(path, timeout=_WAIT, isolation_level=None)
            self.db.execute("PRAGMA foreign_keys = ON")
            if not self.db.execute("SELECT 1 FROM sqlite_master WHERE name = 'audit'").fetchone():
                self.db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT;")
            if not self.db.execute("SELECT 1 FROM state").fetchone():
                self.db.execute(
                    "INSERT INTO state SELECT ? WHERE NOT EXISTS (SELECT 1 FROM state)", [secrets.token_hex(32)]
                )
        self._path = path

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.db.close()

    @property
    def secret(self) -> str:
        """What links and forms are signed with."""
        return str(self.db.execute("SELECT secret FROM state").fetchone()[0])

    @property
    def moment(self) -> datetime:
        """Now."""
        return self._now()

    def stamp(self, moment: datetime | None = None) -> str:
        """A moment as it is kept: text that sorts."""
        return (moment or self._now()).astimezone(UTC).isoformat(timespec="seconds")

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction.

        Raises:
            BookError: if the file cannot be written.
        """
        with _said(self._path):
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield self.db
            except BaseException:
                self.db.rollback()
                raise
            self.db.execute("COMMIT")

    def one(self, query: str, *values: Any) -> Any:
        """The first row of an answer, if there is any."""
        return self.db.execute(query, values).fetchone()


def hashed(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


@contextmanager
def _said(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.DatabaseError, OSError) as error:
        raise BookError(f"The file of the desk {path} cannot be used: {error}.") from error
