"""A document that we wrote, edited in Word, becomes the items again; what others saved meanwhile is never lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from docx.document import Document as Doc

from feeds.issue import lines
from feeds.issue.blocks import blocks
from feeds.issue.reading import Found, found, written
from feeds.issue.register import add, save
from feeds.issue.settings import Rules
from feeds.issue.stored import KINDS, read
from feeds.issue.whole import Whole, whole
from pipelines.archive import Archive, issues
from pipelines.archive.issues import Conflict, Issue, Row, Saved


@dataclass
class Back:
    """What reading back came to: `changed`, `new`, `dropped`, `unchanged`; and what needs a person."""

    issue: Issue
    counts: Counter[str] = field(default_factory=Counter)
    troubles: list[str] = field(default_factory=list)


def read_back(archive: Archive, rules: Rules, issue: Issue, document: Doc, who: str) -> Back:
    """Take over what a person changed in a document of ours: texts, order, sections, new items, items taken out.

    Raises:
        IssueError: if the issue is closed.
    """
    back = Back(issue)
    before = written(document)
    with archive.write():
        order: list[int] = []
        for one in found(document):
            if number := _one(archive, rules, back, one, who):
                order.append(number)
        for number in before.keys() - set(order):
            _gone(archive, back, number, before, who)
        now = whole(archive, back.issue, rules)
        present = [placed.row.id for part in now.parts for placed in part.placed]
        if [number for number in present if number in order] != [number for number in order if number in present]:
            issues.arrange(archive, back.issue.id, [number for number in order if number in present], by_hand=True)
    return back


def _one(archive: Archive, rules: Rules, back: Back, one: Found, who: str) -> int:
    section = _section(rules, back.issue, one.section)
    if not one.item:
        usual = (rules.titled(section) or rules.of("news")).holds[0]
        kind = lines.kind(one.lines, usual)
        row = add(archive, back.issue.id, section, lines.item(KINDS[kind](), one.lines), who)
        back.counts["new"] += 1
        return row.id
    stands = issues.item(archive, one.item)
    if stands.issue != back.issue.id:
        back.troubles.append(f"Item {one.item} of the document is in another issue: left alone.")
        return 0
    base = next((text for text in issues.texts(archive, one.item) if text.version == one.version), None)
    if base is None or not _differs(back.issue, stands, base, one, section):
        back.counts["unchanged"] += 1
        return one.item
    made = lines.item(read(stands.kind, base.content), one.lines)
    try:
        save(archive, one.item, one.version, made, who, section=section)
        back.counts["changed"] += 1
    except Conflict as conflict:
        back.troubles.append(str(conflict))
    return one.item


def _differs(issue: Issue, stands: Row, base: Saved, one: Found, section: str) -> bool:
    was = blocks(read(stands.kind, base.content), Whole(issue, ()))
    printed = [_plain(block.text) for block in was if block.look not in _UNREAD and block.text]
    now = [_plain(said) for look, said in one.lines if look not in _UNREAD]
    return printed != now or section != base.section


def _gone(archive: Archive, back: Back, number: int, before: Mapping[int, int], who: str) -> None:
    """An item that is no more in the document is taken out, unless somebody edited it meanwhile."""
    stands = issues.item(archive, number)
    if stands.dropped:
        return
    if stands.version != before[number]:
        back.troubles.append(
            f"Item {number} was taken out of the document, but {stands.who} edited it since: it stays."
        )
        return
    issues.drop(archive, number, who)
    back.counts["dropped"] += 1


def _section(rules: Rules, issue: Issue, printed: str) -> str:
    return next((one.title for one in rules.sections if printed in (one.printed(issue.language), one.title)), printed)


def _plain(text: str) -> str:
    return " ".join(text.split())


_UNREAD = ("picture", "glossary")
