"""Health: what came of one source's run, judged from its counts, its troubles and what was before. A pure function."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

Verdict = Literal[
    "ok", "quiet", "unchanged", "stale", "drifted", "blocked", "unreachable", "tls", "encoding", "unproven"
]
Kind = Literal["drifted", "blocked", "unreachable", "tls", "encoding", "gone", "defect", "stopped"]

Cause = Literal["", "lists", "articles"]

GOOD: Final = frozenset({"ok", "quiet", "unchanged"})
# Of an article that is gone, does not answer or is refused, the source is not to blame, unless it is most of them.
_SEVERAL: Final = frozenset({"unreachable", "gone", "blocked", "tls"})
# One odd page is a page; so many, and one in so many of those that were read, are a redesign.
_UNREAD: Final = frozenset({"drifted", "encoding"})
_LEAST, _SHARE = 2, 5
_SECOND_HAND: Final = " (its selectors rest on second-hand facts and it was never well yet)"
_STILL: Final = "nothing says otherwise since: "
_PLAIN: Final[dict[str, str]] = {
    "drifted": "pages no longer read as they should",
    "blocked": "the site refuses us",
    "unreachable": "the site does not answer",
    "tls": "its certificate is not valid",
    "encoding": "characters are lost",
    "stale": "nothing new",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that went wrong.

    Attributes:
        kind: what sort of thing.
        sentence: what, in words for the person who can act on it, with the address.
        listing: whether it happened to a list, so that articles may be missing without anybody knowing which.
        again: whether that page gave none in an earlier run either: it tells nothing new of its source.
    """

    kind: Kind
    sentence: str
    listing: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class Before:
    """What is known of a source from earlier runs.

    Attributes:
        verdict: that of its last run; empty if there was none.
        sentence: and its sentence.
        good: when it was last well, aware; None if never.
        newest: when its newest article was published, aware; None if there is none.
        standing: verdict and sentence of a run whose articles did not read, if none was read well since.
    """

    verdict: str = ""
    sentence: str = ""
    good: datetime | None = None
    newest: datetime | None = None
    standing: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """A verdict, and the sentence that says why.

    Attributes:
        cause: whose fault it is, if somebody must look: that of its `lists`, and no article was read either, or of its
            `articles`; else empty.
    """

    verdict: Verdict
    sentence: str
    cause: Cause = ""

    @property
    def alarming(self) -> bool:
        """Whether somebody must look."""
        return is_alarming(self.verdict)


def is_alarming(verdict: str) -> bool:
    """Whether a verdict means that somebody must look."""
    return verdict not in GOOD and verdict != "unproven"


def judge(
    publisher: str,
    counts: Mapping[str, int],
    troubles: Sequence[Trouble],
    before: Before,
    now: datetime,
    *,
    quiet_days: int,
    unproven: bool = False,
    forward: bool = True,
) -> Health:
    """One run of one source, judged.

    Args:
        publisher: its printed name.
        counts: `lists` read, lists `unchanged` (304), articles `fetched`, of these `guessed` in part by a reader of
            last resort, `new`, `changed`, and those that are unchanged (`known`).
        now: when the run ended, aware.
        quiet_days: for how many days without a new article it is not yet stale.
        unproven: whether its selectors rest on second-hand facts: until it was well once, it raises no alarm.
        forward: whether the run asked for what is new; a back-fill is never stale.
    """
    verdict, why = _failing(counts, troubles, before, forward=forward) or _verdict(
        counts, troubles, before, now, quiet_days=quiet_days, forward=forward
    )
    said = f"{publisher}: {why}"
    cause = _cause(verdict, counts, troubles, before)
    if unproven and before.good is None and verdict not in GOOD:
        return Health("unproven", f"{said}{_SECOND_HAND}", cause)
    return Health(verdict, said, cause)


def _failing(
    counts: Mapping[str, int], troubles: Sequence[Trouble], before: Before, *, forward: bool
) -> tuple[Verdict, str] | None:
    """What is wrong, or was and is not disproved."""
    if worst := _worst(counts, troubles, before):
        return worst, f"{_PLAIN[worst]}: {_told(worst, troubles)}"
    return _as_before(*before.standing) if forward and before.standing and not _well(counts) else None


