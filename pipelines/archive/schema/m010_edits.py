"""Which articles were edited, without reading their texts."""

from __future__ import annotations

from typing import Final

STATEMENTS: Final = ("CREATE INDEX versions_by_article ON versions (article, fetched)",)
