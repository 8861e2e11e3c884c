"""`greensilk tag`: what people pipe into it."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Greensilk

WIND = "风电场并网发电，年发电三亿千瓦时。"


@pytest.mark.parametrize("text", [f"{{{{绿色}}}} {WIND}", f"{{“能源”}}{WIND}", f'{{"能源"}}{WIND}', f"{{ {WIND}"])
def test_a_plain_text_may_begin_with_a_brace(greensilk: Greensilk, text: str) -> None:
    done = greensilk("tag", text=text)
    assert (done.returncode, done.stderr) == (0, "")
    assert "energy" in done.stdout


def test_an_object_may_stand_on_several_lines(greensilk: Greensilk) -> None:
    done = greensilk("tag", "--json", text=json.dumps({"title": "风电场", "body": WIND}, indent=2))
    assert (done.returncode, done.stderr) == (0, "")
    assert [one["theme"] for one in json.loads(done.stdout)["themes"]] == ["energy"]


def test_broken_json_is_not_taken_for_a_text(greensilk: Greensilk) -> None:
    done = greensilk("tag", text='{"title": "风电场", "body": ')
    assert (done.returncode, done.stdout) == (1, "")
    assert "line 1: no JSON object" in done.stderr


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_half_a_pair_of_surrogates_is_printed_as_the_mark_for_it(greensilk: Greensilk, options: list[str]) -> None:
    text = r'{"title": "\ud800风电场 \ud83c\udf0a", "body": "' + WIND + r'\udc00"}'
    done = greensilk("tag", *options, text=text)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\ufffd风电场 🌊" in done.stdout
    assert "energy" in done.stdout


def test_a_title_or_a_body_alone_is_enough(greensilk: Greensilk) -> None:
    done = greensilk(
        "tag", text='{"title": "风电场并网发电"}\n{"title": null, "body": "风电场并网发电"}\n{"body": ""}\n'
    )
    assert done.returncode == 1
    assert done.stdout.count("energy") == 2
    assert "line 3: no JSON object" in done.stderr


def test_a_title_neither_steers_the_terminal_nor_fills_it(greensilk: Greensilk) -> None:
    title = "风电\x1b[31m\x07\n\u202e场\x9b" + "长" * 500
    done = greensilk("tag", text=json.dumps({"title": title, "body": WIND}))
    head = done.stdout.splitlines()[0]
    assert head.startswith("风电[31m 场长长")
    assert len(head) < 100
    assert done.stdout.splitlines()[1].startswith("relevance")
