"""Recordings are let go by age and size; the newest page of each article stays, in the archive. Articles never go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pipelines.archive import Archive, pages


@dataclass(frozen=True, slots=True)
class Keep:
    """How much of the recordings is kept; 0 means all.

    Attributes:
        days: for how long after a recording was last written.
        gigabytes: how large all recordings together may be; the oldest go first.
    """

    days: int = 0
    gigabytes: int = 0


def due(folder: Path, keep: Keep, now: datetime) -> list[Path]:
    """The recordings that may go, the oldest first.

    Args:
        now: aware.
    """
    files = sorted(folder.glob("*.warc.gz"), key=lambda file: (file.stat().st_mtime, file.name))
    sizes = {file: file.stat().st_size for file in files}
    oldest = (now - timedelta(days=keep.days)).timestamp() if keep.days else 0
    left, gone = sum(sizes.values()), []
    for file in files:
        too_old = file.stat().st_mtime < oldest
        too_much = bool(keep.gigabytes) and left > keep.gigabytes * 2**30
        if too_old or too_much:
            gone.append(file)
            left -= sizes[file]
    return gone


def release(archive: Archive, file: Path) -> int:
    """Keep the pages that only this recording holds in the archive, then remove it; returns how many pages.

    Raises:
        OSError: if it cannot be removed; the pages are kept then, too.
    """
    saved = pages.save_from_warc(archive, file)
    file.unlink()
    return saved
