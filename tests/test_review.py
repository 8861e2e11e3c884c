"""Decisions by spreadsheet: out, and in again as Excel, WPS and LibreOffice save it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.archive import Archive, decisions, stories
from tests.conftest import Greensilk
from tests.desk import STORY, fill
from tests.editors import link

Rows = list[list[str]]
THEMES = "海洋命運共同體與海洋環境治理專題，全球气候治理与绿色转型专题伙伴关系"
"""Two themes, neither by its official name."""


@pytest.fixture
def path(greensilk: Greensilk, tmp_path: Path) -> Path:
    filled = fill(tmp_path / "archive.db")
    link(filled)
    return filled


def exported(greensilk: Greensilk, *query: str) -> Rows:
    said = greensilk("review", "export", *query)
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("\ufeff")
    return list(csv.reader(io.StringIO(said.stdout.removeprefix("\ufeff"), newline="")))


def written(rows: Rows, delimiter: str = ",") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def column(rows: Rows, name: str) -> int:
    return next(at for at, printed in enumerate(rows[0]) if printed.startswith(name))


def fill_in(rows: Rows, key: str, **cells: str) -> None:
    row = next(row for row in rows if row[0] == key)
    for name, said in cells.items():
        row[column(rows, name)] = said


def decided(path: Path) -> list[tuple[str, str]]:
    with Archive(path) as archive:
        query = "SELECT kind, after FROM decisions WHERE id > 1 ORDER BY id"
        return [tuple(row) for row in archive.db.execute(query)]


@pytest.mark.parametrize(
    "encode",
    [
        lambda rows: written(rows).encode("utf-8-sig"),
        lambda rows: written(rows, "\t").encode("gb18030"),
        lambda rows: written(rows, ";").encode("utf-8"),
    ],
    ids=["utf-8", "gbk-tabs", "semicolons"],
)
def test_what_was_changed_is_decided_and_nothing_else(
    greensilk: Greensilk, path: Path, tmp_path: Path, encode: Callable[[Rows], bytes]
) -> None:
    rows = exported(greensilk)
    assert len(rows) == 43
    (tmp_path / "same.csv").write_bytes(encode(rows))
    assert "0 decisions" in greensilk("review", "import", "--editor", "李编辑", "same.csv").stdout
    assert decided(path) == []
    fill_in(
        rows,
        "mee/wetland",
        选用="选用",
        专题=THEMES,
        改标题="=湿地",
        备注="好",
    )
    fill_in(rows, STORY, 选用="不用", 专题="")
    (tmp_path / "review.csv").write_bytes(encode(rows))
    said = greensilk("review", "import", "--editor", "李编辑", "review.csv")
    assert (said.returncode, said.stderr) == (0, "")
    with Archive(path) as archive:
        wetland, solar = stories.named(archive, "mee/wetland"), stories.named(archive, STORY)
        assert wetland
        assert solar
        assert decisions.picks(archive) == [wetland.articles[0]]
        themes = archive.db.execute("SELECT theme FROM article_themes WHERE article = ?", [wetland.articles[0]])
        assert themes.fetchall() == [("climate",), ("ocean",)]
        assert archive.db.execute("SELECT headline FROM articles WHERE headline <> ''").fetchall() == [("=湿地",)]
    assert sorted(kind for kind, _ in decided(path)) == [
        "drop",
        "headline",
        "note",
        "pick",
        "themes",
        "themes",
        "themes",
    ]
    again = greensilk("review", "export", "湿地").stdout
    assert "mee/wetland" not in again  # it is decided


def test_errors_are_named_by_row_and_the_other_rows_are_taken(greensilk: Greensilk, path: Path, tmp_path: Path) -> None:
    rows = exported(greensilk)
    rows[1][column(rows, "选用")] = "也许"
    rows[2][column(rows, "专题")] = "园艺"
    rows[3][column(rows, "专题")] = "climate,energy,ocean,law"
    rows[4][column(rows, "勿改")] = "x"
    rows[5][0] = "mee/none"
    rows[6][column(rows, "改标题")] = "长" * 300
    rows[7][column(rows, "备注")] = "这一行是对的"
    (tmp_path / "review.csv").write_text(written(rows), "utf-8-sig")
    said = greensilk("review", "import", "--editor", "李编辑", "review.csv")
    assert said.returncode == 1
    assert [line.partition(": ")[0] for line in said.stderr.splitlines()] == [
        f"review.csv, row {number}" for number in range(2, 8)
    ]
    assert decided(path) == [("note", '"这一行是对的"')]


def test_a_cell_that_was_decided_otherwise_meanwhile_is_named(greensilk: Greensilk, path: Path, tmp_path: Path) -> None:
    rows = exported(greensilk)
    with Archive(path) as archive:
        story = stories.named(archive, "mee/wetland")
        assert story
        decisions.decide(archive, story.articles, "themes", ["law"], "王编辑")
    fill_in(rows, "mee/wetland", 专题="climate")
    (tmp_path / "review.csv").write_text(written(rows), "utf-8-sig")
    said = greensilk("review", "import", "--editor", "李编辑", "review.csv")
    assert "was changed meanwhile" in said.stderr
    assert decided(path) == [("themes", '["law"]')]


@pytest.mark.parametrize(("content", "who"), [(b"a,b\n1,2\n", "李编辑"), (b"\xff\xfe\x00", "李编辑"), (b"", "谁")])
def test_what_is_no_table_of_ours_is_one_sentence(
    greensilk: Greensilk, path: Path, tmp_path: Path, content: bytes, who: str
) -> None:
    assert path.is_file()
    (tmp_path / "review.csv").write_bytes(content)
    said = greensilk("review", "import", "--editor", who, "review.csv")
    assert said.returncode == 2
    assert said.stderr.count("Error: ") == 1
    assert "Traceback" not in said.stderr
