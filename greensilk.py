"""greensilk: the front door. Each verb is one call into a room, and imports what it needs when it is called."""

from __future__ import annotations

import difflib
import fcntl
import json
import os
import re
import shutil
import signal
import sys
import time
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import click

if TYPE_CHECKING:
    from classifier.labelled import Labelled
    from classifier.model import Tagging
    from crawler.dates import Span
    from pipelines.archive import Archive
    from pipelines.archive.runs import SourceRun
    from pipelines.archive.search import Hit
    from pipelines.river import Outcome

ROOT: Final = Path(__file__).resolve().parent
WELL, TROUBLE, LOCKED = 0, 1, 75
_BACKFILL: Final = "back-fill, "
_GRACE: Final = 120  # seconds
_EDITOR: Final = 3.0  # an editor's decision counts as three examples
_BATCH: Final = 200


@dataclass(frozen=True)
class Config:
    """What `greensilk.toml` may say. Relative paths count from the file; every value has a default.

    Attributes:
        contact: an address that sites can write to; it stands in the user agent.
        archive: the SQLite file.
        public: the folder of feeds.
        warc: the folder of recordings.
        models: the folder of trained models.
        log: the file that tells every step of a crawl.
        home: the address the feeds speak for.
        base_url: where `public` is served.
        limit: the most articles a feed holds.
        topics: what the topical section of the next issue is about; if any is named, general news is read too.
    """

    contact: str = ""
    archive: Path = ROOT / "var" / "archive.db"
    public: Path = ROOT / "var" / "public"
    warc: Path = ROOT / "var" / "warc"
    models: Path = ROOT / "var" / "models"
    log: Path = ROOT / "var" / "greensilk.log"
    home: str = "http://www.brigc.net/"
    base_url: str = ""
    limit: int = 100
    topics: tuple[str, ...] = ()

    @property
    def user_agent(self) -> str:
        """How sites see us: by name, with a way to reach whoever runs this."""
        return f"greensilk/0.1 (archive of green Belt and Road news{f'; {self.contact}' if self.contact else ''})"


