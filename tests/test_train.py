"""`greensilk train`: before and after, decisions that teach, and a worse model that is not put in place."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from classifier import train
from classifier.compare import compare, held_back
from classifier.figures import Gain
from classifier.labelled import Labelled
from classifier.model import PROBE, Model, ModelError
from classifier.taxonomy import load
from pipelines.archive import Archive
from pipelines.archive.decisions import decide_themes
from tests.conftest import Greensilk
from tests.test_archive import ARTICLE

SLUGS = [theme.slug for theme in load()]


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every third example: enough to learn from, and quick."""
    folder = tmp_path_factory.mktemp("few")
    for file in train.EXAMPLES.glob("*.jsonl"):
        lines = file.read_text("utf-8").splitlines(keepends=True)
        (folder / file.name).write_text("".join(lines[::3]), "utf-8")
    return folder


def spoiled(folder: Path, target: Path) -> Path:
    """The same examples, but outside the held-back part each bears another theme than its own."""
    target.mkdir()
    for file in folder.glob("*.jsonl"):
        rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        for row in rows:
            if not held_back(Labelled("", "", "", frozenset(), id=row["id"])):
                row["themes"] = [SLUGS[(SLUGS.index(slug) + 1) % len(SLUGS)] for slug in row["themes"]]
        (target / file.name).write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return target


def folders(models: Path) -> Sequence[str]:
    return sorted(folder.name for folder in models.iterdir())


def test_a_worse_model_is_not_put_in_place_unless_told_to(few: Path, tmp_path: Path) -> None:
    models = tmp_path / "models"
    first = train.train(models, examples=few)
    assert first.comparison.before is None
    bad = spoiled(few, tmp_path / "bad")
    second = train.train(models, examples=bad)
    assert not second.in_place
    assert second.comparison.worse
    assert second.comparison.after["strict"]["micro_f1"] < second.comparison.before["strict"]["micro_f1"]
    assert folders(models) == [first.folder.name]
    third = train.train(models, examples=bad, force=True)
    assert folders(models) == sorted([first.folder.name, third.folder.name])


def test_the_same_data_makes_no_new_model(few: Path, tmp_path: Path) -> None:
    first = train.train(tmp_path, examples=few)
    second = train.train(tmp_path, examples=few)
    assert second.same
    assert second.folder == first.folder
    assert folders(tmp_path) == [first.folder.name]


def test_the_probe_never_saw_what_it_is_asked_about(models: Path) -> None:
    folder = next(path for path in models.iterdir() if path.name.endswith(Model.load(models).stamp[-8:]))
    card = json.loads((folder / "model.json").read_text("utf-8"))
    probe = json.loads((folder / "probe.json").read_text("utf-8"))
    items = train.read(train.EXAMPLES, set(SLUGS))
    kept = [item for item in items if held_back(item)]
    assert 0.15 < len(kept) / len(items) < 0.25
    assert sum(card["examples"].values()) - sum(probe["examples"].values()) == len(kept)


def test_a_damaged_probe_is_refused(models: Path, tmp_path: Path) -> None:
    newest = Model.load(models).stamp
    shutil.copytree(models / newest, tmp_path / newest)
    file = tmp_path / newest / "probe.json"
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(ModelError, match=r"probe\.json cannot be used \(it is not as it was written"):
        Model.open(tmp_path / newest, PROBE)


def test_a_decision_teaches(few: Path, tmp_path: Path) -> None:
    title, body = "草原那达慕上的珊瑚摊位", "摊主卖的是珊瑚色的头巾，小孩围着看赛马。"
    before = Model.load(train.train(tmp_path / "a", examples=few).folder.parent)
    themes = {theme.theme for theme in before.tag(title, body).themes}
    other = frozenset() if themes else frozenset({"ocean"})
    decision = Labelled(title, body, "zh", other, weight=3)
    after = Model.load(train.train(tmp_path / "b", examples=few, decided=[decision] * 3).folder.parent)
    assert {theme.theme for theme in after.tag(title, body).themes} == other


