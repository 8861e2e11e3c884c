"""Known vulnerabilities of what the lock file names: `python -m tests.audit requirements.lock`.

Where the advisories cannot be reached one sentence says so, and nothing fails: a check must pass without a network.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

COMMAND = ["-m", "pip_audit", "--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json"]


def audited(lock: Path) -> list[dict[str, Any]] | None:
    """What pip-audit says of each package; None if it could ask nobody."""
    said = subprocess.run(
        [sys.executable, *COMMAND, "--requirement", lock], capture_output=True, text=True, check=False
    )
    if "No module named" in said.stderr:
        sys.exit("pip-audit is not installed: make lock, then make setup.")
    return list(json.loads(said.stdout)["dependencies"]) if said.stdout.startswith("{") else None


def judged(packages: list[dict[str, Any]] | None) -> tuple[list[str], int]:
    """What is to be said, and the exit code."""
    if packages is None:
        return ["The advisories could not be reached: no package was audited."], 0
    found = [
        f"{package['name']} {package['version']} has {flaw['id']}, mended in {', '.join(flaw['fix_versions']) or '-'}."
        for package in packages
        for flaw in package.get("vulns", [])
    ]
    if skipped := [package["name"] for package in packages if "skip_reason" in package]:
        found.append(f"The advisories of {len(skipped)} of {len(packages)} packages could not be reached.")
    return found, int(any("vulns" in package and package["vulns"] for package in packages))


if __name__ == "__main__":
    lines, code = judged(audited(Path(sys.argv[1])))
    print("\n".join(lines) or "No package has a known vulnerability.")
    sys.exit(code)
