"""When addresses were first seen, which program could not read a page, and what each back-fill is to ask for."""

from __future__ import annotations

from typing import Final

# Of an address: when it was first seen on a list, and which state of the program could not read it, if it drifted.
# What was given up before is read once more.
STATEMENTS: Final = (
    "ALTER TABLE fetches ADD COLUMN reader TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE fetches ADD COLUMN seen TEXT NOT NULL DEFAULT ''",
    "UPDATE fetches SET reader = 'an earlier one' WHERE state = 'refused' AND tries > 0 AND status BETWEEN 200 AND 299",
    """
CREATE TABLE backfill_articles (
    backfill INTEGER NOT NULL REFERENCES backfills,
    url TEXT NOT NULL REFERENCES fetches,
    PRIMARY KEY (backfill, url)
) STRICT, WITHOUT ROWID""",
    "INSERT INTO backfill_articles SELECT backfill, url FROM fetches WHERE backfill IS NOT NULL",
    "CREATE INDEX fetches_by_article ON fetches (article)",
)