def read_config(file: Path | None = None) -> Config:
    """The configuration in a file; without one, `greensilk.toml` here or beside the program, if there is any.

    Raises:
        click.UsageError: naming the key that is unknown or has a wrong value.
    """
    places = [file] if file else [Path("greensilk.toml"), ROOT / "greensilk.toml"]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        return Config()
    try:
        said = tomllib.loads(found.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{found} is not valid TOML: {error}.") from error
    defaults = Config()
    known = {field.name: type(getattr(defaults, field.name)) for field in fields(Config)}
    values: dict[str, Any] = {}
    for key, value in said.items():
        if key not in known:
            raise click.UsageError(f"{found} has an unknown key {key!r}{_nearest(key, known)}.")
        wanted: Any = _written(known[key])
        if type(value) is not wanted or (wanted is list and not all(isinstance(text, str) for text in value)):
            raise click.UsageError(f"{found}: {key} = {value!r} should be {_PLAIN[wanted]}.")
        if not _sensible(key, value):
            raise click.UsageError(f"{found}: {key} = {value!r} should be {_SENSE[key]}.")
        values[key] = (found.resolve().parent / value) if issubclass(known[key], Path) else known[key](value)
    return Config(**values)


def _sensible(key: str, value: Any) -> bool:
    """Whether a value of the right type means anything."""
    if key in ("home", "base_url"):
        return urlsplit(value).scheme in ("http", "https") or (key == "base_url" and not value)
    if key == "topics":
        return all(text.strip() and text.isprintable() for text in value)
    return value >= 1 if key == "limit" else bool(value) and value.isprintable()


def _written(kind: type) -> type:
    """As what a value of this type is written in TOML."""
    return str if issubclass(kind, Path) else list if kind is tuple else kind


_PLAIN: Final = {str: "a text in quotation marks", int: "a whole number", list: 'a list of texts, ["…", "…"]'}
_SENSE: Final = dict.fromkeys(("archive", "public", "warc", "models", "log"), "the name of a file or folder") | {
    "contact": "an address on one line",
    "home": "an address that begins with http",
    "base_url": "an address that begins with http",
    "limit": "at least 1",
    "topics": "a list of texts that are not empty",
}


pass_config = click.make_pass_decorator(Config)
archive_option = click.option("--archive", type=click.Path(path_type=Path), help="The SQLite file.")
public_option = click.option("--public", type=click.Path(path_type=Path), help="The folder the feeds are written to.")
replay_option = click.option(
    "--replay",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Run from a WARC file; may be repeated.",
)
budget_option = click.option(
    "--budget", metavar="TIME", help="Stop asking after this time (45m, 2h); the rest is for next time."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print data alone, as JSON.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config", "file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Instead of greensilk.toml."
)
@click.version_option(package_name="greensilk")
@click.pass_context
def main(context: click.Context, file: Path | None) -> None:
    """Green Belt-and-Road news: crawled, tagged, archived, published.

    \b
    greensilk demo                     try it on the bundled sample sites, without any network
    greensilk run                      the one line in crontab: crawl, then publish
    greensilk extract --url URL FILE   what is on one saved page
    """
    context.obj = read_config(file)


@main.command()
@pass_config
def demo(config: Config) -> None:
    """Run the whole river on the bundled sample sites.

    \b
    greensilk demo        archive in var/demo/archive.db, feeds in var/demo/public/
    """
    from crawler.recording import press
    from crawler.samples import answers, samples

    folder = ROOT / "var" / "demo"
    tried = replace(config, archive=folder / "archive.db", public=folder / "public", log=folder / "demo.log")
    with _sentences():
        if folder.exists():
            shutil.rmtree(folder)
        sites = press(folder / "sites.warc.gz", answers())
        outcome = _crawl(tried, [], {}, replay=[sites])
        written = _publish(tried)
    _table(tried, outcome)
    planted = [sample.url for sample in samples() if sample.kind in ("drift", "challenge")]
    said = [trouble.sentence for tally in outcome.tallies.values() for trouble in tally.troubles]
    click.echo("\nThe sample sites hold pages that cannot be read, as real ones do; each is named:")
    click.echo("\n".join(f"  {sentence}" for sentence in said))
    click.echo(f"\n{len(written)} files in {_short(tried.public)}, the archive is {_short(tried.archive)}.")
    click.echo(f"Open {_short(tried.public / 'index.html')} next.")
    unforeseen = [sentence for sentence in said if not sentence.endswith(tuple(planted))]
    sys.exit(TROUBLE if unforeseen or outcome.losses else WELL)


@main.command()
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
    extra |= {"SPAN": _span(since, until)} if since or until else {}
    extra |= _limited(budget)
    _say_who_asks(config, replay)
    with _sentences(), _lock(config.archive, _BACKFILL if "SPAN" in extra else ""):
        outcome = _crawl(config, names, extra, replay=replay, at=_time(at))
    if as_json:
        click.echo(json.dumps({name: _told(outcome, name) for name in outcome.tallies}, ensure_ascii=False))
    else:
        _table(config, outcome)
        for name, left in outcome.left.items():
            click.echo(f"{name}: {f'{left} addresses left, call again to go on' if left else 'the back-fill is done'}.")
    _leave(outcome)


@main.command()
@archive_option
@public_option
@click.option("--base-url", help="Where the folder is served, for links of the feeds to themselves.")
@pass_config
def publish(config: Config, archive: Path | None, public: Path | None, base_url: str | None) -> None:
    """Write the feeds of what the archive holds; files that did not change are not touched.

    \b
    greensilk publish --public /srv/feeds --base-url https://example.org/feeds
    """
    if base_url and not _sensible("base_url", base_url):
        raise click.UsageError(f"--base-url {base_url!r} should be {_SENSE['base_url']}.")
    config = replace(
        config, archive=archive or config.archive, public=public or config.public, base_url=base_url or config.base_url
    )
    _existing(config.archive)
    with _sentences():
        written = _publish(config)
    click.echo(f"{len(written)} files written in {_short(config.public)}.")


@main.command()
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
    with _sentences(), _lock(config.archive, over=_BACKFILL):
        outcome = _crawl(config, [], _limited(budget))
        _publish(config)
    _leave(outcome)


@main.command()
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@archive_option
@json_option
@pass_config
def health(config: Config, names: tuple[str, ...], archive: Path | None, as_json: bool) -> None:
    """Say how each source was at the end of its last run, and since when it is not well.

    ok, quiet (nothing new, as usual), unchanged; stale (nothing new for too long), drifted (its pages changed),
    blocked, unreachable, tls, encoding; unproven (a source known at second hand that was never well yet).

    \b
    greensilk health            all sources; 1 if one of them needs a person
    greensilk health people     one, with all its troubles
    """
    from crawler.health import is_alarming
    from pipelines.archive import Archive, runs

    archive = _existing(archive or config.archive)
    with _sentences(), Archive(archive) as kept:
        states = [state for state in runs.latest(kept) if not names or state.source in names]
    if missing := set(names) - {state.source for state in states}:
        raise click.ClickException(f"{', '.join(sorted(missing))}: never crawled into {_short(archive)}.")
    if as_json:
        click.echo(json.dumps([asdict(state) for state in states], ensure_ascii=False))
    else:
        _health_table(states, with_troubles=bool(names))
    sys.exit(TROUBLE if any(is_alarming(state.verdict) for state in states) else WELL)


@main.command()
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

    _say_who_asks(config, replay)
    with _sentences():
        reports = look(_chosen(names), _asking(config), replay)
    if as_json:
        click.echo(json.dumps([asdict(report) | {"well": report.well} for report in reports], ensure_ascii=False))
    else:
        click.echo("\n\n".join("\n".join(report.lines()) for report in reports))
    sys.exit(WELL if all(report.well for report in reports) else TROUBLE)


@main.command()
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

    _say_who_asks(config, replay)
    try:
        with _sentences():
            begun = begin(name, urls, into, _asking(config), replay)
    except NewSourceError as error:
        raise click.ClickException(str(error)) from error
    click.echo("\n".join(["Written:", *(f"  {_short(file)}" for file in begun.files), *begun.notes]))
    click.echo(
        f'Next: compare each .json file in crawler/demo/{name}/ with its page, remove its line "checked": false,'
    )
    click.echo(f"and run: python -m pytest tests/test_sources.py tests/test_docs.py -k '{name} or README'")


@main.command()
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
    with _sentences():
        try:
            data = read(url, file.read())
        except NotAPage as error:
            raise click.ClickException(f"{file.name} {error}.") from error
    if data["source"] is None:
        click.echo(f"No source owns {url}: read by the page's metadata and the generic reader.", err=True)
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


@main.command()
@click.argument("file", type=click.File("rb"), default="-")
@json_option
@pass_config
def tag(config: Config, file: Any, as_json: bool) -> None:
    """Say which themes a text belongs to, and why: text on stdin, or a file of JSON lines with title and body.

    Behind each theme stand its score (0 to 1) and the words that carried it, each with its weight.

    \b
    echo 全国碳市场扩围 | greensilk tag
    greensilk tag items.jsonl --json
    """
    from classifier.model import Model

    with _sentences():
        model = Model.load(config.models)
        texts = list(_texts(file))
    wrong = [number for number, text in texts if text is None]
    for _, text in texts:
        if text:
            said = model.tag(*text)
            click.echo(_tagging_json(text[0], said) if as_json else _tagging_text(text[0] or text[1][:40], said))
    for number in wrong:
        click.echo(f"{file.name}, line {number}: no JSON object with the texts title and body, left out.", err=True)
    sys.exit(TROUBLE if wrong else WELL)


@main.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("query", nargs=-1, required=True, type=click.UNPROCESSED)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="The most articles to show.")
@click.option("--ranked", is_flag=True, help="The best of the newest 10,000 first, instead of the newest.")
@click.option("--csv", "as_csv", is_flag=True, help="Print a table that Excel opens.")
@archive_option
@json_option
@pass_config
def search(
    config: Config,
    query: tuple[str, ...],
    limit: int,
    ranked: bool,
    as_csv: bool,
    archive: Path | None,
    as_json: bool,
) -> None:
    """Find articles in the archive, the newest first.

    \b
    greensilk search 碳市场
    greensilk search '碳市场 theme:climate source:mee,xinhua since:2021-01 until:2021-12 -疫情'
    greensilk search --csv 'place:澜湄 (煤电 OR 风电)' > hits.csv

    \b
    碳市场 配额                both words; "碳市场 配额" these words in this order
    -疫情                      without it
    煤电 OR 风电, ( )          either; brackets
    title: theme: source: since: until: lang: bri: place:
                               fields; a comma lists several values; dates are days, months or years
    """
    from classifier import taxonomy
    from feeds import hits
    from pipelines.archive import Archive
    from pipelines.archive.search import count, select
    from pipelines.archive.tree import QueryError
    from pipelines.archive.why import also, why

    if wrong := next((word for word in query if word.startswith("--")), None):
        raise click.NoSuchOption(wrong)
    path, asked = _existing(archive or config.archive), " ".join(query)
    try:
        with _sentences(), Archive(path) as opened:
            found = select(opened, asked, limit=limit, ranked=ranked)
            total, notes = count(opened, asked), also(asked) if found else [why(opened, asked)]
    except QueryError as error:
        raise click.UsageError(str(error)) from error
    if as_json:
        click.echo(hits.as_json(found))
    elif as_csv:
        click.echo(hits.as_csv(found, {theme.slug: theme.name_zh for theme in taxonomy.load()}), nl=False)
    else:
        _hits(found)
    more = [f"{len(found)} of {total:,} articles; --limit shows more."] if len(found) < total else []
    for note in (*notes, *more):
        click.echo(note, err=True)


