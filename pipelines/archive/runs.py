"""`runs` and `source_runs`: what each run came to, and how each source was at its end."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from crawler.health import GOOD, Before, Health
from pipelines.archive.store import Archive

Kind = Literal["run", "crawl", "backfill", "replay"]


@dataclass(frozen=True)
class SourceRun:
    """How a source was at the end of its last run.

    Attributes:
        ended: when that was, ISO 8601 with offset, UTC.
        good: when its site was last well; empty if never, and a replay does not tell.
        counts: what was listed, fetched, new … in that run.
        refused: how many addresses of it are refused for good, by reason.
        troubles: what went wrong in that run, a sentence each.
        replayed: whether no run but replays is known of it.
    """

    source: str
    publisher: str
    verdict: str
    sentence: str
    ended: str
    good: str
    counts: dict[str, int]
    refused: dict[str, int]
    troubles: list[str]
    replayed: bool


@dataclass(frozen=True, slots=True)
class Run:
    """A run that is over; times are ISO 8601 with offset, UTC."""

    id: int
    began: str
    ended: str
    exit: int


def begin(archive: Archive, kind: Kind = "run") -> int:
    """Note that a run begins now. Returns its number."""
    with archive.write() as db:
        begun = db.execute("INSERT INTO runs (began, kind) VALUES (?, ?)", [_now(), kind])
    return int(begun.lastrowid or 0)


def source_run(
    archive: Archive, run: int, source: str, counts: Mapping[str, int], troubles: Sequence[str], health: Health
) -> None:
    """Note what one source's part of a run came to."""
    with archive.write() as db:
        db.execute(
            "INSERT INTO source_runs (run, source, listed, fetched, new, changed, troubles, verdict, sentence, ended,"
            " counts, cause) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [run, source, counts["listed"], counts["fetched"], counts["new"], counts["changed"], _json(troubles),
             health.verdict, health.sentence, _now(), _json(counts), health.cause],
        )  # fmt: skip


def end(archive: Archive, run: int, code: int) -> None:
    """Note that a run is over, and its exit code."""
    with archive.write() as db:
        db.execute("UPDATE runs SET ended = ?, exit = ? WHERE id = ?", [_now(), code, run])


def last(archive: Archive) -> Run | None:
    """The newest nightly run that came to its end, if there is one."""
    query = "SELECT id, began, ended, exit FROM runs WHERE kind = 'run' AND ended IS NOT NULL ORDER BY id DESC LIMIT 1"
    row = archive.db.execute(query).fetchone()
    return Run(*row) if row else None


def before(archive: Archive, source: str, *, replay: bool = False) -> Before:
    """What is known of a source from earlier runs; a replay is not compared with live ones, nor they with it."""
    rows = archive.db.execute(
        "SELECT verdict, sentence, source_runs.ended, cause FROM source_runs JOIN runs ON runs.id = run"
        " WHERE source = ? AND (kind = 'replay') = ? AND kind != 'backfill' AND verdict != '' ORDER BY run DESC",
        [source, replay],
    ).fetchall()
    good = next((ended for verdict, _, ended, _ in rows if verdict in GOOD), None)
    newest = archive.db.execute(
        "SELECT max(moment) FROM articles WHERE source = ? AND moment < ?",
        [source, int(datetime.now(UTC).timestamp()) + 86400],
    ).fetchone()[0]
    verdict, sentence, *_ = rows[0] if rows else ("", "")
    # Runs whose lists failed tell nothing of articles that did not read before.
    telling = next((row for row in rows if row[3] != "lists"), None)
    return Before(
        verdict,
        sentence,
        datetime.fromisoformat(good) if good else None,
        datetime.fromtimestamp(newest, UTC) if newest is not None else None,
        (telling[0], telling[1]) if telling and telling[3] == "articles" else None,
    )


def latest(archive: Archive) -> list[SourceRun]:
    """How each source was at the end of its last run; of a replay only where there was no other."""
    rows = archive.db.query(
        "SELECT name, publisher, verdict, sentence, ended, counts, troubles, kind FROM sources JOIN ("
        " SELECT source_runs.*, kind, row_number() OVER"
        " (PARTITION BY source ORDER BY kind = 'replay', run DESC) AS place"
        " FROM source_runs JOIN runs ON runs.id = run WHERE kind != 'backfill' AND verdict != ''"
        ") ON source = name AND place = 1 ORDER BY name"
    )
    return [
        SourceRun(
            row["name"],
            row["publisher"],
            row["verdict"],
            row["sentence"],
            row["ended"],
            _good(before(archive, row["name"])),
            json.loads(row["counts"]),
            dict(archive.fetches.reasons(row["name"])),
            json.loads(row["troubles"]),
            row["kind"] == "replay",
        )
        for row in rows
    ]


def _good(known: Before) -> str:
    return known.good.isoformat() if known.good else ""


def _json(value: Mapping[str, int] | Sequence[str]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
