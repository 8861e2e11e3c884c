"""Why a search finds nothing: which word or filter empties it. In English, or in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from pipelines.archive.plan import Plan
from pipelines.archive.query import parse
from pipelines.archive.search import count, understood
from pipelines.archive.store import Archive
from pipelines.archive.tree import All, Dates, Filter, Node, Not, Words, said, sought

Language = Literal["en", "zh"]

_EN: Final = {
    "nothing": "Nothing is found: {}.", "empty": "the archive is empty", "and": ", and ",
    "without": "without {part} there {articles}, and {refusal}", "one": "is 1 article", "several": "are {:,} articles",
    "all have": "all have {}", "none fits": "none fits {}", "never": "{} and {} never go together", "comma": ", ",
    "article": "no article has {}{}", "title": "no title has {}{}", "or": " or {}",
    "or same": " or a word that means the same", "days": "no article is of the days {}", "of": "no article is of {}",
    "every": "every article has {}", "fits": "no article fits {}", "finds": "{} finds {}.",
}  # fmt: skip
_ZH: Final = {
    "nothing": "没有找到文章：{}。", "empty": "档案里还没有文章", "and": "；",
    "without": "去掉 {part} 有 {articles}，但{refusal}", "one": "1 篇", "several": "{:,} 篇",
    "all have": "这些文章都有 {}", "none fits": "没有一篇符合 {}", "never": "{}和 {} 从不同时出现", "comma": "、",
    "article": "没有文章含有 {}{}", "title": "没有标题含有 {}{}", "or": "或 {}", "or same": "或它的同义词",
    "days": "{} 这段时间没有文章", "of": "没有文章属于 {}", "every": "每篇文章都有 {}", "fits": "没有文章符合 {}",
    "finds": "{} 也找 {}。",
}  # fmt: skip
_PHRASES: Final[Mapping[Language, Mapping[str, str]]] = {"en": _EN, "zh": _ZH}


def why(archive: Archive, query: str | Node, language: Language = "en") -> str:
    """One sentence for a search without hits.

    Raises:
        QueryError: if it cannot be understood.
    """
    words = _PHRASES[language]
    if not archive.db.execute("SELECT 1 FROM articles LIMIT 1").fetchone():
        return words["nothing"].format(words["empty"])
    return words["nothing"].format(_reason(archive, understood(archive, query), words))


def also(query: str | Node, language: Language = "en") -> list[str]:
    """What named sets added to the words of a search, a sentence each; raises `QueryError`."""
    tree = parse(query) if isinstance(query, str) else query
    widened = [words for words in sought(tree) if len(words.phrases) > 1]
    return [_PHRASES[language]["finds"].format(words.said, "、".join(words.phrases)) for words in widened]


def _reason(archive: Archive, tree: Node, words: Mapping[str, str]) -> str:
    parts = tree.parts if isinstance(tree, All) else (tree,)
    if empty := [part for part in parts if not _any(archive, part)]:
        return words["and"].join(_alone(part, words) for part in empty)
    for part in reversed(parts):
        rest = [other for other in parts if other is not part]
        if rest and (found := count(archive, All(tuple(rest)))):
            articles = words["one"] if found == 1 else words["several"].format(found)
            return words["without"].format(part=said(part), articles=articles, refusal=_refusal(part, words))
    together = next(number for number in range(2, len(parts) + 1) if not _any(archive, All(parts[:number])))
    *first, last = map(said, parts[:together])
    return words["never"].format(words["comma"].join(first), last)


def _any(archive: Archive, part: Node) -> bool:
    plan = Plan.of(part)
    return archive.db.execute(f"SELECT 1 FROM {plan.body} LIMIT 1", plan.values).fetchone() is not None


def _alone(part: Node, words: Mapping[str, str]) -> str:
    if isinstance(part, Words):
        other = words["or"].format(part.phrases[1]) if len(part.phrases) == 2 else words["or same"]
        return words["title" if part.title else "article"].format(part.said, other if len(part.phrases) > 1 else "")
    if isinstance(part, Not):
        return words["every"].format(said(part.part))
    kind = "days" if isinstance(part, Dates) else "of" if isinstance(part, Filter) else "fits"
    return words[kind].format(said(part))


def _refusal(part: Node, words: Mapping[str, str]) -> str:
    return words["all have"].format(said(part.part)) if isinstance(part, Not) else words["none fits"].format(said(part))
