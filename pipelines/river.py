"""The river from its springs to the archive: crawl, judge what came of it, and write that down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from scrapy.crawler import Crawler

from crawler import replay
from crawler.health import Health, judge
from crawler.run import crawl
from crawler.source import Source
from pipelines.archive import Archive, backfills, runs
from pipelines.archive.backfills import Reach
from pipelines.archive.runs import Kind
from pipelines.tag import model
from pipelines.tally import Tally

# Troubles of which no site is the cause: a mistake in the program, and a crawl that did not come to its end.
_OURS: Final = frozenset({"defect", "stopped"})


@dataclass(frozen=True)
class Outcome:
    """What a crawl came to.

    Attributes:
        run: its number in the archive.
        tallies, health: by source.
        losses: what concerns no source alone, a sentence each.
        left: of a back-fill, how many addresses of each source are still to be asked for.
        reached: and how far it came.
        offline: whether nothing at all answered, of more than one source.
    """

    run: int
    tallies: dict[str, Tally]
    health: dict[str, Health]
    losses: list[str] = field(default_factory=list)
    left: dict[str, int] = field(default_factory=dict)
    reached: dict[str, Reach] = field(default_factory=dict)
    offline: bool = False

    @property
    def sentences(self) -> list[str]:
        """What needs a person: a sentence for each source that is not well, and for what is no source's fault."""
        unwell = [] if self.offline else [self._line(name) for name, health in self.health.items() if health.alarming]
        return [*self.ours, *unwell]

    @property
    def ours(self) -> list[str]:
        """What no site is to blame for: losses, mistakes of the program, a machine without a network."""
        if self.offline:
            first = next(trouble for tally in self.tallies.values() for trouble in tally.sentences)
            return [
                *self.losses,
                f"No site answers, is the network there? {len(self.tallies)} sources, such as {first}",
            ]
        calm = [tally for name, tally in self.tallies.items() if not self.health[name].alarming]
        return [*self.losses, *(one.sentence for tally in calm for one in tally.troubles if one.kind in _OURS)]

    @property
    def remarks(self) -> list[str]:
        """What need not be acted on: a sentence for each other source that met trouble with a page, or is unproven."""
        calm = (name for name, health in self.health.items() if not health.alarming and not self.offline)
        return [self._line(name) for name in calm if self.tallies[name].troubles]

    def _line(self, name: str) -> str:
        return f"{name} {self.health[name].verdict}: {self.health[name].sentence}"


def flow(names: Sequence[str], settings: Mapping[str, Any]) -> Outcome:
    """Crawl sources into the archive; the model and the archive must open before any site is asked.

    Args:
        settings: Scrapy settings that differ from `crawler/settings.py`; ARCHIVE and MODELS are among them.

    Raises:
        ArchiveError, ModelError: if one of them cannot be used.
    """
    model(Path(settings["MODELS"]))
    path, kind = Path(settings["ARCHIVE"]), _kind(settings)
    with Archive(path) as archive:
        number = runs.begin(archive, kind)
    crawlers = {crawler.spidercls.name: crawler for crawler in crawl(names, settings)}
    tallies = {name: Tally(crawler) for name, crawler in crawlers.items()}
    with Archive(path) as archive:
        for name, tally in tallies.items():
            tally.close(name, spared=_spared(settings))
        begun = _backfills(archive, tallies, settings)
        for name, backfill in begun.items():
            _say_empty(archive, crawlers[name], tallies[name], backfill)
        health = {name: _judged(archive, number, crawlers[name], tally, kind) for name, tally in tallies.items()}
        left = {name: backfills.left(archive, backfill) for name, backfill in begun.items()}
        reached = {name: backfills.reached(archive, backfill, tallies[name].oldest) for name, backfill in begun.items()}
        losses, offline = _losses(names, settings, tallies), _offline(crawlers)
        outcome = Outcome(number, tallies, health, losses, left, reached, offline)
        runs.end(archive, number, int(bool(outcome.sentences)))
    return outcome


def _offline(crawlers: Mapping[str, Crawler]) -> bool:
    """Whether several sources were asked and no host answered any of them, be it with an error."""
    asked = [crawler.stats.get_value("downloader/request_count", 0) for crawler in crawlers.values()]
    answers = sum(crawler.stats.get_value("downloader/response_count", 0) for crawler in crawlers.values())
    return len(asked) > 1 and all(asked) and not answers


def _kind(settings: Mapping[str, Any]) -> Kind:
    if settings.get("REPLAY"):
        return "replay"
    return "backfill" if settings.get("SPAN") else "run"


def _spared(settings: Mapping[str, Any]) -> set[str]:
    """The ends of a crawl that were meant: of its time, and of a back-fill, which goes on another day."""
    reasons = {"closespider_timeout"} if settings.get("CLOSESPIDER_TIMEOUT") else set()
    return reasons | ({"shutdown"} if settings.get("SPAN") else set())


def _judged(archive: Archive, run: int, crawler: Crawler, tally: Tally, kind: Kind) -> Health:
    source = crawler.spidercls
    assert issubclass(source, Source)
    before = runs.before(archive, source.name, replay=kind == "replay")
    health = judge(
        source.publisher,
        tally.counts,
        tally.troubles,
        before,
        datetime.now(UTC),
        quiet_days=source.quiet_days,
        unproven=source.unproven,
        forward=kind == "run",
    )
    runs.source_run(archive, run, source.name, tally.counts, tally.sentences, health)
    return health


def _backfills(archive: Archive, names: Iterable[str], settings: Mapping[str, Any]) -> dict[str, int]:
    """The number of the back-fill of each source; nothing is known of one whose spider never began."""
    if not settings.get("SPAN"):
        return {}
    found = {name: backfills.find(archive, name, settings["SPAN"]) for name in names}
    return {name: backfill for name, backfill in found.items() if backfill}


def _say_empty(archive: Archive, crawler: Crawler, tally: Tally, backfill: int) -> None:
    source = crawler.spider
    if isinstance(source, Source) and backfills.all_gone(archive, backfill, source.entries):
        tally.trouble(f"{source.name}: no list of these days is there: they answered 404", "gone", listing=True)


def _losses(names: Sequence[str], settings: Mapping[str, Any], tallies: Mapping[str, Tally]) -> list[str]:
    losses = replay.losses(settings["REPLAY"]) if settings.get("REPLAY") else []
    losses += sorted(set().union(*(tally.losses for tally in tallies.values())))
    said = bool(losses) or any(tally.troubles for tally in tallies.values())
    explained = sum(tally.without_robots for tally in tallies.values())
    if not said and (errors := max(tally.errors for tally in tallies.values()) - explained) > 0:
        losses.append(f"{errors} unexpected errors, see {settings.get('LOG_FILE') or 'above'}.")
    if settings.get("REPLAY") and not any(tally.counts["fetched"] or tally.troubles for tally in tallies.values()):
        losses.append(f"Nothing in the replayed files is an article of {', '.join(names)}.")
    return losses
