"""The archive itself: read again, bring in, take out, keep safe."""

from __future__ import annotations

import logging
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from greensilk import recordings, tables
from greensilk.config import Config, config_file, read_config
from greensilk.crawls import chosen
from greensilk.door import TROUBLE, WELL, archive_option, existing, pass_config, sentences, short
from greensilk.lock import IMPORT, REREAD, lock
from greensilk.progress import bar

if TYPE_CHECKING:
    from pipelines.backup import Parts


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


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("query", nargs=-1, type=click.UNPROCESSED)
@click.option("--csv", "as_csv", is_flag=True, help="A table for Excel instead of rows of JSON.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="The file, when it is whole.")
@archive_option
@pass_config
def export(config: Config, query: tuple[str, ...], as_csv: bool, output: Path | None, archive: Path | None) -> None:
    """Print articles, the newest first: all, or what a search finds; a JSON object a line, which import takes again.

    \b
    greensilk export > everything.jsonl
    greensilk export theme:climate since:2021 > climate.jsonl
    greensilk export '碳市场 -疫情' --csv --output 碳市场.csv
    """
    from classifier import taxonomy
    from feeds import export as forms
    from pipelines.archive import Archive
    from pipelines.archive.export import export as rows
    from pipelines.archive.tree import QueryError

    if wrong := next((word for word in query if word.startswith("--")), None):
        raise click.NoSuchOption(wrong)
    path = existing(archive or config.archive)
    try:
        with sentences(), Archive(path) as opened, _output(output) as file:
            found = rows(opened, " ".join(query))
            names = {theme.slug: theme.name_zh for theme in taxonomy.load()}
            file.writelines(forms.table(found, names) if as_csv else forms.jsonl(found))
    except QueryError as error:
        raise click.UsageError(str(error)) from error


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@archive_option
@pass_config
@click.pass_context
def backup(context: click.Context, config: Config, file: Path, archive: Path | None) -> None:
    """Write archive, model and configuration into one file, also while a crawl is on; it is verified before it counts.

    \b
    greensilk backup /backup/greensilk.tar.gz     replaces an older backup of this name, when the new one is whole
    greensilk backup /backup/                     names it by the time
    """
    from pipelines.backup import write

    path = existing(archive or config.archive)
    target = file / f"greensilk-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.tar.gz" if file.is_dir() else file
    with sentences(), bar("archive", path.stat().st_size) as advance:
        rows = write(target, _parts(context, config, path), advance)
    size = target.stat().st_size / 2**20
    click.echo(f"{short(target)}: {rows['articles']:,} articles, {size:,.1f} MB, verified.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--force", is_flag=True, help="Move what is there aside and put the backup in its place.")
@archive_option
@pass_config
@click.pass_context
def restore(context: click.Context, config: Config, file: Path, force: bool, archive: Path | None) -> None:
    """Put a backup back: archive, model and greensilk.toml. It is verified first, and nothing is ever overwritten.

    Where there is no greensilk.toml, that of the backup says where things belong.

    \b
    greensilk restore /backup/greensilk.tar.gz
    greensilk restore /backup/greensilk.tar.gz --force     what is there is moved aside, as archive.db.before-…
    """
    from pipelines.backup import CONFIG, unpack
    from pipelines.restore import restore as put

    given = archive or config.archive
    with sentences(), _beside(given) as folder:
        rows = unpack(file, folder)
        said = folder / CONFIG
        if said.is_file() and not _place(context).is_file():
            config = read_config(said, _place(context))
        path = archive or config.archive
        with lock(path):
            notes = put(folder, _parts(context, config, path), force=force)
    click.echo("\n".join([f"{short(path)}: {rows['articles']:,} articles, as they were in {short(file)}.", *notes]))
    click.echo("If greensilk serve is on, start it anew: it shows the archive it began with.")


@click.command()
@click.option("--dry-run", is_flag=True, help="Say which recordings would go, and change nothing.")
@archive_option
@pass_config
def vacuum(config: Config, dry_run: bool, archive: Path | None) -> None:
    """Make the archive smaller and its search faster, after much was imported or changed; once a year is enough.

    It takes a minute or more for each gigabyte, and as much free space again as the archive has. Recordings that are
    older or more than greensilk.toml lets stay (keep_warc_days, keep_warc_gb) go first, as they do after each nightly
    run; the newest page of each article stays, in the archive.

    \b
    greensilk vacuum
    greensilk vacuum --dry-run
    """
    from pipelines.archive import Archive, snapshot

    path = existing(archive or config.archive)
    if dry_run:
        due = recordings.due(config)
        lines = [f"{short(file)} would go ({file.stat().st_size / 2**20:,.1f} MB)." for file in due]
        click.echo("\n".join(lines or ["No recording would go."]))
        return
    with sentences(), lock(path), Archive(path) as opened:
        gone = recordings.release(config, opened)
        before, after = snapshot.vacuum(opened)
    if gone:
        click.echo(f"{gone} recordings are gone; their newest pages stay in the archive.")
    click.echo(f"{short(path)}: {before / 2**20:,.1f} MB before, {after / 2**20:,.1f} MB now.")


def _place(context: click.Context) -> Path:
    """Where greensilk.toml is, or would be."""
    return config_file(context.find_root().params["file"])


def _parts(context: click.Context, config: Config, archive: Path) -> Parts:
    from pipelines.backup import Parts

    return Parts(archive, config.models, _place(context))


@contextmanager
def _output(file: Path | None) -> Iterator[IO[bytes]]:
    """Standard output, or a file that appears when it is whole."""
    if file is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    half = file.with_name(f".{file.name}.part")
    try:
        with half.open("wb") as written:
            yield written
        half.replace(file)
    finally:
        half.unlink(missing_ok=True)


@contextmanager
def _beside(archive: Path) -> Iterator[Path]:
    """A new folder on the disk of the archive, gone afterwards."""
    folder = archive.with_name(f".{archive.name}.restoring")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _complain(sentence: str) -> None:
    click.echo(sentence, err=True)


def _log(config: Config) -> None:
    """What readers say of single pages goes where a crawl writes it, too."""
    config.log.parent.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(filename=config.log, format="%(asctime)s %(levelname)s: %(message)s")
