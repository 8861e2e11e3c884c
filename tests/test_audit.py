"""Findings fail the check; advisories that cannot be reached are said, and do not."""

from __future__ import annotations

from tests.audit import judged

WELL = {"name": "click", "version": "8.5.1", "vulns": []}
FLAWED = {"name": "lxml", "version": "6.0.0", "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["6.0.1", "6.1"]}]}
SKIPPED = {"name": "rich", "skip_reason": "Dependency not found on PyPI and could not be audited: rich (15.0.0)"}


def test_nothing_found_is_well() -> None:
    assert judged([WELL]) == ([], 0)


def test_a_finding_fails_and_names_the_version_that_is_mended() -> None:
    lines, code = judged([WELL, FLAWED, SKIPPED])
    assert code == 1
    assert lines[0] == "lxml 6.0.0 has PYSEC-2026-1, mended in 6.0.1, 6.1."


def test_what_could_not_be_asked_is_said_and_does_not_fail() -> None:
    assert judged([WELL, SKIPPED]) == (["The advisories of 1 of 2 packages could not be reached."], 0)
    assert judged(None) == (["The advisories could not be reached: no package was audited."], 0)
