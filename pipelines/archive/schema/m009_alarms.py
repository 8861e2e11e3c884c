"""What needs a person, since when, when it was last said, and what is muted."""

from __future__ import annotations

from typing import Final

STATEMENTS: Final = (
    """
CREATE TABLE alarms (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    verdict TEXT NOT NULL,
    sentence TEXT NOT NULL,
    began TEXT NOT NULL,
    told TEXT NOT NULL DEFAULT '',
    ended TEXT NOT NULL DEFAULT ''
) STRICT""",
    "CREATE UNIQUE INDEX alarms_lasting ON alarms (source) WHERE ended = ''",
    """
CREATE TABLE mutes (
    source TEXT PRIMARY KEY,
    until TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
)
