"""Find items in past issues, in the grammar of the search for articles, as far as it speaks of words."""

from __future__ import annotations

from collections.abc import Sequence

from feeds.issue.items import Item, Quote, Submission
from feeds.issue.stored import read
from pipelines.archive import Archive, issues, text
from pipelines.archive.issues import Issue, Row
from pipelines.archive.query import parse
from pipelines.archive.tree import All, Either, Node, Not, QueryError, Words


def search(archive: Archive, query: str) -> list[tuple[Issue, Row, Item]]:
    """The items of all issues that a search finds, the newest issue first.

    Raises:
        QueryError: if it cannot be understood, or asks for a field that items have not.
    """
    tree = parse(query)
    return [
        (issue, row, item)
        for issue in issues.all_issues(archive)
        for row in issues.items(archive, issue.id)
        if _fits(tree, item := read(row.kind, row.content))
    ]


def _fits(node: Node, item: Item) -> bool:
    if isinstance(node, Words):
        body = [] if node.title else _texts(item)
        return any(_in(phrase, [item.headline, *body]) for phrase in node.phrases)
    if isinstance(node, All):
        return all(_fits(part, item) for part in node.parts)
    if isinstance(node, Either):
        return any(_fits(part, item) for part in node.parts)
    if isinstance(node, Not):
        return not _fits(node.part, item)
    raise QueryError(f"{node.said} is for articles: items of issues are found by words.", f"{node.said} 不适用于通讯。")


def _texts(item: Item) -> list[str]:
    named = [item.speaker, item.titles] if isinstance(item, Quote) else []
    return [*item.paragraphs, *named, *([item.theme] if isinstance(item, Submission) else []), item.closing]


def _in(phrase: str, texts: Sequence[str]) -> bool:
    return any(text.holds(phrase, said) for said in texts)
