"""The editors' desk: who may come in, and decisions by spreadsheet."""

from __future__ import annotations

from greensilk.editors import editor

__all__ = ["editor"]
