"""What editors decide, append only; which model tagged an article, and whether it was unsure."""

from __future__ import annotations

from typing import Final

STATEMENTS: Final = (
    """
CREATE TABLE decisions (
    id INTEGER PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES articles,
    kind TEXT NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    before TEXT NOT NULL CHECK (json_valid(before)),
    after TEXT NOT NULL CHECK (json_valid(after))
) STRICT""",
    "CREATE INDEX decisions_by_article ON decisions (article, kind, id)",
    *(
        f"CREATE TRIGGER decisions_no_{what} BEFORE {what} ON decisions"
        " BEGIN SELECT RAISE(ABORT, 'a decision stands: write another one'); END"
        for what in ("update", "delete")
    ),
    "ALTER TABLE articles ADD COLUMN unsure INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE articles ADD COLUMN tagged_by TEXT NOT NULL DEFAULT ''",
)
