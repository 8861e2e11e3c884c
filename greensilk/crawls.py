"""How sites are asked: what the verbs that fetch have in common."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from greensilk.config import Config
from greensilk.door import TROUBLE, WELL
from greensilk.sections import nearest

if TYPE_CHECKING:
    from crawler.dates import Span
    from pipelines.river import Outcome


def crawl(
    config: Config,
    names: Sequence[str],
    extra: dict[str, Any],
    *,
    replay: Sequence[Path] = (),
    at: datetime | None = None,
) -> Outcome:
    """Crawl these sources."""
    from crawler import replay as replaying
    from pipelines.river import flow

    settings = {
        "ARCHIVE": str(config.archive),
        "MODELS": str(config.models),
        "WARC_FOLDER": str(config.warc),
        "WARC_PRIVATE": config.private,
        **asking(config),
    } | extra
    if replay:
        settings |= replaying.settings(replay, at)
    elif settings["WARC_FOLDER"]:
        config.warc.mkdir(parents=True, exist_ok=True)
    return flow(names, settings)


def chosen(names: Iterable[str]) -> list[str]:
    """The named sources, or all."""
    from crawler.run import sources

    for name in names:
        if name not in sources():
            raise click.UsageError(
                f"There is no source {name!r}{nearest(name, sources())}. Known: {', '.join(sources())}."
            )
    return list(dict.fromkeys(names)) or list(sources())


def say_who_asks(config: Config, replay: Sequence[Path]) -> None:
    if not (config.contact or replay):
        click.echo("No contact address: sites cannot reach you. Set contact in greensilk.toml.", err=True)


def asking(config: Config) -> dict[str, Any]:
    """How sites are asked, as Scrapy settings."""
    config.log.parent.mkdir(parents=True, exist_ok=True)
    return {"USER_AGENT": config.user_agent, "LOG_FILE": str(config.log), "TOPICS": list(config.topics)}


def span(since: str | None, until: str | None) -> Span:
    from crawler.dates import BEIJING, Span

    if since is None or until is None:
        raise click.UsageError("A back-fill needs both --since and --until.")
    today = datetime.now(BEIJING).date()
    try:
        span = Span.read(since, until)
    except ValueError as error:
        raise click.UsageError(f"--since and --until are days, months or years such as 2020-04-30: {error}.") from error
    if span.since > today:
        raise click.UsageError(f"--since {since} lies in the future.")
    return replace(span, until=min(span.until, today))


def time(printed: str | None) -> datetime | None:
    if printed is None:
        return None
    try:
        time = datetime.fromisoformat(printed)
    except ValueError as error:
        raise click.UsageError(f"--at {printed!r} is not a time such as 2026-09-16T08:00+08:00.") from error
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def limited(budget: str | None) -> dict[str, Any]:
    return {"CLOSESPIDER_TIMEOUT": _seconds(budget)} if budget else {}


def _seconds(printed: str) -> int:
    """A time such as 45m, 2h or 90s in seconds."""
    units = {"s": 1, "m": 60, "h": 3600}
    number, unit = printed[:-1], printed[-1:]
    if not number.isdigit() or unit not in units or not int(number):
        raise click.UsageError(f"--budget {printed!r} is not a time such as 45m, 2h or 90s.")
    return int(number) * units[unit]


def told(outcome: Outcome, name: str) -> dict[str, Any]:
    """What a crawl of one source came to, as data."""
    tally, health = outcome.tallies[name], outcome.health[name]
    said = {"verdict": health.verdict, "sentence": health.sentence, "troubles": tally.sentences}
    return tally.counts | said | _reached(outcome, name)


def _reached(outcome: Outcome, name: str) -> dict[str, Any]:
    if name not in outcome.left:
        return {}
    reach = outcome.reached[name]
    return {"left": outcome.left[name], "articles": reach.articles, "oldest": reach.oldest}


def leave(outcome: Outcome) -> None:
    """Say what needs a person, and end with the exit code that says so too."""
    for sentence in outcome.sentences:
        click.echo(sentence, err=True)
    sys.exit(TROUBLE if outcome.sentences else WELL)