@main.command()
@archive_option
@click.option("--engine", default="jieba", show_default=True, help="The segmenter: jieba, or rjieba if installed.")
@click.option("--force", is_flag=True, help="Put the new model in place even if it is significantly worse.")
@pass_config
def train(config: Config, archive: Path | None, engine: str, force: bool) -> None:
    """Train a new model from the examples and from what editors decided.

    Before and after are compared on examples that neither model learned from. A significantly worse model is not put
    in place; older ones stay in their folders.

    \b
    greensilk train       the newest model in var/models/ is the one that is used
    """
    from classifier.compare import table
    from classifier.train import train as learn

    with _sentences():
        decided = _decided(archive or config.archive)
        trained = learn(config.models, decided=decided, engine=engine, force=force)
    click.echo(table(trained.comparison))
    if trained.same:
        click.echo(f"The same data as {_short(trained.folder)}: nothing to do.")
    elif trained.in_place:
        click.echo(f"Trained {_short(trained.folder)}, with {len(decided)} articles that editors decided.")
    else:
        click.echo(f"Worse than {_short(trained.folder)}, which stays. To use the new one: train --force.", err=True)
        sys.exit(TROUBLE)


@main.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@json_option
@pass_config
def evaluate(config: Config, file: Path, as_json: bool) -> None:
    """Measure the model on labelled items, beside a keyword matcher; 95 % intervals in brackets.

    A row has title, body, language (zh or en) and themes; it may have maybe (themes that could be defended), relevant,
    relevance_ambiguous and hard_negative.

    \b
    greensilk evaluate items.jsonl
    greensilk evaluate items.jsonl --json
    """
    from classifier import evaluate as measure
    from classifier import labelled
    from classifier.model import Model

    with _sentences():
        model = Model.load(config.models)
        document = measure.evaluate(model, labelled.read(file, set(model.themes)))
    click.echo(json.dumps(document, ensure_ascii=False) if as_json else measure.table(document, model.themes))


