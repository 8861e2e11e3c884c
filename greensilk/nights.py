"""The nightly run: crawl, publish, say what began, lasts or ended, and tell whoever watches."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import click

from greensilk import crawls, logs, ping, recordings
from greensilk.config import Config
from greensilk.door import TROUBLE, WELL
from greensilk.privacy import for_all
from greensilk.publishing import write_feeds, write_health


def night(config: Config, names: Sequence[str], extra: dict[str, Any]) -> tuple[list[str], int]:
    """One run of these sources. A line counts as said only after it was printed: better twice than never.

    Returns:
        The lines that were printed, and the exit code: 1 as long as something needs a person that nobody muted.
    """
    from feeds import metrics
    from feeds.publish import PublishError
    from pipelines.archive import Archive, alarms, runs

    logs.roll(config.log)
    with ping.watched(config.ping):
        outcome = crawls.crawl(config, names, extra)
        losses = [*outcome.ours, *_published(config)]
        with Archive(config.archive) as archive:
            health = {} if outcome.offline else outcome.health
            with archive.write():
                report = alarms.report(archive, health, losses, datetime.now(UTC))
                for line in report.lines:
                    click.echo(line, err=True)
            code = TROUBLE if report.lasting else WELL
            runs.end(archive, outcome.run, code)
            recordings.release(config, archive)
            if config.metrics:
                with for_all(config):
                    metrics.write(archive, config.metrics)
        with suppress(PublishError):  # said above, or the next night
            write_health(config)
    ping.ended(config.ping, code, report.lines)
    return report.lines, code


def _published(config: Config) -> list[str]:
    """Write the feeds; returns what kept them from being written."""
    from feeds.publish import PublishError

    try:
        write_feeds(config)
    except PublishError as error:
        return [str(error)]
    return []
