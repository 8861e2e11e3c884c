"""A new model and an old archive: everything is tagged anew, what an editor decided stands."""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from classifier.model import Model
from crawler.article import Tag
from pipelines.archive import Archive
from pipelines.archive.decisions import decide_themes, decided
from pipelines.archive.schema import migrations
from pipelines.archive.store import ArchiveError
from pipelines.archive.tags import Retagged, left, retag
from tests.conftest import Greensilk
from tests.test_archive import ARTICLE, edited

TEXTS = (
    ("哈萨克斯坦风电场并网", "这座风电场由中国企业承建，年发电三亿千瓦时。"),
    ("三亚补种珊瑚", "志愿者把珊瑚断枝固定在礁石上，修复海洋生态。"),
    ("银行下调存款利率", "一年期降至百分之一以下。"),
)
OLD = "model 20200101T000000Z-00000000"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db") as opened:
        opened.register("mee", "生态环境部", "https://www.mee.gov.cn/")
        for slug in ("biodiversity", "energy", "ocean", "law"):
            opened.register_theme(slug, slug, slug, "#2f855a")
        for number, (title, body) in enumerate(TEXTS, 1):
            article = replace(ARTICLE, source_id=str(number), title=title, body=body, story=title)
            opened.keep(article, OLD)
        yield opened


def themes(archive: Archive) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = {number: [] for number in range(1, len(TEXTS) + 1)}
    for article, theme, by in archive.db.execute("SELECT article, theme, decided_by FROM article_themes"):
        found[article].append((theme, by))
    return found


def test_the_whole_archive_is_tagged_anew(archive: Archive, greensilk: Greensilk, models: Path) -> None:
    done = greensilk("retag")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("3 articles tagged anew")
    by = f"model {Model.load(models).stamp}"
    assert themes(archive) == {1: [("energy", by)], 2: [("ocean", by)], 3: []}
    relevance = dict(archive.db.execute("SELECT id, relevance FROM articles").fetchall())
    assert relevance[1] > 0.5 > relevance[3]


def test_what_is_done_is_not_done_again(archive: Archive, greensilk: Greensilk, models: Path) -> None:
    by = f"model {Model.load(models).stamp}"
    retag(archive, by, [Retagged(1, (Tag("law", 0.9),), 0.9, belt_and_road=False, unsure=True)])
    assert left(archive, by) == 2
    assert greensilk("retag").stdout.startswith("2 articles tagged anew")
    assert themes(archive)[1] == [("law", by)]
    assert greensilk("retag").stdout.startswith("0 articles tagged anew")


def test_a_decision_stands_whatever_the_model_and_the_source_do(archive: Archive, greensilk: Greensilk) -> None:
    decide_themes(archive, 3, ["law"], "Li Na")
    decide_themes(archive, 1, [], "Li Na")
    assert greensilk("retag").returncode == 0
    archive.keep(replace(edited(3, title=TEXTS[2][0], body="改过的正文。"), source_id="3"), OLD)
    assert themes(archive)[3] == [("law", "editor Li Na")]
    assert themes(archive)[1] == []
    assert archive.db.execute("SELECT body FROM articles WHERE id = 3").fetchone() == ("改过的正文。",)


def said(archive: Archive, article: int) -> tuple[float, int]:
    query = "SELECT relevance, unsure FROM articles WHERE id = ?"
    relevance, unsure = archive.db.execute(query, [article]).fetchone()
    return relevance, unsure


def test_what_is_decided_is_sure_and_as_relevant_as_it_was_said_to_be(archive: Archive, greensilk: Greensilk) -> None:
    retag(archive, OLD, [Retagged(n, (), 0.4, belt_and_road=False, unsure=True) for n in (1, 2, 3)])
    decide_themes(archive, 1, ["law"], "Li Na")
    decide_themes(archive, 2, [], "Li Na")
    assert [said(archive, number) for number in (1, 2, 3)] == [(1, 0), (0, 0), (0.4, 1)]
    assert greensilk("retag").returncode == 0
    archive.keep(replace(edited(3, title=TEXTS[1][0], body="改过的正文。"), source_id="2", relevance=0.9), OLD)
    assert [said(archive, number) for number in (1, 2)] == [(1, 0), (0, 0)]


@pytest.mark.parametrize(
    ("article", "themes", "sentence"),
    [
        (1, ["golf"], "'golf' is no theme: known are biodiversity, energy, law, ocean"),
        (1, ["biodiversity", "energy", "law", "ocean"], "at most 3 themes, not 4"),
        (99, ["law"], "There is no article 99"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_whole(
    archive: Archive, article: int, themes: list[str], sentence: str
) -> None:
    with pytest.raises(ArchiveError, match=sentence):
        decide_themes(archive, article, themes, "Li Na")
    assert decided(archive) == []
    assert archive.db.execute("SELECT count(*) FROM decisions").fetchone() == (0,)


def test_a_decision_taken_while_the_model_thinks_stands(archive: Archive) -> None:
    decide_themes(archive, 2, ["law"], "Li Na")
    retag(archive, "model new", [Retagged(2, (Tag("ocean", 0.9),), 0.9, belt_and_road=False, unsure=False)])
    assert themes(archive)[2] == [("law", "editor Li Na")]


def test_decisions_are_told_with_before_and_after_the_newest_counts(archive: Archive) -> None:
    decide_themes(archive, 1, ["law"], "Li Na")
    decide_themes(archive, 1, ["energy", "ocean"], "Wang Fang")
    rows = archive.db.execute("SELECT who, before, after FROM decisions ORDER BY id").fetchall()
    assert rows == [("Li Na", '["biodiversity"]', '["law"]'), ("Wang Fang", '["law"]', '["energy", "ocean"]')]
    (one,) = decided(archive)
    assert (one.title, one.themes) == (TEXTS[0][0], frozenset({"energy", "ocean"}))


@pytest.mark.parametrize("act", ["UPDATE decisions SET after = '[]'", "DELETE FROM decisions"])
def test_a_decision_cannot_be_changed(archive: Archive, act: str) -> None:
    decide_themes(archive, 1, ["law"], "Li Na")
    with pytest.raises(sqlite3.IntegrityError, match="a decision stands"):
        archive.db.execute(act)


def test_an_archive_of_before_the_decisions_is_taken_along(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "old.db", isolation_level=None)
    migrations.apply(Database(connection), stop_before="m003_decisions")
    connection.close()
    with Archive(tmp_path / "old.db") as opened:
        assert {"unsure", "tagged_by"} <= {column.name for column in opened.db["articles"].columns}
        assert decided(opened) == []


def test_unsure_is_kept(archive: Archive) -> None:
    archive.keep(replace(ARTICLE, source_id="4", story="4", unsure=True), "model x")
    assert archive.db.execute("SELECT unsure, tagged_by FROM articles WHERE source_id = '4'").fetchall() == [
        (1, "model x")
    ]


def test_another_run_is_waited_for(archive: Archive, greensilk: Greensilk) -> None:
    with archive.path.with_name("archive.db.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert greensilk("retag").returncode == 75


def test_no_archive_is_said(greensilk: Greensilk) -> None:
    done = greensilk("retag")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "There is no archive" in done.stderr
