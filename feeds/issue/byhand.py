"""Items that a person wrote as TOML."""

from __future__ import annotations

import tomllib
from dataclasses import replace

from feeds.issue.items import Item, Quote
from feeds.issue.register import add, titles
from feeds.issue.settings import Rules
from feeds.issue.stored import read
from pipelines.archive import Archive
from pipelines.archive.issues import Issue, IssueError, Row


def add_all(archive: Archive, rules: Rules, issue: Issue, said: bytes, section: str, who: str) -> list[Row]:
    """Add all items of a TOML text, or none; a speaker without titles gets those of the last quote.

    Raises:
        IssueError: naming what is wrong.
    """
    try:
        tables = tomllib.loads(said.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise IssueError(f"It is not valid TOML: {error}.", f"不是有效的 TOML：{error}。") from error
    wrong = [kind for kind, entries in tables.items() if not isinstance(entries, list)]
    if wrong or not tables:
        raise IssueError(
            f"Items are tables such as [[quote]], not {wrong[0] if wrong else 'nothing'}.",
            "条目应写成 [[quote]] 这样的表。",
        )
    items = [(kind, _titled(archive, read(kind, entry))) for kind, entries in tables.items() for entry in entries]
    if section and rules.titled(section) is None:
        known = ", ".join(one.title for one in rules.sections)
        raise IssueError(f"There is no section {section!r}: known are {known}.", f"没有“{section}”这个栏目。")
    with archive.write():
        return [add(archive, issue.id, section or rules.of(kind).title, item, who) for kind, item in items]


def _titled(archive: Archive, item: Item) -> Item:
    if isinstance(item, Quote) and item.speaker and not item.titles:
        return replace(item, titles=titles(archive, item.speaker))
    return item
