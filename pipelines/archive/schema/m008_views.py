"""What staff see who open the file themselves."""

from __future__ import annotations

from typing import Final

from pipelines.archive import views

STATEMENTS: Final = tuple(views.statements())
