"""The pictures of issues, by the digest of their bytes."""

from __future__ import annotations

import hashlib

from pipelines.archive.store import Archive


def keep_picture(archive: Archive, data: bytes, kind: str) -> str:
    """Store a picture; returns the digest that names it."""
    name = hashlib.sha256(data).hexdigest()
    with archive.write() as db:
        db.execute("INSERT OR IGNORE INTO pictures VALUES (?, ?, ?)", [name, kind, data])
    return name


def picture(archive: Archive, name: str) -> tuple[str, bytes] | None:
    """The type and the bytes of a stored picture."""
    found = archive.db.execute("SELECT type, data FROM pictures WHERE digest = ?", [name]).fetchone()
    return (found[0], found[1]) if found else None
