"""A test that needs a program of the system skips where it is absent, and fails there under CI."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.mark.parametrize("program", ["chromium", "libreoffice"])
@pytest.mark.parametrize(("ci", "outcome"), [("", "1 skipped"), ("true", "1 error")])
def test_absent(tmp_path: Path, program: str, ci: str, outcome: str) -> None:
    (tmp_path / "test_it.py").write_text(
        f"import pytest\n@pytest.mark.needs({program!r})\ndef test_it(): pass\n", "utf-8"
    )
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", "/dev/null", "-rs", "-p", "tests.conftest", tmp_path / "test_it.py"],
        cwd=ROOT,
        env={"PATH": str(tmp_path), "CI": ci, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome in result.stdout
    assert f"{program} is not installed on this machine" in result.stdout
