"""How the sources are, and what they say."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from greensilk import crawls, tables
from greensilk.config import ROOT, Config
from greensilk.door import (
    TROUBLE,
    WELL,
    archive_option,
    existing,
    json_option,
    pass_config,
    replay_option,
    sentences,
    short,
)


@click.command()
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@click.option("--mute", metavar="SOURCE", help="Let the nightly run say nothing of a source, with --until.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day of the silence, in Beijing.")
@archive_option
@json_option
@pass_config
def health(
    config: Config,
    names: tuple[str, ...],
    mute: str | None,
    until: datetime | None,
    archive: Path | None,
    as_json: bool,
) -> None:
    """Say how each source was at the end of its last run, and since when it is not well.

    ok, quiet (nothing new, as usual), unchanged; stale (nothing new for too long), drifted (its pages changed),
    blocked, unreachable, tls, encoding; unproven (a source known at second hand that was never well yet).

    \b
    greensilk health            all sources; 1 if one of them needs a person
    greensilk health people     one, with all its troubles
    greensilk health --mute people --until 2026-12-31    it is known to be broken; a day that is over takes that back
    """
    from crawler.health import is_alarming
    from pipelines.archive import Archive, alarms, runs

    if (mute is None) != (until is None):
        raise click.UsageError("--mute SOURCE and --until DATE belong together.")
    archive = existing(archive or config.archive)
    with sentences(), Archive(archive) as kept:
        if mute and until:
            crawls.chosen([mute])
            alarms.mute(kept, mute, until.date())
        muted = alarms.mutes(kept, datetime.now(UTC))
        states = [state for state in runs.latest(kept) if not names or state.source in names]
    if missing := set(names) - {state.source for state in states}:
        raise click.ClickException(f"{', '.join(sorted(missing))}: never crawled into {short(archive)}.")
    if as_json:
        said = [asdict(state) | {"muted": str(muted.get(state.source, ""))} for state in states]
        click.echo(json.dumps(said, ensure_ascii=False))
    else:
        tables.health(states, muted, with_troubles=bool(names))
    loud = (state for state in states if not state.replayed and state.source not in muted)
    sys.exit(TROUBLE if any(is_alarming(state.verdict) for state in loud) else WELL)


@click.command()
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@replay_option
@json_option
@pass_config
def check(config: Config, names: tuple[str, ...], replay: tuple[Path, ...], as_json: bool) -> None:
    """Read the lists and three articles of sources, and say what to change. Keeps nothing; 1 if something is wrong.

    \b
    greensilk check people mee                     on the day of deployment, and after a redesign
    greensilk check people --replay 2026.warc.gz   from a recording instead of the network
    """
    from crawler.check import check as look

    crawls.say_who_asks(config, replay)
    with sentences():
        reports = look(crawls.chosen(names), crawls.asking(config), replay)
    if as_json:
        click.echo(json.dumps([asdict(report) | {"well": report.well} for report in reports], ensure_ascii=False))
    else:
        click.echo("\n\n".join("\n".join(report.lines()) for report in reports))
    sys.exit(WELL if all(report.well for report in reports) else TROUBLE)


@click.command()
@click.argument("name")
@click.argument("urls", nargs=-1, required=True, metavar="LIST [ARTICLE]...")
@replay_option
@click.option(
    "--into",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=ROOT,
    help="The folder of the project, if not this one.",
)
@pass_config
def new_source(config: Config, name: str, urls: tuple[str, ...], replay: tuple[Path, ...], into: Path) -> None:
    """Begin a new source from the address of a list: write its class, record sample pages, list it in the READMEs.

    \b
    greensilk new-source wetlands https://example.org/news/   three articles of the list are taken
    greensilk new-source wetlands https://example.org/news/ https://example.org/news/2026/1103/17.html
    """
    from crawler.new import NewSourceError, begin

    crawls.say_who_asks(config, replay)
    try:
        with sentences():
            begun = begin(name, urls, into, crawls.asking(config), replay)
    except NewSourceError as error:
        raise click.ClickException(str(error)) from error
    click.echo("\n".join(["Written:", *(f"  {short(file)}" for file in begun.files), *begun.notes]))
    click.echo(
        f'Next: compare each .json file in crawler/demo/{name}/ with its page, remove its line "checked": false,'
    )
    click.echo(f"and run: python -m pytest tests/test_sources.py tests/test_docs.py -k '{name} or README'")


@click.command()
@click.option("--url", required=True, help="The address the page was saved from.")
@click.argument("file", type=click.File("rb"))
def extract(url: str, file: Any) -> None:
    """Read one saved page and print its article as JSON.

    \b
    greensilk extract --url https://www.mee.gov.cn/ywdt/hjywnews/202611/t20261103_1.shtml page.shtml
    """
    from crawler.extract import NotAPage
    from crawler.extract import extract as read

    if urlsplit(url).scheme not in ("http", "https"):
        raise click.UsageError(f"--url {url!r} is not an address that begins with http.")
    with sentences():
        try:
            data = read(url, file.read())
        except NotAPage as error:
            raise click.ClickException(f"{file.name} {error}.") from error
    if data["source"] is None:
        click.echo(f"No source owns {url}: read by the page's metadata and the generic reader.", err=True)
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))
