"""What `python -m bench extraction` says of a page that was not read as a person reads it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.samples import samples

pytest.importorskip("gne")
from bench import extraction


def test_a_miss_names_the_page_the_field_what_is_there_and_what_was_read(capsys: pytest.CaptureFixture[str]) -> None:
    sample = next(sample for sample in samples() if sample.folder == "people" and sample.has_expected)
    truth = extraction._truth(sample)
    assert truth
    extraction._compare("one page", [(sample, replace(truth, credited=("某报",), body=f"{truth.body}（编辑：方敏）"))])
    printed = capsys.readouterr().out
    assert f"misses: 2\n{sample.url} source\n  wanted: 某报\n  found:  {'、'.join(truth.credited)}\n" in printed
    assert f"{sample.url} body F1\n  wanted: （编辑：方敏）\n  found:  nothing\n" in printed


def test_an_article_of_several_pages_is_measured_whole() -> None:
    """Its first page alone would be two thirds of it."""
    parts = [sample for sample in samples() if sample.url.endswith("/c1010-40868920.html") and sample.has_expected]
    (sample,) = parts
    truth = extraction._truth(sample)
    assert truth
    assert extraction._scores(truth, extraction._ours(sample))["body F1"] == 1
