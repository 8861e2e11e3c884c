"""Why a search finds nothing: which word or filter empties it."""

from __future__ import annotations

from pipelines.archive.plan import Plan
from pipelines.archive.query import parse
from pipelines.archive.search import count, understood
from pipelines.archive.store import Archive
from pipelines.archive.tree import All, Dates, Filter, Node, Not, Words, said, sought


def why(archive: Archive, query: str | Node) -> str:
    """One sentence for a search without hits.

    Raises:
        QueryError: if it cannot be understood.
    """
    if not archive.db.execute("SELECT 1 FROM articles LIMIT 1").fetchone():
        return "Nothing is found: the archive is empty."
    tree = understood(archive, query)
    parts = tree.parts if isinstance(tree, All) else (tree,)
    if empty := [part for part in parts if not _any(archive, part)]:
        return f"Nothing is found: {', and '.join(map(_alone, empty))}."
    for part in reversed(parts):
        rest = [other for other in parts if other is not part]
        if rest and (found := count(archive, All(tuple(rest)))):
            return f"Nothing is found: without {said(part)} there {_articles(found)}, and {_refusal(part)}."
    together = next(number for number in range(2, len(parts) + 1) if not _any(archive, All(parts[:number])))
    return f"Nothing is found: {_list(parts[:together])} never go together."


def also(query: str | Node) -> list[str]:
    """What named sets added to the words of a search, a sentence each; raises `QueryError`."""
    tree = parse(query) if isinstance(query, str) else query
    widened = [words for words in sought(tree) if len(words.phrases) > 1]
    return [f"{words.said} finds {'、'.join(words.phrases)}." for words in widened]


def _any(archive: Archive, part: Node) -> bool:
    plan = Plan.of(part)
    return archive.db.execute(f"SELECT 1 FROM {plan.body} LIMIT 1", plan.values).fetchone() is not None


def _alone(part: Node) -> str:
    if isinstance(part, Words):
        other = f" or {part.phrases[1]}" if len(part.phrases) == 2 else " or a word that means the same"
        return f"no {'title' if part.title else 'article'} has {part.said}{other if len(part.phrases) > 1 else ''}"
    if isinstance(part, Dates):
        return f"no article is of the days {part.said}"
    if isinstance(part, Filter):
        return f"no article is of {part.said}"
    if isinstance(part, Not):
        return f"every article has {said(part.part)}"
    return f"no article fits {said(part)}"


def _refusal(part: Node) -> str:
    return f"all have {said(part.part)}" if isinstance(part, Not) else f"none fits {said(part)}"


def _articles(number: int) -> str:
    return "is 1 article" if number == 1 else f"are {number:,} articles"


def _list(parts: tuple[Node, ...]) -> str:
    return f"{', '.join(map(said, parts[:-1]))} and {said(parts[-1])}"
