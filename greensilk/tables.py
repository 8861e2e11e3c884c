"""What a person reads of a crawl, of the sources and of hits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

import click

from greensilk.config import Config

if TYPE_CHECKING:
    from pipelines.archive.runs import SourceRun
    from pipelines.archive.search import Hit
    from pipelines.reread import Outcome as Reading
    from pipelines.river import Outcome


_SHOWN: Final = ("listed", "fetched", "new", "changed", "known")


def crawled(config: Config, outcome: Outcome) -> None:
    """Print what the crawl came to by source, and what the archive holds by theme."""
    from rich.console import Console
    from rich.table import Table

    from classifier import taxonomy
    from pipelines.archive import Archive
    from pipelines.archive.select import themes_of

    console = Console()
    by_source = Table("source", box=None, pad_edge=False)
    for column in (*_SHOWN, "trouble"):
        by_source.add_column(column, justify="right")
    by_source.add_column("verdict")
    for name, tally in outcome.tallies.items():
        counts = (str(tally.counts[what]) for what in _SHOWN)
        by_source.add_row(name, *counts, str(len(tally.troubles)), outcome.health[name].verdict)
    with Archive(config.archive) as archive:
        held = themes_of(archive)
    by_theme = Table("theme", "", box=None, pad_edge=False)
    by_theme.add_column("articles", justify="right")
    by_theme.add_column("sources", justify="right")
    known = {theme.slug: theme.name_zh for theme in taxonomy.load()} | {"": "off topic, kept out of feeds"}
    for slug, printed in known.items():
        articles = [of.get(slug, 0) for of in held.values()]
        by_theme.add_row(slug or "–", printed, str(sum(articles)), str(sum(count > 0 for count in articles)))
    console.print(by_source)
    if held:
        console.print("", by_theme, sep="\n")


def health(states: Sequence[SourceRun], muted: Mapping[str, date], *, with_troubles: bool) -> None:
    """Print how sources are; of named ones all their troubles too."""
    rows = [("source", "verdict", "last good", "why")]
    for state in states:
        good = state.good[:16].replace("T", " ") or "never"
        mark = "replayed: " if state.replayed else ""
        mark += f"muted until {muted[state.source]}: " if state.source in muted else ""
        rows.append((state.source, state.verdict, good, f"{mark}{state.sentence}"))
    # No line is broken: an address in it can be copied, and grep finds all of it.
    click.echo("\n".join(f"{name:<11} {verdict:<12} {good:<17} {why}" for name, verdict, good, why in rows))
    for state in states if with_troubles else ():
        counts = [f"{count} {what}" for what, count in state.counts.items() if count]
        refused = [f"{count} refused: {reason}" for reason, count in state.refused.items()]
        click.echo("\n".join(["", f"{state.source}: {', '.join(counts)}", *refused, *state.troubles]))


def hits(found: Sequence[Hit]) -> None:
    """Print hits: in colours on a terminal, with plain marks elsewhere, where no line is broken."""
    from rich.console import Console

    from feeds.hits import as_text

    console = Console(highlight=False)
    for hit in found:
        console.print(as_text(hit, colours=console.is_terminal), soft_wrap=not console.is_terminal)


def reread(outcomes: Mapping[str, Reading]) -> None:
    """Print what reading again came to by source."""
    from rich.console import Console
    from rich.table import Table

    table = Table("source", box=None, pad_edge=False)
    for column in ("read", "corrected", "new", "unread", "no page"):
        table.add_column(column, justify="right")
    for name, one in outcomes.items():
        table.add_row(name, *map(str, (one.read, one.corrected, one.new, one.unread, one.pageless)))
    Console().print(table)


def imported(name: str, counts: Mapping[str, int], passed: Mapping[str, int]) -> str:
    """What importing a file came to, as a line."""
    found = ", ".join(f"{counts.get(what, 0):,} {what}" for what in ("new", "changed", "known", "bad"))
    over = ", ".join(f"{count:,} {reason}" for reason, count in passed.items())
    return f"{name}: {found}." + (f" Passed over: {over}." if over else "")