@main.command()
@archive_option
@pass_config
def retag(config: Config, archive: Path | None) -> None:
    """Tag the whole archive anew with the newest model; what editors decided stays as it is.

    Stopped half-way, it goes on where it was. Run greensilk publish afterwards.

    \b
    greensilk retag
    """
    from pipelines.archive import Archive

    config = replace(config, archive=archive or config.archive)
    _existing(config.archive)
    with _sentences(), _lock(config.archive), Archive(config.archive) as kept:
        count = _retag(config, kept)
    click.echo(f"{count} articles tagged anew in {_short(config.archive)}.")


def _crawl(
    config: Config,
    names: Iterable[str],
    extra: dict[str, Any],
    *,
    replay: Sequence[Path] = (),
    at: datetime | None = None,
) -> Outcome:
    """Crawl the named sources, or all."""
    from crawler import replay as replaying
    from pipelines.river import flow

    chosen = _chosen(names)
    settings = {
        "ARCHIVE": str(config.archive),
        "MODELS": str(config.models),
        "WARC_FOLDER": str(config.warc),
        **_asking(config),
    } | extra
    if replay:
        settings |= replaying.settings(replay, at)
    elif settings["WARC_FOLDER"]:
        config.warc.mkdir(parents=True, exist_ok=True)
    return flow(chosen, settings)


def _decided(file: Path) -> list[Labelled]:
    """What editors decided in an archive, as examples that count more than ours."""
    from classifier.labelled import Labelled
    from pipelines.archive import Archive, decisions

    if not file.is_file():
        return []
    with Archive(file) as archive:
        rows = decisions.decided(archive)
    return [Labelled(one.title, one.body, one.language, one.themes, weight=_EDITOR) for one in rows]


