"""What an article is about: tag, teach, measure."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from greensilk import texts
from greensilk.config import Config
from greensilk.door import TROUBLE, WELL, archive_option, existing, json_option, pass_config, sentences, short
from greensilk.lock import lock

if TYPE_CHECKING:
    from classifier.labelled import Labelled
    from pipelines.archive import Archive


_EDITOR: Final = 3.0  # an editor's decision counts as three examples


_BATCH: Final = 200


@click.command()
@click.argument("file", type=click.File("rb"), default="-")
@json_option
@pass_config
def tag(config: Config, file: Any, as_json: bool) -> None:
    """Say which themes a text belongs to, and why: text on stdin, or a file of JSON lines with title, body, or both.

    Behind each theme stand its score (0 to 1) and the words that carried it, each with its weight.

    \b
    echo 全国碳市场扩围 | greensilk tag
    greensilk tag items.jsonl --json
    """
    from classifier.model import Model

    with sentences():
        model = Model.load(config.models)
        items = list(texts.read(file))
    wrong = [number for number, text in items if text is None]
    for _, text in items:
        if text:
            said = model.tag(*text)
            click.echo(texts.as_json(text[0], said) if as_json else texts.as_text(text, said))
    for number in wrong:
        click.echo(f"{file.name}, line {number}: no JSON object with the texts title or body, left out.", err=True)
    sys.exit(TROUBLE if wrong else WELL)


@click.command()
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

    with sentences():
        decided = _decided(existing(archive) if archive else config.archive)
        trained = learn(config.models, decided=decided, engine=engine, force=force)
    if trained.unread:
        click.echo(f"Nothing to compare with: {trained.unread}.", err=True)
    click.echo(table(trained.comparison))
    if trained.same:
        click.echo(f"The same data as {short(trained.folder)}: nothing to do.")
    elif trained.in_place:
        click.echo(f"Trained {short(trained.folder)}, with {len(decided)} articles that editors decided.")
    else:
        click.echo(f"Worse than {short(trained.folder)}, which stays. To use the new one: train --force.", err=True)
        sys.exit(TROUBLE)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@json_option
@pass_config
def evaluate(config: Config, file: Path, as_json: bool) -> None:
    """Measure the model on labelled items, beside two keyword matchers; 95 % intervals in brackets.

    A row has title, body, language (zh or en) and themes, by short or printed name; it may have maybe (themes that
    could be defended), relevant, relevance_ambiguous and hard_negative.

    \b
    greensilk evaluate items.jsonl
    greensilk evaluate items.jsonl --json
    """
    from classifier import labelled, report
    from classifier.evaluate import evaluate as measure
    from classifier.model import Model

    with sentences():
        model = Model.load(config.models)
        document = measure(model, labelled.read(file, set(model.themes)))
    click.echo(json.dumps(document, ensure_ascii=False) if as_json else report.table(document, model.themes))
    for note in document["notes"]:
        click.echo(note, err=True)


@click.command()
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
    existing(config.archive)
    with sentences(), lock(config.archive), Archive(config.archive) as kept:
        count = _retag(config, kept)
    click.echo(f"{count} articles tagged anew in {short(config.archive)}.")


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
