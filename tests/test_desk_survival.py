"""What editors decided outlives a crawl, a retag, a retraining, a reread and an upgrade."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from shutil import copytree
from typing import Any

from classifier.model import Model
from classifier.train import EXAMPLES, train
from greensilk.verbs.themes import _decided
from pipelines.archive import Archive, decisions, stories
from tests.conftest import Greensilk, command

EDITOR = "李编辑"


def older(path: Path) -> None:
    """Make an archive what it was before the desk."""
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in (
        "DROP VIEW standing", "DROP TABLE undone", "DROP TABLE model_said", "DROP INDEX decisions_by_kind",
        "DROP INDEX articles_unsure", "ALTER TABLE decisions DROP COLUMN act",
        "ALTER TABLE articles DROP COLUMN headline",
        "ALTER TABLE articles DROP COLUMN blurb", "DELETE FROM _sqlite_migrations WHERE name = 'm011_desk'",
    ):  # fmt: skip
        connection.execute(statement)
    connection.close()


def standing(path: Path) -> list[Any]:
    """All that editors made of an archive."""
    with Archive(path) as archive:
        told = archive.db.execute("SELECT id, article, kind, who, at, before, after FROM decisions ORDER BY id")
        themes = archive.db.execute(
            "SELECT article, theme, decided_by FROM article_themes WHERE decided_by LIKE 'editor %' ORDER BY 1, 2"
        )
        words = archive.db.execute("SELECT id, headline, blurb FROM articles WHERE headline || blurb <> ''")
        off = archive.db.execute(
            "SELECT id, relevance FROM articles WHERE id IN (SELECT article FROM standing WHERE kind = 'relevance')"
        )
        groups = archive.db.execute("SELECT a, b, together FROM story_rules ORDER BY a, b")
        parts = [told, themes, words, off, groups]
        return [*(part.fetchall() for part in parts), decisions.picks(archive), decisions.decided(archive)]


def test_every_decision_stands_after_all_that_may_befall_an_archive(tmp_path: Path, models: Path, sites: Path) -> None:
    (tmp_path / "models").symlink_to(models)
    greensilk = command(tmp_path, tmp_path / "models")
    (tmp_path / "warc").mkdir()
    (tmp_path / "warc" / sites.name).write_bytes(sites.read_bytes())
    greensilk("crawl", "--replay", sites)
    path = tmp_path / "archive.db"
    with Archive(path) as archive:
        taken = [number for (number,) in archive.db.execute("SELECT id FROM articles ORDER BY id LIMIT 12")]
        decisions.decide_themes(archive, taken[0], ["law", "ocean"], EDITOR)
        decisions.pick(archive, taken[1], EDITOR, picked=True)
        whole = [stories.of(archive, number) for number in taken[2:4]]
        stories.merge(archive, [story.id for story in whole if story], EDITOR)
        split = stories.split(archive, taken[3], EDITOR)
        stories.undo(archive, split, EDITOR)
    older(path)
    with Archive(path) as archive:
        assert archive.db.execute("SELECT decision FROM undone").fetchall() == [(split,)]
        decisions.decide(archive, taken[4:6], "relevance", False, EDITOR)
        decisions.decide(archive, taken[6:7], "headline", "编辑的标题", EDITOR)
        decisions.decide(archive, taken[6:7], "summary", "编辑的摘要", EDITOR)
        decisions.decide(archive, taken[7:8], "drop", True, EDITOR)
        decisions.decide(archive, taken[8:9], "note", "待核实", EDITOR)
        decisions.undo(archive, decisions.decide(archive, taken[9:10], "themes", ["law"], EDITOR), EDITOR)
    before = standing(path)
    befall(greensilk, tmp_path, sites)
    assert standing(path) == before
    with Archive(path) as archive:
        newest = archive.db.execute("SELECT tagged_by FROM articles WHERE id = ?", taken[9:10]).fetchone()
        assert newest == archive.db.execute("SELECT max(tagged_by) FROM articles").fetchone()  # undone: a model's again


def befall(greensilk: Greensilk, folder: Path, sites: Path) -> None:
    """A crawl, another model that learned from the decisions, a retag with it, a reread of all pages, a publishing."""
    assert greensilk("crawl", "--replay", sites).returncode in (0, 1)
    (folder / "models").unlink()
    for file in EXAMPLES.glob("*.jsonl"):
        (folder / "few").mkdir(exist_ok=True)
        (folder / "few" / file.name).write_text(
            "".join(file.read_text("utf-8").splitlines(keepends=True)[::4]), "utf-8"
        )
    train(folder / "models", examples=folder / "few", decided=_decided(folder / "archive.db"))
    assert greensilk("retag").returncode == 0
    assert greensilk("reread").returncode == 0
    assert greensilk("publish").returncode == 0


def test_a_hundred_decisions_teach_and_the_rest_does_not_collapse(
    tmp_path: Path, models: Path, greensilk: Greensilk, sites: Path
) -> None:
    """Of a hundred decisions ten go against the model; the others say what it said."""
    greensilk("crawl", "--replay", sites)
    old, path = Model.load(models), tmp_path / "archive.db"
    with Archive(path) as archive:
        rows = archive.db.execute("SELECT id, title, body, language FROM articles ORDER BY id").fetchall()
        said = {number: [one.theme for one in old.tag(*text).themes] for number, *text in rows}
        changed = {number: "south-south" for number in [*said][::9] if said[number] != ["south-south"]}
        for number in [*said, *said][:100]:
            themes = [changed[number]] if number in changed else said[number][: decisions.MOST]
            decisions.decide_themes(archive, number, themes, EDITOR)
        assert archive.db.execute("SELECT count(*) FROM decisions").fetchone() == (100,)
    trained = train(copytree(models, tmp_path / "models"), decided=_decided(path))
    comparison = trained.comparison
    assert trained.in_place
    assert comparison.before
    assert comparison.after["strict"]["micro_f1"] > comparison.before["strict"]["micro_f1"] - 0.02
    new = Model.load(tmp_path / "models")
    told = {number: [one.theme for one in new.tag(*text).themes] for number, *text in rows}
    assert all(theme in told[number] for number, theme in changed.items())
    rest = [number for number in said if number not in changed]
    assert sum(set(told[number]) == set(said[number]) for number in rest) >= 0.9 * len(rest)
