"""What sites and machines may rely on."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from crawler import settings
from greensilk import Config, read_config


def test_the_crawl_is_polite_and_careful() -> None:
    assert settings.ROBOTSTXT_OBEY
    assert settings.CONCURRENT_REQUESTS_PER_DOMAIN == 1
    assert settings.DOWNLOAD_DELAY >= 1
    assert settings.DOWNLOAD_VERIFY_CERTIFICATES
    assert settings.DOWNLOAD_MAXSIZE == 32 * 1024 * 1024
    assert not settings.REMOTE_CONTROL_ENABLED
    assert not settings.TELNETCONSOLE_ENABLED


def test_sites_see_a_name_and_an_address() -> None:
    assert Config(contact="editor@example.org").user_agent.endswith("editor@example.org)")
    assert Config().user_agent.startswith("greensilk/")


def test_paths_count_from_the_configuration_file(tmp_path: Path) -> None:
    file = tmp_path / "greensilk.toml"
    file.write_text('archive = "kept/news.db"\nlimit = 20\n', "utf-8")
    config = read_config(file)
    assert config.archive == tmp_path / "kept" / "news.db"
    assert config.limit == 20
    assert config.public == tmp_path / "var" / "public"
    assert config.models == Config().models


def test_help_comes_at_once() -> None:
    command = [Path(sys.executable).with_name("greensilk"), "--help"]
    yardstick = min(_seconds([sys.executable, "-c", "import click"]) for _ in range(3))
    assert min(_seconds(command) for _ in range(3)) < yardstick * 4


def _seconds(command: list[object]) -> float:
    start = time.perf_counter()
    subprocess.run(list(map(str, command)), check=True, capture_output=True)
    return time.perf_counter() - start
