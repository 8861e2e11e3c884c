"""Issues of the newsletter: their items with every text they ever had, what was used in them, work plans, pictures."""

from __future__ import annotations

from typing import Final

# An item without an issue is a partner's text that waits for one. `version` counts what was saved; a save that names
# an older one is a conflict, kept in `issue_versions` with version 0. `edited` means: a person touched it.
STATEMENTS: Final = (
    """
CREATE TABLE issues (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    since TEXT NOT NULL,
    until TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('zh', 'en')),
    origin TEXT NOT NULL CHECK (origin IN ('draft', 'import')),
    created TEXT NOT NULL,
    closed TEXT NOT NULL DEFAULT '',
    arranged INTEGER NOT NULL DEFAULT 0
) STRICT""",
    """
CREATE TABLE issue_items (
    id INTEGER PRIMARY KEY,
    issue INTEGER REFERENCES issues,
    section TEXT NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    content TEXT NOT NULL CHECK (json_valid(content)),
    version INTEGER NOT NULL DEFAULT 1,
    edited INTEGER NOT NULL DEFAULT 0,
    dropped INTEGER NOT NULL DEFAULT 0,
    who TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT""",
    "CREATE INDEX issue_items_by_issue ON issue_items (issue, position)",
    """
CREATE TABLE issue_versions (
    id INTEGER PRIMARY KEY,
    item INTEGER NOT NULL REFERENCES issue_items,
    version INTEGER NOT NULL,
    section TEXT NOT NULL,
    content TEXT NOT NULL CHECK (json_valid(content)),
    who TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT""",
    "CREATE INDEX issue_versions_by_item ON issue_versions (item, version)",
    *(
        f"CREATE TRIGGER issue_versions_no_{what} BEFORE {what} ON issue_versions"
        " BEGIN SELECT RAISE(ABORT, 'a text that was saved stays'); END"
        for what in ("update", "delete")
    ),
    """
CREATE TABLE issue_uses (
    item INTEGER NOT NULL REFERENCES issue_items,
    article INTEGER NOT NULL REFERENCES articles,
    digest TEXT NOT NULL,
    PRIMARY KEY (item, article)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX issue_uses_by_article ON issue_uses (article)",
    """
CREATE TABLE work_points (
    theme TEXT NOT NULL,
    year INTEGER NOT NULL,
    part TEXT NOT NULL CHECK (part IN ('plan', 'progress')),
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('planned', 'under way', 'done', 'postponed')),
    evidence TEXT NOT NULL,
    item INTEGER NOT NULL REFERENCES issue_items,
    PRIMARY KEY (theme, year, part, number)
) STRICT, WITHOUT ROWID""",
    """
CREATE TABLE pictures (
    digest TEXT PRIMARY KEY,
    type TEXT NOT NULL,
    data BLOB NOT NULL
) STRICT""",
)
