"""Recordings, let go as greensilk.toml says."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from greensilk.config import Config

if TYPE_CHECKING:
    from pipelines.archive import Archive


def due(config: Config) -> list[Path]:
    """The recordings that may go, the oldest first."""
    from pipelines import retention

    return retention.due(config.warc, retention.Keep(config.keep_warc_days, config.keep_warc_gb), datetime.now(UTC))


def release(config: Config, archive: Archive) -> int:
    """Let them go, their newest pages kept in the archive; returns how many recordings went."""
    from pipelines import retention

    files = due(config)
    for file in files:
        retention.release(archive, file)
    return len(files)
