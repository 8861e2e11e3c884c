"""The archive itself: read again, bring in, take out, keep safe."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from greensilk import tables
from greensilk.config import Config
from greensilk.crawls import chosen
from greensilk.door import TROUBLE, WELL, archive_option, existing, pass_config, sentences, short
from greensilk.lock import IMPORT, REREAD, lock
from greensilk.progress import bar


@click.command()
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@archive_option
@pass_config
def reread(config: Config, names: tuple[str, ...], archive: Path | None) -> None:
    """Read the recorded pages again, after a source was mended; nothing is fetched.

    What reads differently now is put right, with its tags, its story and the search; the article keeps its guid, its
    times and what editors decided, and the old reading stays among the versions, marked as corrected. Pages that could
    not be read and now can become articles. Stopped half-way, the same command goes on. Run greensilk publish
    afterwards.

    \b
    greensilk reread people      one source
    greensilk reread             all
    """
    from crawler.run import sources
    from pipelines.archive import Archive
    from pipelines.archive.select import sources as kept_sources
    from pipelines.reread import Reread
    from pipelines.way import Way

    path, wanted = existing(archive or config.archive), chosen(names)
    outcomes = {}
    with sentences(), lock(path, REREAD), Archive(path) as opened:
        _log(config)
        way = Way(opened, config.models)
        known = {row.name for row in kept_sources(opened)}
        for name in (name for name in wanted if name in known):
            again = Reread(opened, sources()[name](), config.warc, way)
            with bar(name, again.left) as advance:
                outcomes[name] = again.run(advance)
    tables.reread(outcomes)
    troubles = [trouble for outcome in outcomes.values() for trouble in outcome.troubles]
    lost = sorted({file for outcome in outcomes.values() for file in outcome.lost})
    for sentence in (*troubles, *(f"{short(config.warc / file)} is missing or damaged." for file in lost)):
        click.echo(sentence, err=True)
    sys.exit(TROUBLE if troubles or lost else WELL)


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--add-sources", is_flag=True, help="Names of sources that nobody knows become sources of the archive.")
@archive_option
@pass_config
def import_(config: Config, files: tuple[Path, ...], add_sources: bool, archive: Path | None) -> None:
    """Bring articles from files into the archive: rows of JSON, or WARC files of any crawler.

    \b
    greensilk import clippings.jsonl                   one JSON object a line, also in a .gz
    greensilk import --add-sources clippings.jsonl     also from sources that are not crawled
    greensilk import CC-NEWS-20260101000000-00001.warc.gz

    A row has title, body, url, published, and source (a short or printed name; not needed where a source owns the
    url); it may have credited, author, language, summary, source_id, fetched and what else export writes. A wrong one
    is named and left out. A row that does not say when its text was fetched never changes an article that is known. Of
    a WARC file the articles of our sources are read as in a crawl. Stopped half-way, the same command goes on.
    """
    from pipelines.archive import Archive
    from pipelines.importing.bring import Import
    from pipelines.importing.outlets import Outlets
    from pipelines.importing.recording import is_recording, scan
    from pipelines.way import Way

    path, troubles = archive or config.archive, 0
    with sentences(), lock(path, IMPORT), Archive(path) as opened:
        _log(config)
        way, outlets = Way(opened, config.models), Outlets(opened, add=add_sources)
        for file in files:
            bringing = Import(opened, way, outlets, _complain)
            passed: Mapping[str, int] = {}
            if is_recording(file):
                with bar(f"{file.name}, scanned", file.stat().st_size) as advance:
                    found = scan(file, advance)
                with bar(f"{file.name}, pages", len(found.pages)) as advance:
                    bringing.recording(found, advance)
                passed = found.passed
                if found.end is not None:
                    _complain(f"{file.name} is cut or damaged after byte {found.end}: what stands before is imported.")
                    troubles += 1
            else:
                with bar(file.name, file.stat().st_size) as advance:
                    bringing.rows(file, advance)
            troubles += bringing.counts["bad"]
            click.echo(tables.imported(file.name, bringing.counts, passed))
    sys.exit(TROUBLE if troubles else WELL)


def _complain(sentence: str) -> None:
    click.echo(sentence, err=True)


def _log(config: Config) -> None:
    """What readers say of single pages goes where a crawl writes it, too."""
    config.log.parent.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(filename=config.log, format="%(asctime)s %(levelname)s: %(message)s")
