"""What editors decided: written once, never changed, and stronger than any model."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from pipelines.archive.store import Archive

THEMES: Final = "themes"
"""The kind of decision that says which themes an article has; `before` and `after` are JSON lists of slugs."""

_LATEST = """
SELECT a.title, a.body, a.language, d.after FROM decisions d JOIN articles a ON a.id = d.article
WHERE d.id = (SELECT max(id) FROM decisions WHERE article = d.article AND kind = :kind) ORDER BY d.article
"""


@dataclass(frozen=True, slots=True)
class Decided:
    """An article whose themes an editor decided: none means that it belongs to no theme."""

    title: str
    body: str
    language: str
    themes: frozenset[str]


def decide_themes(archive: Archive, article: int, themes: Iterable[str], who: str, at: datetime | None = None) -> None:
    """Give an article these themes and no others; crawls, retags and retrainings leave them standing.

    Args:
        article: its id in the archive.
        themes: slugs; none says that it is off topic.
        who: the editor's name.
        at: when, aware; now, if it is not said.
    """
    after = sorted(set(themes))
    when = (at or datetime.now(UTC)).isoformat(timespec="seconds")
    with archive.write() as db:
        query = "SELECT theme FROM article_themes WHERE article = ? ORDER BY theme"
        before = [theme for (theme,) in db.execute(query, [article])]
        db.execute(
            "INSERT INTO decisions (article, kind, who, at, before, after) VALUES (?, ?, ?, ?, ?, ?)",
            [article, THEMES, who, when, json.dumps(before), json.dumps(after)],
        )
        db.execute("UPDATE articles SET unsure = 0 WHERE id = ?", [article])
        db.execute("DELETE FROM article_themes WHERE article = ?", [article])
        for theme in after:
            db.execute(
                "INSERT INTO article_themes (article, theme, score, because, decided_by) VALUES (?, ?, 1, '[]', ?)",
                [article, theme, f"editor {who}"],
            )


def decided(archive: Archive) -> list[Decided]:
    """Every article whose themes an editor decided, with the newest decision."""
    rows = archive.db.execute(_LATEST, {"kind": THEMES}).fetchall()
    return [Decided(title, body, language, frozenset(json.loads(after))) for title, body, language, after in rows]
