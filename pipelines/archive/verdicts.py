"""What an article is after all decisions on it that stand; what the model had said comes back when none does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from pipelines.archive.store import Archive

_VERDICT: Final = ("themes", "relevance")
_COLUMNS: Final = {"headline": ("headline", "title"), "summary": ("blurb", "summary")}
_TAG: Final = "INSERT INTO article_themes (article, theme, score, because, decided_by) VALUES (?, ?, ?, ?, ?)"


def remember(archive: Archive, article: int) -> None:
    """Keep what the model said of an article beside it, before the first decision on its themes."""
    if archive.decided(article):
        return
    tags = archive.db.execute(
        "SELECT theme, score, because, decided_by FROM article_themes WHERE article = ? ORDER BY theme", [article]
    ).fetchall()
    archive.db.execute(
        "INSERT OR REPLACE INTO model_said SELECT id, relevance, unsure, ? FROM articles WHERE id = ?",
        [json.dumps(tags, ensure_ascii=False), article],
    )


def state(archive: Archive, article: int, kind: str) -> Any:
    """What holds for an article now, as a decision of this kind says it."""
    db = archive.db
    if kind == "themes":
        return [
            theme
            for (theme,) in db.execute("SELECT theme FROM article_themes WHERE article = ? ORDER BY theme", [article])
        ]
    if kind == "relevance":
        row = _latest(archive, article, _VERDICT)
        return json.loads(row[2]) if row and row[0] == "relevance" else bool(state(archive, article, "themes"))
    if kind in ("pick", "drop"):
        row = _latest(archive, article, ("pick", "drop"))
        return bool(row and row[0] == kind and row[2] == "true")
    if kind in _COLUMNS:
        own, printed = _COLUMNS[kind]
        return db.execute(
            f"SELECT CASE {own} WHEN '' THEN {printed} ELSE {own} END FROM articles WHERE id = ?", [article]
        ).fetchone()[0]
    return ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What editors decided of a story: who chose it or laid it aside, and whether its themes are theirs."""

    picked: str = ""
    dropped: str = ""
    themes: str = ""


def standing(archive: Archive, articles: Sequence[int]) -> Standing:
    """What stands of some articles: editors' names."""
    found = {"pick": "", "drop": "", "themes": ""}
    for article in articles:
        choice, verdict = _latest(archive, article, ("pick", "drop")), _latest(archive, article, _VERDICT)
        if choice and choice[2] == "true":
            found[choice[0]] = choice[1]
        if verdict:
            found["themes"] = verdict[1]
    return Standing(found["pick"], found["drop"], found["themes"])


def settle(archive: Archive, article: int, kind: str) -> None:
    """Bring an article into step with the decisions of a kind that stand."""
    if kind in _COLUMNS:
        row = _latest(archive, article, (kind,))
        text = json.loads(row[2]) if row else ""
        archive.db.execute(f"UPDATE articles SET {_COLUMNS[kind][0]} = ? WHERE id = ?", [text, article])
    elif kind in _VERDICT:
        _settle_verdict(archive, article)


def _settle_verdict(archive: Archive, article: int) -> None:
    row = _latest(archive, article, _VERDICT)
    if row is None:
        _model_again(archive, article)
        return
    kind, who, after = row[0], row[1], json.loads(row[2])
    if kind == "themes":
        _give(archive, article, [(theme, 1.0, "[]", f"editor {who}") for theme in after], bool(after))
    elif not after:
        _give(archive, article, [], False)
    elif themes := _latest(archive, article, ("themes",)):
        _give(archive, article, [(theme, 1.0, "[]", f"editor {themes[1]}") for theme in json.loads(themes[2])], True)
    else:
        _give(archive, article, _said(archive, article)[2], True)


def _model_again(archive: Archive, article: int) -> None:
    relevance, unsure, tags = _said(archive, article)
    _give(archive, article, tags, bool(relevance))
    # Whatever model comes, it reads the article anew.
    query = "UPDATE articles SET relevance = ?, unsure = ?, tagged_by = '' WHERE id = ?"
    archive.db.execute(query, [relevance, unsure, article])
    archive.db.execute("DELETE FROM model_said WHERE article = ?", [article])


def _said(archive: Archive, article: int) -> tuple[float, int, list[Any]]:
    """What the model said; of articles decided before it was kept, only the themes are known."""
    row = archive.db.execute("SELECT relevance, unsure, tags FROM model_said WHERE article = ?", [article]).fetchone()
    if row:
        return row[0], row[1], json.loads(row[2])
    query = "SELECT before FROM decisions WHERE article = ? AND kind = 'themes' ORDER BY id LIMIT 1"
    first = archive.db.execute(query, [article]).fetchone()
    tags = [(theme, 1.0, "[]", "model") for theme in json.loads(first[0])] if first else []
    return float(bool(tags)), 0, tags


def _give(archive: Archive, article: int, tags: list[Any], relevant: bool) -> None:
    archive.db.execute("UPDATE articles SET relevance = ?, unsure = 0 WHERE id = ?", [float(relevant), article])
    archive.db.execute("DELETE FROM article_themes WHERE article = ?", [article])
    for tag in tags:
        archive.db.execute(_TAG, [article, *tag])


def _latest(archive: Archive, article: int, kinds: tuple[str, ...]) -> tuple[str, str, str] | None:
    """Kind, editor and JSON of the newest decision that stands."""
    query = (
        "SELECT kind, who, after FROM standing WHERE article = ? AND kind IN (SELECT value FROM json_each(?))"
        " ORDER BY id DESC LIMIT 1"
    )
    row = archive.db.execute(query, [article, json.dumps(kinds)]).fetchone()
    return tuple(row) if row else None
