"""Pages outlive their recordings; a reread corrects readings and goes on where it was stopped."""

from __future__ import annotations

from typing import Final

STATEMENTS: Final = (
    # The bytes of an answer whose recording is gone, or was never ours; compressed by zlib, the rest as it was said.
    """
CREATE TABLE pages (
    record TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    content_type TEXT NOT NULL,
    body BLOB NOT NULL
) STRICT""",
    # When a reread put another reading of the same page in place of this one; empty for what the site printed.
    "ALTER TABLE versions ADD COLUMN corrected TEXT NOT NULL DEFAULT ''",
    # How far a reread has come, and with which readers.
    """
CREATE TABLE rereads (
    source TEXT PRIMARY KEY REFERENCES sources,
    readers TEXT NOT NULL,
    reached INTEGER NOT NULL,
    began TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
)