def _retag(config: Config, archive: Archive) -> int:
    """Give every article of the archive the newest model's tags, a batch a transaction; returns how many."""
    from rich.console import Console
    from rich.progress import Progress

    from pipelines.archive import tags as tagging
    from pipelines.tag import model, register_themes, tags

    current = model(config.models)
    register_themes(archive)
    by = f"model {current.stamp}"
    count = tagging.left(archive, by)
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("articles", total=count)
        while batch := tagging.waiting(archive, by, _BATCH):
            said = [(one, current.tag(one.title, one.body, one.language)) for one in batch]
            new = [
                tagging.Retagged(one.article, tags(it), it.relevance, it.belt_and_road, it.unsure) for one, it in said
            ]
            tagging.retag(archive, by, new)
            progress.advance(task, len(batch))
    return count


def _chosen(names: Iterable[str]) -> list[str]:
    """The named sources, or all."""
    from crawler.run import sources

    for name in names:
        if name not in sources():
            raise click.UsageError(
                f"There is no source {name!r}{_nearest(name, sources())}. Known: {', '.join(sources())}."
            )
    return list(dict.fromkeys(names)) or list(sources())


def _say_who_asks(config: Config, replay: Sequence[Path]) -> None:
    if not (config.contact or replay):
        click.echo("No contact address: sites cannot reach you. Set contact in greensilk.toml.", err=True)


def _asking(config: Config) -> dict[str, Any]:
    """How sites are asked, as Scrapy settings."""
    config.log.parent.mkdir(parents=True, exist_ok=True)
    return {"USER_AGENT": config.user_agent, "LOG_FILE": str(config.log), "TOPICS": list(config.topics)}


def _publish(config: Config) -> list[Path]:
    from feeds.publish import publish as write
    from pipelines.archive import Archive

    with Archive(config.archive) as archive:
        return write(archive, config.public, home=config.home, base_url=config.base_url, limit=config.limit)


_SHOWN: Final = ("listed", "fetched", "new", "changed", "known")


def _leave(outcome: Outcome) -> None:
    """Say what needs a person, and end with the exit code that says so too."""
    for sentence in outcome.sentences:
        click.echo(sentence, err=True)
    sys.exit(TROUBLE if outcome.sentences else WELL)


def _told(outcome: Outcome, name: str) -> dict[str, Any]:
    """What a crawl of one source came to, as data."""
    tally, health = outcome.tallies[name], outcome.health[name]
    said = {"verdict": health.verdict, "sentence": health.sentence, "troubles": tally.sentences}
    return tally.counts | said | ({"left": outcome.left[name]} if outcome.left else {})


def _table(config: Config, outcome: Outcome) -> None:
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


def _health_table(states: Sequence[SourceRun], *, with_troubles: bool) -> None:
    """Print how sources are; of named ones all their troubles too."""
    from rich.console import Console
    from rich.table import Table

    table = Table("source", "verdict", "last good", box=None, pad_edge=False)
    table.add_column("why", overflow="fold")
    for state in states:
        table.add_row(state.source, state.verdict, state.good[:16].replace("T", " ") or "never", state.sentence)
    Console().print(table)
    for state in states if with_troubles else ():
        counts = [f"{count} {what}" for what, count in state.counts.items() if count]
        refused = [f"{count} refused: {reason}" for reason, count in state.refused.items()]
        click.echo("\n".join(["", f"{state.source}: {', '.join(counts)}", *refused, *state.troubles]))


def _hits(found: Sequence[Hit]) -> None:
    """Print hits: in colours on a terminal, with plain marks elsewhere, where no line is broken."""
    from rich.console import Console

    from feeds.hits import as_text

    console = Console(highlight=False)
    for hit in found:
        console.print(as_text(hit, colours=console.is_terminal), soft_wrap=not console.is_terminal)


def _texts(file: Any) -> Iterator[tuple[int, tuple[str, str] | None]]:
    """Line numbers with title and body: JSON lines, or one plain text. A wrong line gives None."""
    try:
        content = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file.name} is not UTF-8 text.") from error
    if not content.strip():
        raise click.ClickException(f"{file.name} is empty.")
    if not content.lstrip().startswith("{"):
        yield 1, ("", content.strip())
        return
    for number, line in enumerate(content.split("\n"), 1):
        if line.strip():
            yield number, _item(line)


def _item(line: str) -> tuple[str, str] | None:
    try:
        item = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(item, dict):
        return None
    title, body = item.get("title", ""), item.get("body")
    return (title, body) if isinstance(title, str) and isinstance(body, str) else None


