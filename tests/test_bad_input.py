"""Bad input gets a clear sentence and an exit code other than 0, and loses nothing."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from crawler.samples import DEMO, samples
from greensilk import door
from tests.conftest import Greensilk, command

NEWS = next(sample for sample in samples() if sample.path.name == "hjywnews-1.shtml")
ARTICLES = sum(sample.kind == "article" for sample in samples())
ERROR_PAGE = b"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>403 Forbidden</title></head>
<body><h1>403 Forbidden</h1><p>Your request has been blocked.</p></body></html>"""
Page = Callable[[bytes], Path]


@pytest.fixture
def page(tmp_path: Path) -> Page:
    def write(content: bytes) -> Path:
        path = tmp_path / "page.html"
        path.write_bytes(content)
        return path

    return write


def sentence(stderr: str) -> str:
    """What a person sees: one sentence, no traceback."""
    assert "Traceback" not in stderr
    return stderr.strip()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b" \n\t ", "is empty"),
        (b"%PDF-1.7\n\x00\x01\x02" + bytes(range(256)) * 9, "is a binary file"),
        ("只有文字，没有标记。".encode(), "is not an HTML page"),
        (NEWS.path.read_bytes()[: NEWS.path.stat().st_size // 2], "ends in the middle"),
        (ERROR_PAGE, "no date found on the page"),
    ],
    ids=["empty", "blank", "binary", "no markup", "truncated", "error page with status 200"],
)
def test_extract(greensilk: Greensilk, page: Page, content: bytes, said: str) -> None:
    result = greensilk("extract", "--url", NEWS.url, page(content))
    assert result.returncode == 1
    assert said in sentence(result.stderr)
    assert result.stdout == ""


def test_every_cut_of_a_page_is_noticed_or_harmless(greensilk: Greensilk) -> None:
    from crawler.article import Capture
    from crawler.reading import Page as Read
    from crawler.source import Drift
    from crawler.spiders.mee import Mee

    whole = NEWS.path.read_bytes()
    fetched = NEWS.answer()[1]
    for length in range(0, len(whole) - len(b"</body>\n</html>\n"), 97):
        read = Read.decoded(NEWS.url, whole[:length])
        with pytest.raises(Drift):
            Mee().read(read, Capture(NEWS.url, "", "", fetched))


def test_a_file_that_is_not_there_is_wrong_usage(greensilk: Greensilk) -> None:
    result = greensilk("extract", "--url", NEWS.url, "missing.html")
    assert result.returncode == 2
    assert "missing.html" in sentence(result.stderr)


def test_an_unknown_source_names_the_nearest(greensilk: Greensilk) -> None:
    result = greensilk("crawl", "xinhau")
    assert result.returncode == 2
    assert "did you mean xinhua?" in sentence(result.stderr)


def test_a_wrong_key_in_the_configuration_names_the_nearest(greensilk: Greensilk, tmp_path: Path) -> None:
    (tmp_path / "greensilk.toml").write_text('contcat = "a@example.org"\n', "utf-8")
    result = greensilk("publish")
    assert result.returncode == 2
    assert "did you mean contact?" in sentence(result.stderr)


@pytest.mark.parametrize("value", ['"many"', "true", "1.5"])
def test_a_wrong_value_in_the_configuration_is_named(greensilk: Greensilk, tmp_path: Path, value: str) -> None:
    (tmp_path / "greensilk.toml").write_text(f"limit = {value}\n", "utf-8")
    result = greensilk("publish")
    assert result.returncode == 2
    assert "limit" in sentence(result.stderr)


def test_an_archive_that_cannot_be_written(greensilk: Greensilk, sites: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    result = greensilk("crawl", "--replay", sites, "--archive", "file/archive.db")
    assert result.returncode == 1
    assert "archive" in sentence(result.stderr)


@pytest.mark.parametrize("content", [b"not a database " * 99, b"\x00" * 4096], ids=["text", "zeros"])
def test_a_file_that_is_no_archive_is_left_alone(
    greensilk: Greensilk, sites: Path, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "archive.db").write_bytes(content)
    result = greensilk("crawl", "--replay", sites)
    assert result.returncode == 1
    assert "archive.db" in sentence(result.stderr)
    assert (tmp_path / "archive.db").read_bytes() == content


def test_somebody_elses_database_is_left_alone(greensilk: Greensilk, sites: Path, tmp_path: Path) -> None:
    theirs = sqlite3.connect(tmp_path / "archive.db")
    theirs.execute("CREATE TABLE bookmarks (url TEXT)")
    theirs.commit()
    theirs.close()
    result = greensilk("crawl", "--replay", sites)
    assert result.returncode == 1
    assert "not an archive of greensilk" in sentence(result.stderr)


def test_an_archive_of_a_newer_version_is_left_alone(greensilk: Greensilk, sites: Path, tmp_path: Path) -> None:
    assert greensilk("crawl", "mee", "--replay", sites).returncode == 0
    newer = sqlite3.connect(tmp_path / "archive.db")
    newer.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
        " VALUES ('greensilk', 'm999_later', '2030-01-01')"
    )
    newer.commit()
    newer.close()
    result = greensilk("crawl", "mee", "--replay", sites)
    assert result.returncode == 1
    assert "newer version" in sentence(result.stderr)


