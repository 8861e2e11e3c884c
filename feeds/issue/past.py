"""What earlier issues printed that were brought in as text: an article they were made of is not offered again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from feeds.issue.sentences import pairs
from pipelines.archive import Archive, issues

_SAME = 0.6
_FEWEST = 40  # pairs; less tells nothing
_KINDS = ("news", "coalition")


@dataclass(frozen=True)
class Past:
    """The texts of imported items, as what tells them apart."""

    texts: Sequence[frozenset[str]]

    @classmethod
    def of(cls, archive: Archive) -> Past:
        rows = [
            row for one in issues.all_issues(archive) if one.origin == "import" for row in issues.items(archive, one.id)
        ]
        texts = [frozenset(pairs("\n".join(row.content.get("paragraphs", ())))) for row in rows if row.kind in _KINDS]
        return cls([text for text in texts if len(text) >= _FEWEST])

    def printed(self, title: str, body: str) -> bool:
        """Whether most of an imported item stands in this article."""
        mine = pairs(f"{title}\n{body}")
        return any(len(text & mine) >= _SAME * len(text) for text in self.texts)
