"""The documents are tests: what they name exists, and what exists is named."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from crawler.run import sources
from greensilk import Config, main
from pipelines.archive import Archive
from tests.conftest import ROOT

EXAMPLES = {"metrics", "contact", "mail", "feeds", "sections"}
READMES = [ROOT / "README.md", ROOT / "README.zh.md"]
each_readme = pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)


@each_readme
def test_every_verb_is_named(readme: Path) -> None:
    text = readme.read_text("utf-8")
    assert set(re.findall(r"^\| `greensilk ([a-z-]+)", text, re.MULTILINE)) == set(main.commands)


@pytest.mark.parametrize("verb", sorted(main.commands))
def test_the_help_of_a_verb_begins_with_an_example_of_it(verb: str) -> None:
    assert re.search(rf"greensilk {verb}\b", main.commands[verb].help or "")


@each_readme
def test_every_source_stands_in_the_table_with_its_printed_name(readme: Path) -> None:
    rows = re.findall(r"^\| ([a-z]+) \| ([^|]+) \|", readme.read_text("utf-8"), re.MULTILINE)
    listed = {name: printed.strip() for name, printed in rows if name in sources()}
    assert listed == {name: source.publisher for name, source in sources().items()}


@each_readme
def test_every_key_of_the_configuration_is_shown_with_its_default(readme: Path) -> None:
    block = re.search(r"```toml\n(.*?)```", readme.read_text("utf-8"), re.DOTALL)
    assert block is not None
    shown = tomllib.loads(block[1])
    defaults = Config()
    assert list(shown) == [field.name for field in fields(Config)]
    for key, value in shown.items():
        default = getattr(defaults, key)
        printed = str(default.relative_to(ROOT)) if isinstance(default, Path) else default
        assert value == (list(printed) if isinstance(printed, tuple) else printed) or key in EXAMPLES


@each_readme
def test_every_target_of_the_makefile_it_names_exists(readme: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"make ([a-z]+)", readme.read_text("utf-8")):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


@each_readme
def test_its_queries_run(readme: Path, tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        for query in re.findall(r'^sqlite3 \S+ "(.*)"$', readme.read_text("utf-8"), re.MULTILINE):
            archive.db.execute(query).fetchall()
        for table in ("articles", "versions", "article_themes", "stories", "fetches"):
            assert table in archive.db.table_names()


def test_ci_calls_what_the_readme_calls() -> None:
    lines = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    assert lines[-2:] == ["make test", "make check"]


def test_the_lock_file_names_hashes_and_no_address() -> None:
    locked = (ROOT / "requirements.lock").read_text("utf-8")
    assert "://" not in locked
    assert "--hash=sha256:" in locked
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    for requirement in wanted:
        name = re.match(r"[\w-]+", requirement)[0].replace("_", "-")
        assert re.search(rf"^{name}==", locked, re.MULTILINE | re.IGNORECASE), name
