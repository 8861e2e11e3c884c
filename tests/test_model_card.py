"""The model card says what the model does: its table is the one that training prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench.card import BLOCKS
from bench.folds import Material
from classifier import train
from classifier.compare import compare, held_back, table
from classifier.model import PROBE, Model, newest
from classifier.taxonomy import load
from tests.conftest import ROOT

CARD = (ROOT / "docs" / "model-card.md").read_text("utf-8")
ROUNDING = 0.015
"""Another processor may round a sum differently, and an item may tip."""


def figures(printed: str) -> dict[str, float]:
    return {name.strip(): float(value) for name, value in re.findall(r"^(\S.*?) +(?:– +)?(\d\.\d\d)$", printed, re.M)}


def test_its_table_is_what_training_prints(models: Path) -> None:
    slugs = [theme.slug for theme in load()]
    folder = newest(models)
    assert folder is not None
    kept = [item for item in train.read(train.EXAMPLES, set(slugs)) if held_back(item)]
    measured = figures(table(compare(None, Model.open(folder, PROBE), kept, slugs)))
    block = re.search(r"<!-- held-back -->\n```\n(.*?)```", CARD, re.DOTALL)
    assert block is not None
    assert figures(block[1]) == pytest.approx(measured, abs=ROUNDING)
    assert set(slugs) < set(measured)
    assert f"{len(kept)} held-back examples" in block[1]


def test_it_counts_the_examples_rightly() -> None:
    items = train.read(train.EXAMPLES, {theme.slug for theme in load()})
    block = re.search(r"<!-- data -->\n(.*?)<!-- /data -->", CARD, re.DOTALL)
    assert block is not None
    assert block[1].strip() == BLOCKS["data"](Material(items, []))


def test_every_block_of_it_is_written_by_a_command() -> None:
    blocks = re.findall(r"<!-- ([\w-]+) -->\n(.*?)<!-- /\1 -->", CARD, re.DOTALL)
    assert sorted(name for name, _ in blocks) == sorted(BLOCKS)
    assert [name for name, content in blocks if not content.strip()] == []


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_the_readmes_name_it(readme: str) -> None:
    assert "docs/model-card.md" in (ROOT / readme).read_text("utf-8")
