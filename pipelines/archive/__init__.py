"""The archive: one SQLite file that keeps everything. The only rooms with SQL."""

from pipelines.archive.store import Archive, ArchiveError

__all__ = ["Archive", "ArchiveError"]