def test_publishing_without_an_archive(greensilk: Greensilk) -> None:
    result = greensilk("publish")
    assert result.returncode == 1
    assert "There is no archive at" in sentence(result.stderr)


def test_a_public_folder_that_cannot_be_written(greensilk: Greensilk, sites: Path, tmp_path: Path) -> None:
    assert greensilk("crawl", "mee", "--replay", sites).returncode == 0
    (tmp_path / "public").write_text("in the way", "utf-8")
    result = greensilk("publish")
    assert result.returncode == 1
    assert "public" in sentence(result.stderr)


def test_a_missing_warc(greensilk: Greensilk) -> None:
    result = greensilk("crawl", "--replay", "missing.warc.gz")
    assert result.returncode == 2
    assert "'missing.warc.gz' does not exist" in sentence(result.stderr)


def test_a_file_that_is_no_warc(greensilk: Greensilk) -> None:
    result = greensilk("crawl", "--replay", NEWS.path)
    assert result.returncode == 1
    assert "is not a WARC file" in sentence(result.stderr)


def test_of_a_warc_cut_in_the_middle_the_whole_records_are_used(
    greensilk: Greensilk, sites: Path, tmp_path: Path
) -> None:
    whole = sites.read_bytes()
    (tmp_path / "cut.warc.gz").write_bytes(whole[: len(whole) * 2 // 3])
    result = greensilk("crawl", "--replay", "cut.warc.gz")
    assert result.returncode == 1
    assert "cut.warc.gz is cut or damaged after byte" in sentence(result.stderr)
    archive = sqlite3.connect(tmp_path / "archive.db")
    (kept,) = archive.execute("SELECT count(*) FROM articles").fetchone()
    archive.close()
    assert ARTICLES // 3 < kept < ARTICLES


def test_a_missing_model_names_the_verb_that_makes_one(tmp_path: Path, sites: Path) -> None:
    result = command(tmp_path, tmp_path / "nowhere")("crawl", "--replay", sites)
    assert result.returncode == 1
    assert "greensilk train" in sentence(result.stderr)
    assert not (tmp_path / "archive.db").exists()


@pytest.mark.parametrize("damage", ["model.npz", "model.json"])
def test_a_damaged_model_is_refused(tmp_path: Path, models: Path, damage: str) -> None:
    shutil.copytree(models, tmp_path / "models")
    broken = next((tmp_path / "models").rglob(damage))
    broken.write_bytes(broken.read_bytes()[:-40])
    result = command(tmp_path, tmp_path / "models")("tag", text="全国碳市场扩围")
    assert result.returncode == 1
    assert "model" in sentence(result.stderr)


def test_wrong_lines_are_named_and_left_out(greensilk: Greensilk, tmp_path: Path) -> None:
    (tmp_path / "items.jsonl").write_text(
        '{"title": "全国碳市场扩围", "body": "碳排放权交易市场新增三个行业。"}\n{"title": \n\n{"title": "x"}\n', "utf-8"
    )
    result = greensilk("tag", "items.jsonl", "--json")
    assert result.returncode == 1
    assert "items.jsonl, line 2: " in sentence(result.stderr)
    assert "items.jsonl, line 4: " in result.stderr
    assert result.stdout.count("\n") == 1
    assert "climate" in result.stdout


def test_a_time_that_is_none(greensilk: Greensilk, sites: Path) -> None:
    result = greensilk("crawl", "--replay", sites, "--at", "yesterday")
    assert result.returncode == 2
    assert "yesterday" in sentence(result.stderr)


def test_the_sample_sites_are_whole() -> None:
    for manifest in DEMO.glob("*/MANIFEST.jsonl"):
        named = {sample.path.name for sample in samples() if sample.folder == manifest.parent.name}
        expected = {f"{sample.path.name}.json" for sample in samples() if sample.kind == "article"}
        present = {path.name for path in manifest.parent.iterdir()} - {"MANIFEST.jsonl"}
        assert named == present - expected


def test_without_an_archive_the_demo_s_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "DEMO", tmp_path)
    (tmp_path / "archive.db").touch()
    with pytest.raises(click.ClickException) as refused:
        door.existing(tmp_path / "none.db")
    assert refused.value.message.endswith(f"or name the demo's: --archive {tmp_path / 'archive.db'}.")
