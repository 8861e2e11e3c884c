"""`rereads`: how far reading the recorded pages of a source again has come."""

from __future__ import annotations

from datetime import UTC, datetime

from pipelines.archive.store import Archive


def begin(archive: Archive, source: str, readers: str) -> int:
    """The id of the last article that these readers have read again, or 0: other readers begin anew."""
    row = {"source": source, "readers": readers, "now": datetime.now(UTC).isoformat(timespec="seconds")}
    with archive.write() as db:
        db.execute(
            "INSERT INTO rereads (source, readers, reached, began) VALUES (:source, :readers, 0, :now)"
            " ON CONFLICT (source) DO UPDATE SET readers = :readers, reached = 0, began = :now"
            " WHERE readers <> :readers",
            row,
        )
        return int(db.execute("SELECT reached FROM rereads WHERE source = :source", row).fetchone()[0])


def reached(archive: Archive, source: str, article: int) -> None:
    """Note the last article that was read again, in the transaction that keeps its reading."""
    with archive.write() as db:
        db.execute("UPDATE rereads SET reached = ? WHERE source = ?", [article, source])


def end(archive: Archive, source: str) -> None:
    """All pages of a source were read again."""
    with archive.write() as db:
        db.execute("DELETE FROM rereads WHERE source = ?", [source])
