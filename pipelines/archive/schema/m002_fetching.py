"""Where an address was found, back-fills, and how each source was at the end of each run."""

from __future__ import annotations

from typing import Final

STATEMENTS: Final = (
    """
CREATE TABLE backfills (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL REFERENCES sources,
    since TEXT NOT NULL,
    until TEXT NOT NULL,
    began TEXT NOT NULL,
    ended TEXT,
    UNIQUE (source, since, until)
) STRICT""",
    """
CREATE TABLE backfill_lists (
    backfill INTEGER NOT NULL REFERENCES backfills,
    url TEXT NOT NULL,
    page INTEGER NOT NULL,
    read INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (backfill, url)
) STRICT, WITHOUT ROWID""",
    "ALTER TABLE fetches ADD COLUMN found_on TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE fetches ADD COLUMN page INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE fetches ADD COLUMN backfill INTEGER REFERENCES backfills",
    "ALTER TABLE runs ADD COLUMN kind TEXT NOT NULL DEFAULT 'run'",
    "ALTER TABLE source_runs ADD COLUMN verdict TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE source_runs ADD COLUMN sentence TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE source_runs ADD COLUMN ended TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE source_runs ADD COLUMN counts TEXT NOT NULL DEFAULT '{}'",
    "CREATE INDEX source_runs_by_source ON source_runs (source, run)",
)
