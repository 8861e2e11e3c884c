"""`runs` and `source_runs`: what each nightly run came to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from pipelines.archive.store import Archive


def begin(archive: Archive) -> int:
    """Note that a run begins now. Returns its number."""
    with archive.write() as db:
        return int(db.execute("INSERT INTO runs (began) VALUES (?)", [_now()]).lastrowid or 0)


def source_run(archive: Archive, run: int, source: str, counts: Mapping[str, int], troubles: list[str]) -> None:
    """Note what one source's part of a run came to."""
    with archive.write() as db:
        db.execute(
            "INSERT INTO source_runs (run, source, listed, fetched, new, changed, troubles)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [run, source, counts["listed"], counts["fetched"], counts["new"], counts["changed"],
             json.dumps(troubles, ensure_ascii=False)],
        )  # fmt: skip


def end(archive: Archive, run: int, code: int) -> None:
    """Note that a run is over, and its exit code."""
    with archive.write() as db:
        db.execute("UPDATE runs SET ended = ?, exit = ? WHERE id = ?", [_now(), code, run])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
