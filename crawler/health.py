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

GOOD: Final = frozenset({"ok", "quiet", "unchanged"})
# Of an article that is gone, does not answer or is refused, the source is not to blame, unless it is most of them.
_SEVERAL: Final = frozenset({"unreachable", "gone", "blocked", "tls"})
_SECOND_HAND: Final = " (its selectors rest on second-hand facts and it was never well yet)"
_STILL: Final = "no list says otherwise since: "
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
    """

    kind: Kind
    sentence: str
    listing: bool = False


@dataclass(frozen=True, slots=True)
class Before:
    """What is known of a source from earlier runs.

    Attributes:
        verdict: that of its last run; empty if there was none.
        sentence: and its sentence.
        good: when it was last well, aware; None if never.
        newest: when its newest article was published, aware; None if there is none.
    """

    verdict: str = ""
    sentence: str = ""
    good: datetime | None = None
    newest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """A verdict, and the sentence that says why."""

    verdict: Verdict
    sentence: str

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
        counts: `lists` read, lists `unchanged` (304), articles `fetched`, `new`, `changed`.
        now: when the run ended, aware.
        quiet_days: for how many days without a new article it is not yet stale.
        unproven: whether its selectors rest on second-hand facts: until it was well once, it raises no alarm.
        forward: whether the run asked for what is new; a back-fill is never stale.
    """
    verdict, why = _verdict(counts, troubles, before, now, quiet_days=quiet_days, forward=forward)
    said = f"{publisher}: {why}"
    if unproven and before.good is None and verdict not in GOOD:
        return Health("unproven", f"{said}{_SECOND_HAND}")
    return Health(verdict, said)


def _verdict(
    counts: Mapping[str, int],
    troubles: Sequence[Trouble],
    before: Before,
    now: datetime,
    *,
    quiet_days: int,
    forward: bool,
) -> tuple[Verdict, str]:
    if worst := _worst(counts, troubles):
        return worst, f"{_PLAIN[worst]}: {_told(worst, troubles)}"
    rest = f"; {_told('', troubles)}" if troubles else ""
    if counts["new"] or counts["changed"]:
        return "ok", f"{counts['new']} new, {counts['changed']} changed{rest}"
    if not counts["lists"] and before.verdict and before.verdict not in GOOD and before.verdict != "stale":
        return _as_before(before)
    if not counts["lists"] and not counts["unchanged"]:
        return "quiet", f"nothing was asked{rest}"
    age = (now - before.newest).days if before.newest else 0
    if forward and age > quiet_days:
        return "stale", f"nothing new for {age} days, more than {quiet_days} is unusual: did its lists move?{rest}"
    since = f"the newest article is {age} days old" if before.newest else "no article yet"
    return (
        ("quiet", f"no new article, {since}{rest}")
        if counts["lists"]
        else ("unchanged", f"its lists are unchanged{rest}")
    )


def _as_before(before: Before) -> tuple[Verdict, str]:
    """An unchanged list proves nothing about what was wrong before, and one that was not asked neither."""
    verdict: Verdict = before.verdict  # type: ignore[assignment]
    why = (before.sentence.partition(": ")[2] or before.sentence).removesuffix(_SECOND_HAND)
    return verdict, _STILL + why.removeprefix(_STILL)


def _worst(counts: Mapping[str, int], troubles: Sequence[Trouble]) -> Verdict | None:
    """The kind of trouble that is the source's own: of its lists before its articles, the most frequent first."""
    lists = Counter(trouble.kind for trouble in troubles if trouble.listing)
    pages = Counter(trouble.kind for trouble in troubles if not trouble.listing)
    read = max(counts["fetched"] + counts.get("known", 0), 2)
    most = {kind for kind, count in pages.items() if kind not in _SEVERAL or count > read}
    ranked = [kind for kind, _ in lists.most_common()] + [kind for kind, _ in pages.most_common() if kind in most]
    known: dict[str, Verdict] = {"gone": "drifted", "defect": "drifted"}
    return next((known.get(kind, kind) for kind in ranked if kind != "stopped"), None)  # type: ignore[arg-type]


def _told(worst: str, troubles: Sequence[Trouble]) -> str:
    """The first trouble of the worst kind, in full, and how many others there are."""
    ordered = sorted(troubles, key=lambda trouble: (trouble.kind != worst, not trouble.listing))
    first = ordered[0].sentence.partition(": ")[2] or ordered[0].sentence
    others = len(ordered) - 1
    return first + (f" – and {others} more" if others else "")