def _verdict(
    counts: Mapping[str, int],
    troubles: Sequence[Trouble],
    before: Before,
    now: datetime,
    *,
    quiet_days: int,
    forward: bool,
) -> tuple[Verdict, str]:
    rest = f"; {_told('', troubles)}" if troubles else ""
    if counts["new"] or counts["changed"]:
        return "ok", f"{counts['new']} new, {counts['changed']} changed{rest}"
    if not counts["lists"] and before.verdict and before.verdict not in GOOD and before.verdict != "stale":
        return _as_before(before.verdict, before.sentence)
    if not counts["lists"] and not counts["unchanged"]:
        return "quiet", f"nothing was asked{rest}"
    age = (now - before.newest).days if before.newest else 0
    if forward and age > quiet_days:
        return "stale", f"nothing new for {age} days, more than {quiet_days} is unusual: did its lists move?{rest}"
    return _silent(counts, age if before.newest else None, rest)


def _silent(counts: Mapping[str, int], age: int | None, rest: str) -> tuple[Verdict, str]:
    """Nothing is new, and that is no wonder."""
    since = "no article yet" if age is None else f"the newest article is {age} days old"
    if counts["lists"]:
        return "quiet", f"no new article, {since}{rest}"
    return "unchanged", f"its lists are unchanged{rest}"


def _as_before(before: str, sentence: str) -> tuple[Verdict, str]:
    """A list proves nothing of articles that did not read; one that is unchanged or was not asked proves nothing."""
    verdict: Verdict = before  # type: ignore[assignment]
    why = (sentence.partition(": ")[2] or sentence).removesuffix(_SECOND_HAND)
    return verdict, _STILL + why.removeprefix(_STILL)


def _cause(verdict: Verdict, counts: Mapping[str, int], troubles: Sequence[Trouble], before: Before) -> Cause:
    if verdict in GOOD or verdict == "stale":
        return ""
    if any(trouble.listing for trouble in troubles):
        return "" if _well(counts) else "lists"
    standing = bool(before.standing) and not _well(counts)
    return "articles" if standing or (verdict in _UNREAD and _unread(counts, troubles, before)) else ""


def _well(counts: Mapping[str, int]) -> int:
    """How many articles were read as they should be."""
    return counts["fetched"] - counts.get("guessed", 0) + counts.get("known", 0)


def _unread(counts: Mapping[str, int], troubles: Sequence[Trouble], before: Before) -> bool:
    """Whether so many articles did not read that it is no matter of single pages.

    Pages that did not read before tell only that what was wrong is wrong still.
    """
    broken = [trouble for trouble in troubles if not trouble.listing and trouble.kind in _UNREAD]
    telling = broken if before.standing else [trouble for trouble in broken if not trouble.again]
    if not (well := _well(counts)):
        return bool(telling)
    return len(telling) >= _LEAST and len(telling) * _SHARE >= len(telling) + well


def _worst(counts: Mapping[str, int], troubles: Sequence[Trouble], before: Before) -> Verdict | None:
    """The kind of trouble that is the source's own: of its lists before its articles, the most frequent first."""
    lists = Counter(trouble.kind for trouble in troubles if trouble.listing)
    pages = Counter(trouble.kind for trouble in troubles if not trouble.listing)
    read = max(counts["fetched"] + counts.get("known", 0), 2)
    most: set[str] = {
        kind for kind, count in pages.items() if (count > read if kind in _SEVERAL else kind not in _UNREAD)
    }
    if _unread(counts, troubles, before):
        most |= _UNREAD & {*pages}
    ranked = [kind for kind, _ in lists.most_common()] + [kind for kind, _ in pages.most_common() if kind in most]
    known: dict[str, Verdict] = {"gone": "drifted", "defect": "drifted"}
    return next((known.get(kind, kind) for kind in ranked if kind != "stopped"), None)  # type: ignore[arg-type]


def _told(worst: str, troubles: Sequence[Trouble]) -> str:
    """The first trouble of the worst kind, in full, and how many others there are."""
    ordered = sorted(troubles, key=lambda trouble: (trouble.kind != worst, not trouble.listing))
    first = ordered[0].sentence.partition(": ")[2] or ordered[0].sentence
    others = len(ordered) - 1
    return first + (f" – and {others} more" if others else "")
