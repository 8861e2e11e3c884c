"""Which articles are one text: `story_edges`, found through an index of sentences, and the stories they make.

The index lies by periods of thirty days: an article is compared with those of thirty days around it that share a
sentence, so that neither time nor memory grows with the archive.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Final

from sqlite_utils import Database

from pipelines.archive.alike import VERSION, Likeness, Text, alike, hashed, key, near
from pipelines.archive.groups import Groups

_WINDOW: Final = 30 * 86_400
_OFTEN: Final = 32  # a sentence that more articles have tells little: these are enough to find its story
_LOOKED_AT: Final = 48
_COMPARED: Final = 12
_BATCH: Final = 200
_BYTES: Final = 6
Row = Mapping[str, Any]
Write = Callable[[], AbstractContextManager[Database]]


class Edges:
    """The edges of one archive. What writes runs inside the archive's own transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.groups = Groups(db)

    def put(self, article: int, new: Row, old: Row | None = None, identical: str = "") -> None:
        """Find the story of an article that was just written.

        Args:
            article: its id.
            new, old: its source, source_id, title, body and moment, now and before.
            identical: the key that articles of the same text share, if it is known.
        """
        if old and all(new[column] == old[column] for column in ("title", "body", "moment")):
            return
        self._forget(article)
        text = Text(new["title"], new["body"])
        same = hashed(identical or key(new["source"], new["source_id"], new["body"]))
        found = {other: Likeness(1.0, text.bare[:120]) for other in self._holders(same, new["moment"])}
        for other, body in self._near(text, new["moment"]):
            if other not in found and (likeness := alike(text, body)):
                found[other] = likeness
        self._remember(article, new["moment"], {same, *text.sentences})
        self.groups.connect(article, found)

    def complete(self, write: Write, batch: int = _BATCH) -> None:
        """Find the stories of articles that have none yet: all, where another version found them; may be stopped."""
        version, reached = self._state()
        if version == VERSION and reached is None:
            return
        if version != VERSION:
            with write():
                self._renew()
        waiting = int(self._db.execute("SELECT count(*) FROM articles").fetchone()[0])
        if waiting:
            logging.getLogger(__name__).warning(
                "Finding the stories of %s articles, once; if it is stopped, the next command goes on.", f"{waiting:,}"
            )
        while self._batch(write, batch):
            pass

    def _near(self, text: Text, moment: int) -> list[tuple[int, Text]]:
        """The articles that share most with a text, by sentences that few others have."""
        weights: dict[int, float] = {}
        for sentence in text.sentences:
            holders = self._holders(sentence, moment)
            for other in holders:
                weights[other] = weights.get(other, 0) + 1 / len(holders)
        nearest = sorted(weights, key=lambda other: (-weights[other], other))[:_LOOKED_AT]
        compared = [other for other in nearest if near(text.sentences, self._sentences(other))][:_COMPARED]
        query = "SELECT title, body FROM articles WHERE id = ?"
        return [(other, Text(*self._db.execute(query, [other]).fetchone())) for other in compared]

    def _sentences(self, article: int) -> frozenset[int]:
        query = "SELECT sentences FROM story_texts WHERE article = ?"
        return frozenset(_unpacked(self._db.execute(query, [article]).fetchone()[0]))

    def _holders(self, sentence: int, moment: int) -> list[int]:
        periods = [moment // _WINDOW + step for step in (-1, 0, 1)]
        rows = self._db.execute(
            "SELECT article FROM story_sentences WHERE period IN (?, ?, ?) AND sentence = ?"
            " AND moment BETWEEN ? AND ? LIMIT ?",
            [*periods, sentence, moment - _WINDOW, moment + _WINDOW, _OFTEN],
        )
        return [article for (article,) in rows]

    def _remember(self, article: int, moment: int, sentences: Iterable[int]) -> None:
        ordered = sorted(sentences)
        packed = b"".join(sentence.to_bytes(_BYTES, "big") for sentence in ordered)
        self._db.execute("INSERT INTO story_texts VALUES (?, ?, ?)", [article, moment, packed])
        self._db.conn.executemany(
            "INSERT INTO story_sentences VALUES (?, ?, ?, ?)",
            [(moment // _WINDOW, sentence, moment, article) for sentence in ordered],
        )

    def _forget(self, article: int) -> None:
        known = self._db.execute("SELECT moment, sentences FROM story_texts WHERE article = ?", [article]).fetchone()
        if not known:
            return
        moment, packed = known
        self._db.conn.executemany(
            "DELETE FROM story_sentences WHERE period = ? AND sentence = ? AND moment = ? AND article = ?",
            [(moment // _WINDOW, sentence, moment, article) for sentence in _unpacked(packed)],
        )
        self._db.execute("DELETE FROM story_texts WHERE article = ?", [article])

    def _state(self) -> tuple[str, int | None]:
        version, reached = self._db.execute("SELECT version, reached FROM story_state").fetchone()
        return version, reached

    def _renew(self) -> None:
        if self._state()[0] == VERSION:
            return
        for table in ("story_sentences", "story_texts", "story_edges"):
            self._db.execute(f"DELETE FROM {table}")
        self.groups.scatter()
        self._db.execute("UPDATE story_state SET version = ?, reached = 0", [VERSION])

    def _batch(self, write: Write, size: int) -> bool:
        with write() as db:
            query = "SELECT * FROM articles WHERE id > (SELECT reached FROM story_state) ORDER BY id LIMIT ?"
            rows = list(db.query(query, [size]))
            for row in rows:
                self.put(row["id"], row)
            db.execute("UPDATE story_state SET reached = ?", [rows[-1]["id"] if rows else None])
        return bool(rows)


def _unpacked(packed: bytes) -> list[int]:
    return [int.from_bytes(packed[at : at + _BYTES], "big") for at in range(0, len(packed), _BYTES)]
