"""Sites that fail, each in its own way: it is named in one true line, all others are complete, the next night mends it.

Without --soak five sites fail side by side, each fault once; with it every fault meets every site alone.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import feedparser
import pytest

from crawler.health import Health
from crawler.run import sources
from pipelines.archive import Archive, runs
from pipelines.tally import COUNTS
from tests.conftest import ROOT, shared
from tests.faults import FAULTS
from tests.forks import run
from tests.hosts import HOSTS, RUN, Fault, Town

AT_ONCE = 5
MOST = 400  # MiB
Kept = dict[str, set[str]]


class Night(NamedTuple):
    """What a run said, how much memory it took in MiB, and what archive and feeds hold then, by source."""

    code: int
    lines: list[str]
    memory: int
    kept: Kept
    fed: Kept


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "broken" in metafunc.fixturenames:
        groups = pairs() if metafunc.config.getoption("soak") else sample(Random(7))
        metafunc.parametrize("broken", groups, ids=["+".join(group.values()) for group in groups])


def pairs() -> list[dict[str, str]]:
    return [{name: fault} for fault in FAULTS for name in sources()]


def sample(chance: Random) -> list[dict[str, str]]:
    """Every fault once, every site three times or more."""
    faults, names = chance.sample([*FAULTS], len(FAULTS)), chance.sample([*sources()], len(sources()))
    starts = range(0, len(faults), AT_ONCE)
    return [
        dict(zip(names[start % len(names) :] + names, faults[start : start + AT_ONCE], strict=False))
        for start in starts
    ]


def night(folder: Path, models: Path, broken: dict[str, Fault]) -> Night:
    """A night of `greensilk run` with all sources; each was well once, or nobody would be told of it."""
    place = folder / "archive.db"
    if not place.exists():
        (folder / "greensilk.toml").write_text(
            f'archive = "archive.db"\npublic = "public"\nwarc = "warc"\nlog = "log"\nmodels = "{models}"\n', "utf-8"
        )
        with Archive(place) as archive:
            number = runs.begin(archive)
            for name, source in sources().items():
                archive.register(name, source.publisher, source.homepage)
                runs.source_run(archive, number, name, dict.fromkeys(COUNTS, 0), [], Health("ok", "1 new"))
            runs.end(archive, number, 0)
    with Town(broken, folder) as town:
        ended = run(["-c", RUN, "run"], folder, town.environment, timeout=300)
    kept: Kept = defaultdict(set)
    with closing(sqlite3.connect(place)) as db:
        for name, source_id in db.execute("SELECT source, source_id FROM articles"):
            kept[name].add(source_id)
    fed = {name: entries(folder / "public" / "source" / f"{name}.xml") for name in sources()}
    return Night(ended.returncode, ended.stderr.splitlines(), int(ended.stdout.split()[-1]), dict(kept), fed)


def entries(feed: Path) -> set[str]:
    return {entry.id for entry in feedparser.parse(feed.read_bytes()).entries} if feed.exists() else set()


@pytest.fixture(scope="session")
def usual(tmp_path_factory: pytest.TempPathFactory, small_models: Path) -> Night:
    """A night on which all sites are well."""

    def make(folder: Path) -> None:
        folder.mkdir()
        made = night(folder, small_models, {})
        said = made._replace(kept=_listed(made.kept), fed=_listed(made.fed))
        (folder / "night.json").write_text(json.dumps(said), "utf-8")

    *told, kept, fed = json.loads((shared(tmp_path_factory, "usual", make) / "night.json").read_text("utf-8"))
    return Night(*told, *({name: {*found} for name, found in of.items()} for of in (kept, fed)))


def _listed(kept: Kept) -> Any:
    return {name: sorted(found) for name, found in kept.items()}


def test_when_all_is_well_all_is_kept_in_silence(usual: Night) -> None:
    assert (usual.code, usual.lines) == (0, [])
    assert usual.kept.keys() == usual.fed.keys() == sources().keys()
    assert all(len(usual.kept[name]) >= len(usual.fed[name]) >= 4 for name in sources())


@pytest.mark.soak
def test_a_site_that_fails_is_named_and_the_others_are_complete(
    tmp_path: Path, small_models: Path, usual: Night, broken: dict[str, str]
) -> None:
    faults = {name: FAULTS[fault] for name, fault in broken.items()}
    bad = {name: fault for name, fault in faults.items() if fault.verdict}
    first = night(tmp_path, small_models, faults)
    assert first.code == bool(bad)
    assert [line.split()[0] for line in first.lines] == sorted(bad)
    for line, name in zip(first.lines, sorted(bad), strict=True):
        assert line.split()[1] == f"{bad[name].verdict}:"
        assert bad[name].said.search(line), line
        assert sources()[name].publisher in line
        assert any(host in line for host, of in HOSTS.items() if of == name)
    for name in sources().keys() - bad.keys():
        assert first.kept[name] == usual.kept[name]
        assert first.fed[name] == usual.fed[name]
    assert first.memory < MOST

    second = night(tmp_path, small_models, {})
    assert second.code == 0
    assert [line.split()[:3] for line in second.lines] == [[name, "well", "again"] for name in sorted(bad)]
    assert (second.kept, second.fed) == (usual.kept, usual.fed)


def test_the_sample_meets_every_fault_and_every_site() -> None:
    groups = sample(Random(7))
    assert sorted(fault for group in groups for fault in group.values()) == sorted(FAULTS)
    assert {name for group in groups for name in group} == {*sources()}


def rows(table: int) -> list[list[str]]:
    """The rows of a table of the document, a list of cells each."""
    tables, inside = [], False
    for line in (ROOT / "docs" / "faults.md").read_text("utf-8").splitlines():
        if line.startswith("|") and not inside:
            tables.append([])
        inside = line.startswith("|")
        if inside:
            tables[-1].append([cell.strip() for cell in line.strip("|").split(" | ")])
    return tables[table][2:]


def test_the_document_lists_every_fault_of_a_site_and_what_is_said_of_it() -> None:
    told = {cells[0]: cells for cells in rows(0)}
    assert [*told] == [*FAULTS]
    for name, fault in FAULTS.items():
        assert fault.verdict in told[name][3]
        assert fault.said.search(told[name][3]), name


def test_the_document_names_tests_that_exist() -> None:
    named = [cells[-1].strip("`").split("::") for cells in rows(1)]
    assert len(named) > 10
    for file, test in named:
        assert f"def {test}(" in (ROOT / "tests" / file).read_text("utf-8"), test
