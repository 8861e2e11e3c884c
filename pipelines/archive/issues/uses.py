"""Which articles items are made of, and what those said then."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from pipelines.archive.store import Archive, digest


def use(archive: Archive, number: int, articles: Mapping[int, str]) -> None:
    """Remember which articles an item is made of: ids, with the digest of the text that was used."""
    with archive.write() as db:
        db.execute("DELETE FROM issue_uses WHERE item = ?", [number])
        for article, text in articles.items():
            db.execute("INSERT INTO issue_uses VALUES (?, ?, ?)", [number, article, text])


def uses(archive: Archive, number: int) -> dict[int, str]:
    """The articles an item is made of, with the digest of the text that was used."""
    query = "SELECT article, digest FROM issue_uses WHERE item = ? ORDER BY article"
    return dict(archive.db.execute(query, [number]).fetchall())


def used(archive: Archive, *, but: int | None = None) -> set[int]:
    """The articles of stories that stood in an issue with the text they have now; `but` names one not counted."""
    query = (
        "SELECT u.article, u.digest, a.title, a.body, a.story FROM issue_uses u JOIN issue_items i ON i.id = u.item"
        " JOIN articles a ON a.id = u.article WHERE i.issue IS NOT NULL AND i.issue IS NOT ?"
        " AND NOT i.dropped"
    )
    rows = archive.db.execute(query, [but]).fetchall()
    told = {story for _, text, title, body, story in rows if digest(title, body) == text}
    listed = json.dumps(list(told))
    members = archive.db.execute("SELECT id FROM articles WHERE story IN (SELECT value FROM json_each(?))", [listed])
    changed = {article for article, text, title, body, _ in rows if digest(title, body) != text}
    return {int(number) for (number,) in members} - changed


def text_used(archive: Archive, article: int, text: str) -> tuple[str, str] | None:
    """Title and body of an article as they were when its digest was this one."""
    query = "SELECT title, body FROM versions WHERE article = ? AND digest = ?"
    found = archive.db.execute(query, [article, text]).fetchone()
    return (found[0], found[1]) if found else None


def failed_links(archive: Archive, urls: Iterable[str]) -> dict[str, str]:
    """Those of some addresses that were asked for and are gone, each with the reason."""
    query = (
        "SELECT url, CASE WHEN reason = '' THEN 'HTTP ' || status ELSE reason END FROM fetches"
        " WHERE url IN (SELECT value FROM json_each(?)) AND (state = 'failed' OR status IN (404, 410))"
    )
    return dict(archive.db.execute(query, [json.dumps(sorted(set(urls)))]).fetchall())
