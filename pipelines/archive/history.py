"""What was decided, by whom and when, the newest first."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pipelines.archive.store import Archive

_ROWS: Final = """
SELECT d.id, coalesce(d.act, d.id) AS act, d.kind, d.who, d.at, d.before, d.after, a.id AS article, a.title,
    a.source || '/' || a.source_id AS guid_id, a.language,
    EXISTS (SELECT 1 FROM undone WHERE decision = d.id) AS undone,
    (SELECT kind FROM decisions WHERE d.kind = 'undo' AND id = json_extract(d.after, '$.decision')) AS of
FROM decisions d JOIN articles a ON a.id = d.article
"""


@dataclass(frozen=True, slots=True)
class Told:
    """One decision.

    Attributes:
        act: what it was made with, for `undo`.
        guid_id, title, language: of its article.
        undone: whether it was taken back.
        of: what kind was undone, of an undoing.
    """

    id: int
    act: int
    kind: str
    who: str
    at: datetime
    before: Any
    after: Any
    article: int
    title: str
    guid_id: str
    language: str
    undone: bool
    of: str


def history(
    archive: Archive, *, who: str = "", kind: str = "", articles: Sequence[int] = (), limit: int = 50, offset: int = 0
) -> list[Told]:
    """The newest decisions, of one editor, of one kind, or on some articles; empty means all."""
    query = (
        f"{_ROWS} WHERE (:who = '' OR d.who = :who) AND (:kind = '' OR d.kind = :kind)"
        " AND (:articles = '[]' OR d.article IN (SELECT value FROM json_each(:articles)))"
        " ORDER BY d.id DESC LIMIT :limit OFFSET :offset"
    )
    values = {"who": who, "kind": kind, "articles": json.dumps(list(articles)), "limit": limit, "offset": offset}
    return [_told(row) for row in archive.db.query(query, values)]


def editors(archive: Archive) -> list[str]:
    """Who decided anything, by name."""
    return [who for (who,) in archive.db.execute("SELECT DISTINCT who FROM decisions ORDER BY who")]


def last_act(archive: Archive, who: str) -> int | None:
    """The newest act of an editor that can be undone; undoing itself is none."""
    query = (
        "SELECT coalesce(act, id) FROM decisions WHERE who = ? AND kind <> 'undo'"
        " AND id NOT IN (SELECT decision FROM undone) ORDER BY id DESC LIMIT 1"
    )
    row = archive.db.execute(query, [who]).fetchone()
    return int(row[0]) if row else None


def newest(archive: Archive, articles: Sequence[int]) -> int:
    """The id of the newest decision on some articles; 0 if there is none."""
    query = "SELECT coalesce(max(id), 0) FROM decisions WHERE article IN (SELECT value FROM json_each(?))"
    return int(archive.db.execute(query, [json.dumps(list(articles))]).fetchone()[0])


def picked_before(archive: Archive, articles: Sequence[int]) -> dict[int, datetime]:
    """Of those articles that were picked and then edited at their source, when they were picked."""
    query = (
        "SELECT a.id, d.at, a.changed FROM articles a JOIN standing d ON d.article = a.id AND d.kind = 'pick'"
        " AND d.after = 'true' WHERE a.id IN (SELECT value FROM json_each(?)) AND d.id ="
        " (SELECT max(id) FROM standing WHERE article = a.id AND kind IN ('pick', 'drop'))"
    )
    rows = archive.db.execute(query, [json.dumps(list(articles))])
    pairs = ((number, datetime.fromisoformat(at), datetime.fromisoformat(changed)) for number, at, changed in rows)
    return {number: at for number, at, changed in pairs if changed > at}


def _told(row: dict[str, Any]) -> Told:
    values = row | {
        "at": datetime.fromisoformat(row["at"]),
        "before": json.loads(row["before"]),
        "after": json.loads(row["after"]),
        "undone": bool(row["undone"]),
        "of": row["of"] or "",
    }
    return Told(**values)


def notes(archive: Archive, articles: Sequence[int], limit: int) -> list[Told]:
    """The newest remarks on some articles that were not taken back."""
    return [told for told in history(archive, kind="note", articles=articles, limit=limit * 4) if not told.undone][
        :limit
    ]


def of_act(archive: Archive, act: int) -> list[Told]:
    """The decisions of one act."""
    return [_told(row) for row in archive.db.query(f"{_ROWS} WHERE coalesce(d.act, d.id) = ? ORDER BY d.id", [act])]


def between(archive: Archive, article: int, after: int, before: int) -> list[Told]:
    """What was decided of an article between two decisions."""
    query = f"{_ROWS} WHERE d.article = ? AND d.id > ? AND d.id < ? ORDER BY d.id"
    return [_told(row) for row in archive.db.query(query, [article, after, before])]
