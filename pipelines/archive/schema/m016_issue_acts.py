"""Taking an item out of an issue is an act like saving it: it stands among the item's texts, with who did it."""

from __future__ import annotations

from typing import Final

STATEMENTS: Final = ("ALTER TABLE issue_versions ADD COLUMN dropped INTEGER NOT NULL DEFAULT 0",)
