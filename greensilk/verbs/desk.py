"""The editors' desk: who may come in, and decisions by spreadsheet."""

from __future__ import annotations

from greensilk.editors import editor
from greensilk.reviews import review

__all__ = ["editor", "review"]
