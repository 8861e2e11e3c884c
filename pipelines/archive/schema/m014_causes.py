"""Whose fault a verdict is, why a page is refused in one word, and how far back a back-fill came."""

from __future__ import annotations

from typing import Final

STATEMENTS: Final = (
    "ALTER TABLE source_runs ADD COLUMN cause TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE backfills ADD COLUMN oldest TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE backfill_lists ADD COLUMN gone INTEGER NOT NULL DEFAULT 0",
    "UPDATE fetches SET reason = CASE"
    " WHEN reason IN ('answered 404', 'answered 410') THEN 'gone'"
    " WHEN reason LIKE 'robots.txt%' THEN 'robots'"
    " WHEN reason LIKE '%characters of its%' THEN 'encoding'"
    " WHEN reason LIKE '%no title found%' THEN 'drifted: title'"
    " WHEN reason LIKE '%no text found%' THEN 'drifted: body'"
    " WHEN reason LIKE '%no date found%' THEN 'drifted: published'"
    " WHEN reader != '' OR reason LIKE 'was never answered%' THEN 'drifted'"
    " ELSE 'unreachable' END WHERE reason NOT IN ('', 'digest')",
)
