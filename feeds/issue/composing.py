"""One item of several stories."""

from __future__ import annotations

from dataclasses import replace

from feeds.issue.items import News
from feeds.issue.stored import content, read
from pipelines.archive import Archive, issues
from pipelines.archive.issues import IssueError, Row


def compose(archive: Archive, numbers: list[int], who: str) -> Row:
    """One item out of several of one issue: the first takes the texts, sources and articles of all, the others go.

    Raises:
        IssueError: if they are not news of one open issue.
    """
    with archive.write():
        rows = [issues.item(archive, number) for number in numbers]
        parts = [read(row.kind, row.content) for row in rows]
        if len({row.id for row in rows}) < 2 or len({row.issue for row in rows}) > 1:
            raise IssueError(
                "To be made one, two or more items of one issue are needed.", "合并需要同一期里的两条或更多。"
            )
        news = [part for part in parts if isinstance(part, News)]
        if len(news) < len(parts):
            raise IssueError("Only news is made one with news.", "只有新闻可以和新闻合并。")
        first = rows[0]
        whole = replace(
            news[0],
            paragraphs=tuple(text for part in news for text in part.paragraphs),
            sources=tuple(dict.fromkeys(name for part in news for name in part.sources)),
            pictures=tuple(picture for part in news for picture in part.pictures)[:1],
            translation=_joined(news),
        )
        used = {number: text for row in rows for number, text in issues.uses(archive, row.id).items()}
        for row in rows[1:]:
            issues.drop(archive, row.id, who)
            issues.use(archive, row.id, {})
        issues.use(archive, first.id, used)
        return issues.save(archive, first.id, first.version, content(whole), who)


def _joined(news: list[News]) -> tuple[str, ...] | None:
    if all(part.translation is None for part in news):
        return None
    return tuple(text for part in news for text in (part.translation or part.paragraphs))
