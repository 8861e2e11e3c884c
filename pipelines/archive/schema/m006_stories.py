"""Which articles are one text and why, what editors put together or apart, and the index that finds them."""

from __future__ import annotations

from typing import Final

STATEMENTS: Final = (
    """
CREATE TABLE story_edges (
    a INTEGER NOT NULL REFERENCES articles,
    b INTEGER NOT NULL REFERENCES articles,
    score REAL NOT NULL,
    passage TEXT NOT NULL,
    PRIMARY KEY (a, b),
    CHECK (a < b)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX story_edges_by_second ON story_edges (b)",
    """
CREATE TABLE story_rules (
    a INTEGER NOT NULL REFERENCES articles,
    b INTEGER NOT NULL REFERENCES articles,
    together INTEGER NOT NULL,
    PRIMARY KEY (a, b),
    CHECK (a < b)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX story_rules_by_second ON story_rules (b)",
    """
CREATE TABLE story_sentences (
    period INTEGER NOT NULL,
    sentence INTEGER NOT NULL,
    moment INTEGER NOT NULL,
    article INTEGER NOT NULL,
    PRIMARY KEY (period, sentence, moment, article)
) STRICT, WITHOUT ROWID""",
    """
CREATE TABLE story_texts (
    article INTEGER PRIMARY KEY REFERENCES articles,
    moment INTEGER NOT NULL,
    sentences BLOB NOT NULL
) STRICT""",
    "CREATE TABLE story_state (version TEXT NOT NULL, reached INTEGER) STRICT",
    "INSERT INTO story_state VALUES ('', 0)",
    """
CREATE VIEW story_aliases AS
SELECT source || '/' || source_id AS alias, key, stories.id AS story
FROM articles JOIN stories ON stories.id = story""",
)
