"""What sites and machines may rely on."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crawler import settings
from greensilk import Config, read_config
from tests.conftest import Greensilk


def test_the_crawl_is_polite_and_careful() -> None:
    assert settings.ROBOTSTXT_OBEY
    assert settings.CONCURRENT_REQUESTS_PER_DOMAIN == 1
    assert settings.DOWNLOAD_DELAY >= 1
    assert settings.DOWNLOAD_VERIFY_CERTIFICATES
    assert settings.DOWNLOAD_MAXSIZE == 8 * 1024 * 1024
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


def test_config_says_what_is_in_force_and_where_it_comes_from(greensilk: Greensilk, tmp_path: Path) -> None:
    said = greensilk("config").stdout.splitlines()
    assert said[0] == "# greensilk.toml"
    assert f'archive = "{tmp_path / "archive.db"}"    # the file' in said
    assert "limit = 100    # default" in said
    assert "# GREENSILK_SMTP_PASSWORD: not set in the environment" in said
    data = json.loads(greensilk("config", "--json").stdout)
    assert data["limit"] == {"value": 100, "from": "default"}
    assert data["archive"]["from"] == "greensilk.toml"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("limti = 5", "unknown key 'limti' (did you mean limit?)"),
        ('limit = "5"', "should be a whole number"),
        ("limit = 0", "should be at least 1"),
        ("keep_warc_days = -1", "should be a number of days, or 0"),
        ('ping = "hc-ping.com/x"', "should be an address that begins with http"),
        ('topics = "疫情"', "should be a list of texts"),
        ("[[feeds]]\nslug = 3", "should be a text"),
        ("limit = ", "is not valid TOML"),
    ],
)
def test_a_wrong_value_is_one_sentence(greensilk: Greensilk, tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "greensilk.toml").write_text(f"{line}\n", "utf-8")
    told = greensilk("config")
    assert told.returncode == 2
    assert said in told.stderr
    assert "Traceback" not in told.stderr