def _tagging_json(title: str, said: Tagging) -> str:
    themes = [{"theme": one.theme, "score": one.score, "because": dict(one.because)} for one in said.themes]
    data = {
        "title": title,
        "relevance": said.relevance,
        "belt_and_road": said.belt_and_road,
        "unsure": said.unsure,
        "themes": themes,
    }
    return json.dumps(data, ensure_ascii=False)


def _tagging_text(title: str, said: Tagging) -> str:
    from classifier import taxonomy

    names = {theme.slug: theme.name_zh for theme in taxonomy.load()}
    mark = (", Belt and Road" if said.belt_and_road else "") + (", unsure" if said.unsure else "")
    lines = []
    for one in said.themes:
        reasons = ", ".join(f"{term} {share:.2f}" for term, share in one.because)
        lines.append(f"  {one.score:.2f}  {one.theme} {names[one.theme]}: {reasons}")
    return "\n".join([title, f"relevance {said.relevance:.2f}{mark}", *(lines or ["  no theme"])])


def _time(printed: str | None) -> datetime | None:
    if printed is None:
        return None
    try:
        time = datetime.fromisoformat(printed)
    except ValueError as error:
        raise click.UsageError(f"--at {printed!r} is not a time such as 2026-09-16T08:00+08:00.") from error
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _span(since: str | None, until: str | None) -> Span:
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


def _limited(budget: str | None) -> dict[str, Any]:
    return {"CLOSESPIDER_TIMEOUT": _seconds(budget)} if budget else {}


def _seconds(printed: str) -> int:
    """A time such as 45m, 2h or 90s in seconds."""
    units = {"s": 1, "m": 60, "h": 3600}
    number, unit = printed[:-1], printed[-1:]
    if not number.isdigit() or unit not in units or not int(number):
        raise click.UsageError(f"--budget {printed!r} is not a time such as 45m, 2h or 90s.")
    return int(number) * units[unit]


def _existing(archive: Path) -> Path:
    """The archive, if there is one to be read."""
    if not archive.is_file():
        raise click.ClickException(f"There is no archive at {archive}: run greensilk crawl first.")
    return archive


def _nearest(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(known), 1)
    return f" (did you mean {near[0]}?)" if near else ""


def _short(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if here != here.parent and path.is_relative_to(here) else str(path)


@contextmanager
def _lock(archive: Path, purpose: str = "", *, over: str = "") -> Iterator[None]:
    """One run at a time for an archive; the lock falls with the process, however it ends.

    Args:
        purpose: what others are told of this run.
        over: a purpose this run goes before: whoever holds the lock for it is asked to stop, and waited for.
    """
    try:
        archive.parent.mkdir(parents=True, exist_ok=True)
        opened = archive.with_name(f"{archive.name}.lock").open("a+")
    except OSError as error:
        raise click.ClickException(f"The archive {archive} cannot be written: {error.strerror}.") from error
    with opened as file:
        if not (_locked(file) or (over and _made_way(file, over))):
            file.seek(0)
            click.echo(f"Another run holds the lock: {file.read().strip() or 'unknown'}.", err=True)
            sys.exit(LOCKED)
        file.truncate(0)
        file.write(f"{purpose}process {os.getpid()} since {datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
        file.flush()
        yield


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _made_way(file: IO[str], purpose: str) -> bool:
    """Ask the holder of the lock to stop, if it holds it for this purpose; it has two minutes to finish a page."""
    file.seek(0)
    holder = re.match(rf"{purpose}process (\d+) ", file.read())
    if not holder:
        return False
    with suppress(ProcessLookupError):
        os.kill(int(holder[1]), signal.SIGTERM)
    end = time.monotonic() + _GRACE
    while not _locked(file):
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True


@contextmanager
def _sentences() -> Iterator[None]:
    """What a person can act on ends as one sentence, not as a traceback."""
    try:
        yield
    except _sentenced() as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename or 'A file'}: {error.strerror}.") from error


_TOLD: Final = {
    "classifier.engine": "EngineError",
    "classifier.labelled": "LabelError",
    "classifier.model": "ModelError",
    "classifier.taxonomy": "TaxonomyError",
    "crawler.layout": "LayoutError",
    "crawler.replay": "ReplayError",
    "crawler.source": "Drift",
    "feeds.publish": "PublishError",
    "pipelines.archive": "ArchiveError",
}


def _sentenced() -> tuple[type[Exception], ...]:
    """The errors that are written for a person, of the rooms that were entered: the others cannot have raised any."""
    return tuple(getattr(sys.modules[room], name) for room, name in _TOLD.items() if room in sys.modules)
