"""`private = true`: what is kept is its owner's alone, what is published is for all."""

from __future__ import annotations

from pathlib import Path

from tests.accidents import configured, live
from tests.conftest import Greensilk
from tests.nights import Site, address

KEPT = ("archive.db", "archive.db.lock", "log", "desk.db")


def told(folder: Path, models: Path, line: str) -> None:
    configured(folder, models)
    with (folder / "greensilk.toml").open("a", encoding="utf-8") as file:
        file.write(line)


def open_to_others(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.stat().st_mode & 0o077}


def test_only_the_owner_reads_what_is_kept_and_everybody_what_is_published(
    site: Site, tmp_path: Path, small_models: Path, greensilk: Greensilk
) -> None:
    site.list(address(1))
    site.articles(1, 2)
    told(tmp_path, small_models, "")
    assert live(site, tmp_path).returncode == 0
    (tmp_path / "desk.db").touch()
    for path in tmp_path.rglob("*"):
        path.chmod(path.stat().st_mode | 0o044)
    warcs = {f"warc/{path.name}" for path in (tmp_path / "warc").iterdir()}
    assert {*KEPT, "warc", *warcs} <= open_to_others(tmp_path)

    told(tmp_path, small_models, "private = true\n")
    site.list(address(1), address(2))
    assert live(site, tmp_path).returncode == 0
    assert greensilk("backup", "safe.tar.gz").returncode == 0
    private = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")} - open_to_others(tmp_path)
    second = {f"warc/{path.name}" for path in (tmp_path / "warc").iterdir()} - warcs
    assert {*KEPT, "warc", *second, "safe.tar.gz"} <= private
    published = [*(tmp_path / "public").rglob("*.*ml"), tmp_path / "greensilk.prom"]
    assert len(published) > 10
    assert all(path.stat().st_mode & 0o044 == 0o044 for path in published)


def test_it_is_true_or_false(greensilk: Greensilk, tmp_path: Path) -> None:
    (tmp_path / "greensilk.toml").write_text('private = "yes"\n', "utf-8")
    assert "private = 'yes' should be true or false" in greensilk("config").stderr
