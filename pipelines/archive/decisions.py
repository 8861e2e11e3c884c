"""What editors decided: written once, never changed, and stronger than any model.

A decision stands until it is undone; of those that stand, the newest of a kind counts. Undoing is a decision, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from pipelines.archive import stories, verdicts
from pipelines.archive.store import Archive, ArchiveError
from pipelines.archive.stories import MERGE, SPLIT, UNDO

THEMES: Final = "themes"
"""The kind of decision that says which themes an article has; `before` and `after` are JSON lists of slugs."""
RELEVANCE: Final = "relevance"
"""Whether an article is on topic at all, true or false: off topic it has no theme."""
PICK: Final = "pick"
"""The kind of decision that chooses an article for the picks; `before` and `after` are true or false."""
DROP: Final = "drop"
"""The kind that lays an article aside, true or false; of pick and drop, the newer counts."""
HEADLINE: Final = "headline"
SUMMARY: Final = "summary"
"""The kinds that put an editor's words beside those of the site: texts, empty to go back to the site's."""
NOTE: Final = "note"
"""A remark for other editors, a text."""
KINDS: Final = (PICK, DROP, THEMES, RELEVANCE, HEADLINE, SUMMARY, NOTE, SPLIT, MERGE, UNDO)
MOST: Final = 3
"""Themes of one article."""
LONGEST: Final = {HEADLINE: 200, SUMMARY: 2_000, NOTE: 2_000}
"""Characters of a text."""

_LATEST: Final = """
SELECT a.title, a.body, a.language, CASE d.kind WHEN 'themes' THEN d.after ELSE '[]' END
FROM standing d JOIN articles a ON a.id = d.article
WHERE d.id = (
    SELECT max(id) FROM standing WHERE article = d.article
    AND (kind = 'themes' OR kind = 'relevance' AND after = 'false')
) ORDER BY d.article
"""
_PICKS: Final = """
SELECT article FROM standing d WHERE kind = 'pick' AND after = 'true'
AND id = (SELECT max(id) FROM standing WHERE article = d.article AND kind IN ('pick', 'drop')) ORDER BY id DESC
"""


class DecisionError(ValueError):
    """A decision that cannot be taken; one sentence."""


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
    decide(archive, [article], THEMES, sorted(set(themes)), who, at)


def pick(archive: Archive, article: int, who: str, picked: bool, at: datetime | None = None) -> None:
    """Choose an article for the picks, or take the choice back; arguments as for `decide_themes`."""
    decide(archive, [article], PICK, picked, who, at)


def decide(
    archive: Archive, articles: Sequence[int], kind: str, after: Any, who: str, at: datetime | None = None
) -> int:
    """Decide the same of some articles, in one act.

    Args:
        articles: their ids.
        kind: of decision, but split, merge and undo, which `stories` and `undo` do.
        after: what is decided, as the kind says.
        who, at: as for `decide_themes`.

    Returns:
        The id of the first decision, for `undo`.

    Raises:
        ArchiveError: if there is no such article, or what is decided cannot be.
    """
    when = _moment(at)
    with archive.write() as db:
        for article in articles:
            _check(archive, article, kind, after)
        act = _next(archive)
        for article in articles:
            if kind in (THEMES, RELEVANCE):
                verdicts.remember(archive, article)
            row = [article, kind, who, when, _json(verdicts.state(archive, article, kind)), _json(after), act]
            db.execute(
                "INSERT INTO decisions (article, kind, who, at, before, after, act) VALUES (?, ?, ?, ?, ?, ?, ?)", row
            )
            verdicts.settle(archive, article, kind)
    return act


def undo(archive: Archive, decision: int, who: str, at: datetime | None = None) -> int:
    """Take a decision back, with all of its act: it counts no more, but stays on record. Undoing can be undone.

    Returns:
        The id of the new decision.

    Raises:
        DecisionError: if there is no such decision, or it was taken back before.
    """
    with archive.write() as db:
        query = (
            "SELECT id, article, kind, after FROM decisions WHERE coalesce(act, id) ="
            " (SELECT coalesce(act, id) FROM decisions WHERE id = ?) AND id NOT IN (SELECT decision FROM undone)"
        )
        rows = db.execute(query, [decision]).fetchall()
        if not rows:
            raise DecisionError(f"Decision {decision} does not stand any more.")
        act, when = _next(archive), _moment(at)
        for number, article, kind, after in rows:
            undone = json.loads(after)["decision"] if kind == UNDO else number
            of = db.execute("SELECT kind FROM decisions WHERE id = ?", [undone]).fetchone()[0]
            if of in (SPLIT, MERGE):
                stories.undo(archive, number, who, at)
            else:
                row = [article, UNDO, who, when, after, _json({"decision": number}), act]
                db.execute(
                    "INSERT INTO decisions (article, kind, who, at, before, after, act) VALUES (?, ?, ?, ?, ?, ?, ?)",
                    row,
                )
            db.execute("INSERT INTO undone VALUES (?)", [number])
            if kind == UNDO:
                db.execute("DELETE FROM undone WHERE decision = ?", [undone])
            verdicts.settle(archive, article, of)
    return act


def decided(archive: Archive) -> list[Decided]:
    """Every article whose themes an editor decided, with the newest decision that stands."""
    rows = archive.db.execute(_LATEST).fetchall()
    return [Decided(title, body, language, frozenset(json.loads(after))) for title, body, language, after in rows]


def picks(archive: Archive) -> list[int]:
    """The ids of the articles that editors chose, the newest choice first."""
    return [article for (article,) in archive.db.execute(_PICKS)]


def _check(archive: Archive, article: int, kind: str, after: Any) -> None:
    if archive.db.execute("SELECT 1 FROM articles WHERE id = ?", [article]).fetchone() is None:
        raise ArchiveError(f"There is no article {article} in {archive.path}.")
    if kind == THEMES:
        _check_themes(archive, after)
    elif kind in LONGEST and len(after) > LONGEST[kind]:
        raise ArchiveError(f"A {kind} has at most {LONGEST[kind]} characters, not {len(after)}.")


def _check_themes(archive: Archive, themes: Sequence[str]) -> None:
    known = {slug for (slug,) in archive.db.execute("SELECT slug FROM themes")}
    if unknown := [slug for slug in themes if slug not in known]:
        raise ArchiveError(f"{unknown[0]!r} is no theme: known are {', '.join(sorted(known))}.")
    if len(themes) > MOST:
        raise ArchiveError(f"An article has at most {MOST} themes, not {len(themes)}: {', '.join(themes)}.")


def _next(archive: Archive) -> int:
    return int(archive.db.execute("SELECT coalesce(max(id), 0) + 1 FROM decisions").fetchone()[0])


def _moment(at: datetime | None) -> str:
    return (at or datetime.now(UTC)).isoformat(timespec="seconds")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
