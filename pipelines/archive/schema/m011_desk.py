"""What an editor's decision needs beside itself: which stand, which were made in one act, what the model had said."""

from __future__ import annotations

from typing import Final

_UNDONE: Final = "SELECT json_extract(after, '$.decision') FROM decisions WHERE kind = 'undo'"

STATEMENTS: Final = (
    # Decisions of one act have its number, that of the first of them; those that are acts by themselves have none.
    "ALTER TABLE decisions ADD COLUMN act INTEGER",
    "CREATE INDEX decisions_by_kind ON decisions (kind, article, id)",
    "CREATE TABLE undone (decision INTEGER PRIMARY KEY REFERENCES decisions) STRICT",
    f"INSERT INTO undone {_UNDONE}",
    f"DELETE FROM undone WHERE decision IN ({_UNDONE} AND id IN (SELECT decision FROM undone))",
    """
CREATE VIEW standing AS
SELECT id, article, kind, who, at, before, after, coalesce(act, id) AS act FROM decisions
WHERE kind <> 'undo' AND NOT EXISTS (SELECT 1 FROM undone WHERE decision = id)""",
    # What an editor made of title and summary; empty where those of the site are good.
    "ALTER TABLE articles ADD COLUMN headline TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE articles ADD COLUMN blurb TEXT NOT NULL DEFAULT ''",
    """
CREATE TABLE model_said (
    article INTEGER PRIMARY KEY REFERENCES articles,
    relevance REAL NOT NULL,
    unsure INTEGER NOT NULL,
    tags TEXT NOT NULL
) STRICT""",
    "CREATE INDEX articles_unsure ON articles (story) WHERE unsure = 1",
)
