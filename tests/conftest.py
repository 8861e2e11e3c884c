from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crawler.recording import press
from crawler.samples import answers
from tests.forks import run
from tests.nights import Night, Site

# Workers side by side have a core each: threads of their own would only wait for one another.
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "libreoffice": ("soffice", "libreoffice"),
    "nginx": ("nginx",),
    "caddy": ("caddy",),
    "systemd-analyze": ("systemd-analyze",),
}
Greensilk = Callable[..., subprocess.CompletedProcess[str]]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="run the long tests at full length")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tests marked `needs(program)` skip where the program is absent, and fail there under CI=true."""
    for mark in item.iter_markers("needs"):
        if program(mark.args[0]) is None:
            say = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
            say(f"{mark.args[0]} is not installed on this machine")


def program(name: str) -> str | None:
    return next((path for known in PROGRAMS[name] if (path := shutil.which(known))), None)


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a model of these examples: that of `make`, or a new one; workers side by side share it."""
    from classifier.model import newest
    from classifier.train import train

    made = ROOT / "var" / "models"

    def make(folder: Path) -> None:
        if _is_newest(made / ".trained") and (model := newest(made)):
            shutil.copytree(model, folder / model.name)
        else:
            train(folder)

    return shared(tmp_path_factory, "models", make)


@pytest.fixture(scope="session")
def small_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a model of few examples that is ready at once, for crawls whose tags nobody looks at."""
    from classifier.train import train

    def make(folder: Path) -> None:
        few = folder.with_name("few")
        few.mkdir(exist_ok=True)
        for file in (ROOT / "classifier" / "examples").glob("*.jsonl"):
            lines = file.read_text("utf-8").splitlines(keepends=True)
            (few / file.name).write_text("".join(lines[:60]), "utf-8")
        train(folder, examples=few, engine="rjieba")

    return shared(tmp_path_factory, "small_models", make)


def shared(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that is made once for all workers of a session."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            make(folder)
    return folder


def _is_newest(stamp: Path) -> bool:
    """Whether a file is newer than everything a model is made of."""
    made_of = (ROOT / "classifier").rglob("*.[pjt]*")
    return stamp.exists() and all(
        file.stat().st_mtime < stamp.stat().st_mtime
        for file in made_of
        if file.is_file() and "__pycache__" not in file.parts
    )


def small_disk(place: Path, megabytes: int) -> Iterator[Path]:
    """A disk of its own size at a place; making one takes root."""
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", place]
    if subprocess.run(words, check=False, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    yield place
    subprocess.run(["umount", place], check=True)


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample sites as a WARC file."""
    return press(tmp_path_factory.mktemp("sites") / "sites.warc.gz", answers())


def command(folder: Path, models: Path) -> Greensilk:
    """The command as a person runs it in a folder with a greensilk.toml of its own."""
    (folder / "greensilk.toml").write_text(
        f'archive = "archive.db"\npublic = "public"\nwarc = "warc"\nlog = "log"\nmodels = "{models}"\n', "utf-8"
    )

    def call(*words: str | Path, text: str | None = None) -> subprocess.CompletedProcess[str]:
        return run(["-m", "greensilk", *words], folder, text=text or "")

    return call


@pytest.fixture
def greensilk(tmp_path: Path, models: Path) -> Greensilk:
    """The command, in a folder of the test's own."""
    return command(tmp_path, models)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.fixture
def night(site: Site, tmp_path: Path, small_models: Path) -> Night:
    """Night after night of one source, crawled from a site of our own into one archive."""
    return Night.at(site, tmp_path, small_models)
