"""When a feed last changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from feeds.item import Item

# Of a feed without items: Atom wants a time, and the clock would change the bytes.
_NEVER: Final = datetime(2026, 1, 1, tzinfo=UTC)


def changed(items: Iterable[Item]) -> datetime:
    """The time of its newest item, edits included."""
    return max((item.updated for item in items), default=_NEVER)
