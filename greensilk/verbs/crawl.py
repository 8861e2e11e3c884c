"""Fetch what is new."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from greensilk import crawls, tables
from greensilk.config import Config
from greensilk.door import (
    DEMO,
    TROUBLE,
    WELL,
    archive_option,
    budget_option,
    json_option,
    pass_config,
    public_option,
    replay_option,
    sentences,
    short,
)
from greensilk.lock import BACKFILL, MAKE_WAY, lock
from greensilk.nights import night
from greensilk.publishing import check_feeds, write_feeds, write_health


@click.command()
@pass_config
def demo(config: Config) -> None:
    """Run the whole river on the bundled sample sites.

    \b
    greensilk demo        archive in var/demo/archive.db, feeds in var/demo/public/
    """
    from classifier.model import newest
    from classifier.train import train
    from crawler.recording import press
    from crawler.samples import answers, samples

    tried = replace(config, archive=DEMO / "archive.db", public=DEMO / "public", log=DEMO / "demo.log")
    with sentences():
        if newest(config.models) is None:
            click.echo(f"No model yet: one is trained into {short(config.models)}, which takes a minute.", err=True)
            train(config.models)
        if DEMO.exists():
            shutil.rmtree(DEMO)
        sites = press(DEMO / "sites.warc.gz", answers())
        outcome = crawls.crawl(tried, crawls.chosen([]), {}, replay=[sites])
        published = write_feeds(tried)
        write_health(tried)
    tables.crawled(tried, outcome)
    planted = [sample.url for sample in samples() if sample.kind in ("drift", "challenge")]
    said = [trouble.sentence for tally in outcome.tallies.values() for trouble in tally.troubles]
    click.echo("\nThe sample sites hold pages that cannot be read, as real ones do; each is named:")
    click.echo("\n".join(f"  {sentence}" for sentence in said))
    click.echo(f"\n{len(published.written)} files in {short(tried.public)}, the archive is {short(tried.archive)}.")
    click.echo(f"Open {short(tried.public / 'index.html')} next.")
    unforeseen = [sentence for sentence in said if not sentence.endswith(tuple(planted))]
    sys.exit(TROUBLE if unforeseen or outcome.losses else WELL)


@click.command()
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@replay_option
@click.option("--at", metavar="TIME", help="Replay what the sites said at this time (ISO 8601), not the newest.")
@click.option("--since", metavar="DAY", help="Back-fill: the first day (or month, or year) that is wanted.")
@click.option("--until", metavar="DAY", help="Back-fill: the last one.")
@budget_option
@click.option("--no-record", is_flag=True, help="Do not record what is fetched.")
@click.option("-v", "--verbose", is_flag=True, help="Say every step here instead of in the log file.")
@archive_option
@json_option
@pass_config
def crawl(
    config: Config,
    names: tuple[str, ...],
    replay: tuple[Path, ...],
    at: str | None,
    since: str | None,
    until: str | None,
    budget: str | None,
    no_record: bool,
    verbose: bool,
    archive: Path | None,
    as_json: bool,
) -> None:
    """Fetch what is new from the sources into the archive.

    \b
    greensilk crawl                          all sources
    greensilk crawl mee people               two of them
    greensilk crawl --replay 2026.warc.gz    from a recording instead of the network
    greensilk crawl people --since 2020-01 --until 2020-04 --budget 2h

    A back-fill (--since) goes as far back as the site's lists do. Stopped by its budget, by the nightly run, which it
    makes way for, or by hand, the same command goes on where it stopped.
    """
    config = replace(config, archive=archive or config.archive)
    extra: dict[str, Any] = {"LOG_FILE": None} if verbose else {}
    extra |= {"WARC_FOLDER": ""} if no_record else {}
    extra |= {"SPAN": crawls.span(since, until)} if since or until else {}
    extra |= crawls.limited(budget)
    crawls.say_who_asks(config, replay)
    with sentences(), lock(config.archive, BACKFILL if "SPAN" in extra else ""):
        outcome = crawls.crawl(config, crawls.chosen(names), extra, replay=replay, at=crawls.time(at))
    if as_json:
        click.echo(json.dumps({name: crawls.told(outcome, name) for name in outcome.tallies}, ensure_ascii=False))
    else:
        tables.crawled(config, outcome)
        for name, left in outcome.left.items():
            rest = f"{left} addresses left, call again to go on" if left else "all its lists are read"
            click.echo(f"{name}: {outcome.reached[name]}; {rest}.")
        where = f"{'Replayed' if replay else 'Kept'} in {short(config.archive)}."
        click.echo("\n".join(["", *outcome.remarks, where]))
    crawls.leave(outcome)


@click.command()
@budget_option
@archive_option
@public_option
@pass_config
def run(config: Config, budget: str | None, archive: Path | None, public: Path | None) -> None:
    """Crawl all sources, then publish. Silent when well; 1 if something needs a person, 75 if another run is on.

    \b
    17 2 * * *  cd /opt/greensilk && .venv/bin/greensilk run
    """
    config = replace(config, archive=archive or config.archive, public=public or config.public)
    check_feeds(config)
    with sentences(), lock(config.archive, over=MAKE_WAY):
        _, code = night(config, crawls.chosen([]), crawls.limited(budget))
    sys.exit(code)
