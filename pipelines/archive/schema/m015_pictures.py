"""How large the first picture of an article is: a feed encloses it where there is no attachment."""

from __future__ import annotations

from typing import Final

STATEMENTS: Final = (
    "ALTER TABLE articles ADD COLUMN image_size INTEGER",
    "CREATE TRIGGER revision_articles_picture AFTER UPDATE OF image_size ON articles"
    " BEGIN UPDATE revision SET mark = hex(randomblob(8)); END",
)
