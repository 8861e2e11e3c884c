"""What editors decided: written once, never changed, and stronger than any model."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from pipelines.archive.store import Archive, ArchiveError

THEMES: Final = "themes"
"""The kind of decision that says which themes an article has; `before` and `after` are JSON lists of slugs."""
PICK: Final = "pick"
"""The kind of decision that chooses an article for the picks; `before` and `after` are true or false."""
MOST: Final = 3
"""Themes of one article."""

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

    What is decided is sure: the article's relevance becomes 1, or 0 if it has no theme.

    Args:
        article: its id in the archive.
        themes: slugs; none says that it is off topic.
        who: the editor's name.
        at: when, aware; now, if it is not said.

    Raises:
        ArchiveError: if there is no such article, a slug is no theme of the archive, or there are too many.
    """
    after = sorted(set(themes))
    when = (at or datetime.now(UTC)).isoformat(timespec="seconds")
    with archive.write() as db:
        _check(archive, article, after)
        query = "SELECT theme FROM article_themes WHERE article = ? ORDER BY theme"
        before = [theme for (theme,) in db.execute(query, [article])]
        db.execute(
            "INSERT INTO decisions (article, kind, who, at, before, after) VALUES (?, ?, ?, ?, ?, ?)",
            [article, THEMES, who, when, json.dumps(before), json.dumps(after)],
        )
        db.execute("UPDATE articles SET relevance = ?, unsure = 0 WHERE id = ?", [float(bool(after)), article])
        db.execute("DELETE FROM article_themes WHERE article = ?", [article])
        for theme in after:
            db.execute(
                "INSERT INTO article_themes (article, theme, score, because, decided_by) VALUES (?, ?, 1, '[]', ?)",
                [article, theme, f"editor {who}"],
            )


def _check(archive: Archive, article: int, themes: Sequence[str]) -> None:
    if archive.db.execute("SELECT 1 FROM articles WHERE id = ?", [article]).fetchone() is None:
        raise ArchiveError(f"There is no article {article} in {archive.path}.")
    known = {slug for (slug,) in archive.db.execute("SELECT slug FROM themes")}
    if unknown := [slug for slug in themes if slug not in known]:
        raise ArchiveError(f"{unknown[0]!r} is no theme: known are {', '.join(sorted(known))}.")
    if len(themes) > MOST:
        raise ArchiveError(f"An article has at most {MOST} themes, not {len(themes)}: {', '.join(themes)}.")


def decided(archive: Archive) -> list[Decided]:
    """Every article whose themes an editor decided, with the newest decision."""
    rows = archive.db.execute(_LATEST, {"kind": THEMES}).fetchall()
    return [Decided(title, body, language, frozenset(json.loads(after))) for title, body, language, after in rows]


def pick(archive: Archive, article: int, who: str, picked: bool, at: datetime | None = None) -> None:
    """Choose an article for the picks, or take the choice back.

    Args:
        article: its id in the archive.
        who: the editor's name.
        at: when, aware; now, if it is not said.
    """
    when = (at or datetime.now(UTC)).isoformat(timespec="seconds")
    with archive.write() as db:
        before = article in picks(archive)
        db.execute(
            "INSERT INTO decisions (article, kind, who, at, before, after) VALUES (?, ?, ?, ?, ?, ?)",
            [article, PICK, who, when, json.dumps(before), json.dumps(picked)],
        )


def picks(archive: Archive) -> list[int]:
    """The ids of the articles that editors chose, the newest choice first."""
    query = (
        "SELECT article FROM decisions WHERE id IN (SELECT max(id) FROM decisions WHERE kind = ? GROUP BY article)"
        " AND after = 'true' ORDER BY id DESC"
    )
    return [article for (article,) in archive.db.execute(query, [PICK])]
