"""A new version beside the old one, with a newer archive: backup, try, switch, and back, as docs/install.md says.

With --soak each version is installed by pip in a virtual environment of its own; without, it runs from its folder.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import ROOT

NEXT = 'STATEMENTS = ("CREATE TABLE next (id INTEGER PRIMARY KEY)",)\n'
PARTS = ("greensilk", "crawler", "classifier", "pipelines", "feeds", "pyproject.toml", "README.md", "LICENSE")
Call = Callable[..., subprocess.CompletedProcess[str]]


def version(folder: Path, *, real: bool) -> Path:
    """This tree as a version of its own, and if it is to be real, its environment."""
    folder.mkdir(parents=True)
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, folder)
    if real:
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / ".venv"], check=True)
        (packages,) = (folder / ".venv" / "lib").glob("python*/site-packages")
        (packages / "shared.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
        pip = [sys.executable, "-m", "pip", "--python", folder / ".venv" / "bin" / "python", "install", "--quiet"]
        subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--no-index", "-e", folder], check=True)
    return folder


def caller(folder: Path, config: Path, *, real: bool) -> Call:
    """The command of the version that lies in a folder, or behind a link."""

    def call(*words: str | Path) -> subprocess.CompletedProcess[str]:
        command = [folder / ".venv" / "bin" / "greensilk"] if real else [sys.executable, "-m", "greensilk"]
        clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        known = clean if real else clean | {"PYTHONPATH": str(folder)}
        return subprocess.run(
            [*command, "--config", config, *words], cwd="/", env=known, capture_output=True, text=True, check=False
        )

    return call


def done(ended: subprocess.CompletedProcess[str]) -> str:
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.mark.soak
def test_there_and_back(tmp_path: Path, small_models: Path, sites: Path, pytestconfig: pytest.Config) -> None:
    real = bool(pytestconfig.getoption("soak"))
    kept, safe, config = tmp_path / "lib", tmp_path / "backups" / "before-2.tar.gz", tmp_path / "etc" / "greensilk.toml"
    for folder in (safe.parent, config.parent, kept / "warc"):
        folder.mkdir(parents=True)
    places = {"archive": "archive.db", "public": "public", "warc": "warc", "models": "models", "log": "log"}
    config.write_text("".join(f'{key} = "{kept / name}"\n' for key, name in places.items()), "utf-8")
    shutil.copytree(small_models, kept / "models")
    current = tmp_path / "opt" / "current"
    one = version(tmp_path / "opt" / "1", real=real)
    current.symlink_to(one)
    old = caller(current, config, real=real)
    done(old("crawl", "mee", "--replay", sites))
    before = articles(kept / "archive.db")
    done(old("backup", safe))

    two = version(tmp_path / "opt" / "2", real=real)
    (two / "pipelines" / "archive" / "schema" / "m999_next.py").write_text(NEXT, "utf-8")
    new = caller(two, config, real=real)
    tried = kept / "try" / "archive.db"
    done(new("restore", safe, "--archive", tried))
    assert "mee" in done(new("health", "--archive", tried))
    assert articles(tried) == before
    done(old("health"))

    switched = current.with_name("next")
    switched.symlink_to(two)
    switched.replace(current)
    done(old("crawl", "wri", "--replay", sites))
    shutil.copy(sites, kept / "warc" / "20261121.warc.gz")
    after = articles(kept / "archive.db")
    assert len(after) > len(before)

    switched.symlink_to(one)
    switched.replace(current)
    refused = old("search", "绿色")
    assert (refused.returncode, refused.stdout) == (1, "")
    (sentence,) = refused.stderr.splitlines()
    assert "was made by a newer version of greensilk (m999_next): update." in sentence
    assert articles(kept / "archive.db") == after

    done(old("restore", "--force", safe))
    assert articles(kept / "archive.db") == before
    assert old("import", kept / "warc" / "20261121.warc.gz").returncode == 1, "its two planted pages are named"
    assert articles(kept / "archive.db") >= after
    done(old("publish"))
    assert list(kept.glob("archive.db.before-*"))


def articles(archive: Path) -> set[tuple[str, str]]:
    with closing(sqlite3.connect(archive)) as db:
        return set(db.execute("SELECT source, source_id FROM articles"))
