"""Lines of a document become the fields of an item again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from feeds.issue import blocks
from feeds.issue.items import STATES_ZH, Item, News, Plan, Point, Quote, Report, Submission
from feeds.issue.whole import OPEN

Lines = Sequence[tuple[str, str]]
_CREDIT: Final = re.compile(r"^[（(]\s*来源\s*[:：]\s*(?P<names>.*?)\s*[)）]$")
_SENT: Final = re.compile(r"^[（(]\s*(?P<theme>.*?)\s*专题伙伴关系\s*供稿\s*[)）]$")
_SPOKEN: Final = re.compile(r"^(?:——|—)\s*(?:(?P<titles>\S.*?)\s\s+)?(?P<speaker>\S.*)$")
_STATE: Final = re.compile(rf"（(?P<state>{'|'.join(STATES_ZH.values())})）$")
_NUMBER: Final = re.compile(r"^(?P<number>\d+)\s*[.．、]\s*")
_BY_ZH: Final = {printed: state for state, printed in STATES_ZH.items()}


def kind(lines: Lines, usual: str) -> str:
    """What a new item is, by its closing line."""
    for _, said in lines:
        if _CREDIT.match(said):
            return "news"
        if _SENT.match(said):
            return "submission"
        if _SPOKEN.match(said):
            return "quote"
    return usual


def item(base: Item, lines: Lines) -> Item:
    """The item as the lines have it; pictures, and what no line prints, are those of `base`."""
    known = [(_look(look, said), said) for look, said in lines]
    texts = tuple(said for look, said in known if look in ("text", "quote"))
    headline = _last(known, "headline")
    if base.translation is None:
        made = replace(base, headline=headline, paragraphs=texts)
    elif not base.is_open:  # its original was not printed any more
        made = replace(base, translated_headline=headline, translation=texts)
    else:
        title = "".join(said for look, said in known if look in ("title", "open title"))
        translated = (said for look, said in known if look in ("translation", "open"))
        made = replace(
            base,
            headline=headline,
            paragraphs=texts,
            translated_headline=_written(title),
            translation=tuple(map(_written, translated)),
        )
    if isinstance(made, News):
        credit = _CREDIT.match(_last(known, "closing"))
        names = tuple(name.strip() for name in re.split("[、,，]", credit["names"])) if credit else ()
        return replace(made, sources=names, link=_after(known, "link", blocks.LINK))
    if isinstance(made, Quote):
        spoken = _SPOKEN.match(_last(known, "speaker"))
        titles, speaker = (spoken["titles"] or "", spoken["speaker"]) if spoken else ("", "")
        return replace(made, titles=titles, speaker=speaker, event=_after(known, "event", blocks.EVENT))
    if isinstance(made, Report):
        issuer, status = _after(known, "issuer", blocks.ISSUER), _after(known, "status", blocks.STATUS)
        return replace(made, issuer=issuer, status=status, link=_after(known, "link", blocks.DOWNLOAD))
    if isinstance(made, Submission):
        sent = _SENT.match(_last(known, "closing"))
        return replace(made, theme=sent["theme"] if sent else made.theme)
    return replace(made, headline=base.headline, points=_points(known)) if isinstance(made, Plan) else made


def _written(said: str) -> str:
    """A translation; empty where it is still to be written."""
    return said.replace(OPEN, "").strip()


def _look(look: str, said: str) -> str:
    """How a line looks, or what it plainly is where its style was lost."""
    if look in ("text", "quote"):
        if _CREDIT.match(said) or _SENT.match(said):
            return "closing"
        return "speaker" if _SPOKEN.match(said) else look
    return look


def _last(lines: Lines, look: str) -> str:
    return next((said for known, said in reversed(lines) if known == look), "")


def _after(lines: Lines, look: str, label: str) -> str:
    return _last(lines, look).removeprefix(label).strip()


def _points(lines: Lines) -> tuple[Point, ...]:
    points: list[Point] = []
    part = "plan"
    for look, said in lines:
        if look == "part":
            part = "progress" if said == blocks.PROGRESS or "已取得" in said else "plan"
        elif look == "point":
            points.append(_point(said, part, len(points) + 1))
        elif look == "evidence" and points:
            points[-1] = replace(points[-1], evidence=said.removeprefix(blocks.EVIDENCE).strip())
    return tuple(points)


def _point(said: str, part: str, usual: int) -> Point:
    number, state = _NUMBER.match(said), _STATE.search(said)
    text = said[number.end() if number else 0 : state.start() if state else len(said)]
    plain = "done" if part == "progress" else "planned"
    return Point(int(number["number"]) if number else usual, text, part, _BY_ZH[state["state"]] if state else plain)