def test_two_equal_models_differ_by_nothing(models: Path) -> None:
    model = Model.load(models)
    items = [Labelled("风电场并网", "", "zh", frozenset({"energy"}))] * 5
    comparison = compare(model, model, items, SLUGS)
    assert comparison.gain == Gain(0, 0, 0)
    assert not comparison.worse


def test_the_verb_reads_what_editors_decided(greensilk: Greensilk, models: Path, tmp_path: Path) -> None:
    shutil.copytree(models, tmp_path / "mine")
    toml = tmp_path / "greensilk.toml"
    toml.write_text(toml.read_text("utf-8").replace(str(models), str(tmp_path / "mine")), "utf-8")
    again = greensilk("train")
    assert again.returncode == 0
    assert "nothing to do" in again.stdout
    with Archive(tmp_path / "archive.db") as archive:
        archive.register("mee", "生态环境部", "https://www.mee.gov.cn/")
        archive.register_theme("biodiversity", "生物多样性和生态系统", "Biodiversity", "#2f855a")
        archive.keep(ARTICLE, "model x")
        decide_themes(archive, 1, ["biodiversity"], "Li Na")
    done = greensilk("train")
    assert done.returncode == 0
    assert "with 1 articles that editors decided" in done.stdout
    assert "held-back examples" in done.stdout
    assert len(folders(tmp_path / "mine")) == len(folders(models)) + 1


def test_an_unknown_engine_is_said(greensilk: Greensilk) -> None:
    done = greensilk("train", "--engine", "knife")
    assert done.returncode == 1
    assert "knife is no segmenter: known are jieba, rjieba" in done.stderr


def test_the_faster_engine_has_a_model_of_its_own(few: Path, tmp_path: Path) -> None:
    pytest.importorskip("rjieba")
    folder = train.train(tmp_path, examples=few, engine="rjieba").folder
    assert json.loads((folder / "model.json").read_text("utf-8"))["engine"].startswith("rjieba ")
    said = Model.load(tmp_path).tag("哈萨克斯坦风电场并网", "这座风电场年发电三亿千瓦时，是清洁能源项目。")
    assert [theme.theme for theme in said.themes] == ["energy"]


def test_a_damaged_model_is_replaced_by_training_again(tmp_path: Path, models: Path) -> None:
    shutil.copytree(models, tmp_path / "models")
    (folder,) = (tmp_path / "models").glob("*Z-*")
    (folder / "model.npz").write_bytes(b"x")
    assert train.train(tmp_path / "models").same is False
    assert Model.load(tmp_path / "models").tag("风电场并网发电", "年发电一亿千瓦时。").themes


def test_a_model_that_cannot_be_compared_is_said(greensilk: Greensilk, tmp_path: Path, models: Path) -> None:
    shutil.copytree(models, tmp_path / "mine")
    toml = tmp_path / "greensilk.toml"
    toml.write_text(toml.read_text("utf-8").replace(str(models), str(tmp_path / "mine")), "utf-8")
    (folder,) = (tmp_path / "mine").glob("*Z-*")
    (folder / "probe.npz").write_bytes(b"x")
    done = greensilk("train")
    assert done.returncode == 0
    assert "Nothing to compare with" in done.stderr
    assert "probe.npz cannot be used" in done.stderr
    assert "Trained" in done.stdout
    assert greensilk("train").stderr == ""


def test_a_named_archive_that_is_not_there_is_an_error(greensilk: Greensilk) -> None:
    done = greensilk("train", "--archive", "missing.db")
    assert (done.returncode, done.stdout) == (1, "")
    assert "There is no archive at missing.db" in done.stderr


def test_the_same_text_is_known_again(few: Path, tmp_path: Path) -> None:
    model = Model.load(train.train(tmp_path, examples=few).folder.parent)
    items = train.read(few, set(SLUGS))
    assert {item.digest for item in items} == model.learned
    assert Labelled("另一篇", "", "zh", frozenset()).digest not in model.learned
