"""`greensilk evaluate`: the figures are the ones a person would count, and a wrong row is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from classifier.figures import figures, interval, paired, resamples
from classifier.keywords import Keywords
from classifier.labelled import Labelled, read
from classifier.taxonomy import load
from classifier.train import EXAMPLES
from tests.conftest import Greensilk

SLUGS = ("climate", "energy", "law")
ROW: dict[str, Any] = {"title": "风电场并网", "body": "年发电三亿千瓦时。", "language": "zh", "themes": ["energy"]}


def item(themes: str = "", **more: Any) -> Labelled:
    return Labelled("", "", "zh", frozenset(themes.split()), relevant=bool(themes), **more)


def measured(*pairs: tuple[Labelled, str]) -> dict[str, Any]:
    return figures([item for item, _ in pairs], [frozenset(said.split()) for _, said in pairs], SLUGS)


def write(file: Path, *rows: dict[str, Any]) -> Path:
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return file


def test_f1_is_counted_over_all_themes_and_averaged_over_those_that_occur() -> None:
    said = measured((item("energy"), "energy"), (item("climate energy"), "climate"), (item(), "climate"))
    assert said["strict"]["micro_f1"] == pytest.approx(2 * 2 / (3 + 3), abs=1e-4)
    assert said["strict"]["macro_f1"] == pytest.approx((2 / 3 + 2 / 3) / 2, abs=1e-4)
    assert (said["strict"]["precision"], said["strict"]["recall"]) == pytest.approx((2 / 3, 2 / 3), abs=1e-4)
    assert said["per_theme"]["law"]["f1"] is None
    climate = said["per_theme"]["climate"]
    assert (climate["right"], climate["given"], climate["true"]) == (1, 2, 1)


def test_a_defensible_theme_is_not_punished_in_the_lenient_figures() -> None:
    said = measured((item("energy", maybe=frozenset({"climate"})), "energy climate"))
    assert said["strict"]["micro_f1"] == pytest.approx(2 / 3, abs=1e-4)
    assert said["lenient"]["micro_f1"] == 1


def test_ambiguous_items_stay_out_of_relevance() -> None:
    said = measured((item("energy"), "energy"), (item(ambiguous=True), "law"), (item(), ""))
    assert said["relevance"]["f1"] == 1
    assert said["relevance"]["true"] == 1


def test_hard_negatives_are_counted_by_any_theme() -> None:
    hard = [(item(hard_negative=True), said) for said in ("", "law", "law climate", "")]
    assert measured(*hard)["hard_negative_fpr"] == 0.5


def test_nothing_to_count_is_none() -> None:
    said = measured()
    assert said["strict"]["micro_f1"] is None
    assert said["hard_negative_fpr"] is None
    assert measured((item(), ""))["strict"]["macro_f1"] is None


def test_nothing_to_count_has_no_interval_either() -> None:
    said = measured(*[(item(), "")] * 30)["strict"]
    assert said["interval"] == {"micro_f1": (None, None), "macro_f1": (None, None)}
    assert said["macro_over"] == 0


def test_the_mean_is_over_the_themes_that_are_given_or_true() -> None:
    said = measured((item("energy"), "energy"), (item(), "law"))["strict"]
    assert (said["macro_f1"], said["macro_over"]) == (0.5, 2)


def test_a_handful_of_items_has_no_interval() -> None:
    few, enough = ([(item("energy"), "energy"), (item("law"), "")] * times for times in (4, 5))
    assert measured(*few)["strict"]["interval"]["micro_f1"] == (None, None)
    low, high = measured(*enough)["strict"]["interval"]["micro_f1"]
    assert low < high


def test_two_answers_are_compared_item_by_item() -> None:
    items = [item("energy"), item("law"), item("climate")] * 10
    right = [one.themes for one in items]
    wrong = [one.themes if "law" in one.themes else frozenset[str]() for one in items]
    same, better = paired(items, right, right, SLUGS), paired(items, right, wrong, SLUGS)
    assert (same.middle, same.low, same.high) == (0, 0, 0)
    assert better.middle == pytest.approx(0.5, abs=1e-4)
    assert 0 < better.low < better.middle < better.high


def test_intervals_hold_the_figure_and_are_the_same_every_time() -> None:
    pairs = [(item("energy"), "energy"), (item("law"), ""), (item("climate"), "climate law")] * 20
    once, again = measured(*pairs), measured(*pairs)
    low, high = once["strict"]["interval"]["micro_f1"]
    assert low < once["strict"]["micro_f1"] < high
    assert once == again
    assert interval(resamples(3)[:, 0] * 0 + 0.5) == (0.5, 0.5)


def test_the_keyword_matcher_gives_what_stands_in_the_text() -> None:
    matcher = Keywords(load(), 1)
    assert "energy" in matcher.tag("风电场并网", "")
    assert matcher.tag("Coral reefs bleach", "") >= {"ocean"}
    assert matcher.tag("银行下调存款利率", "一年期降至百分之一以下") == frozenset()
    assert len(matcher.tag("风电 珊瑚礁 绿色债券 碳市场 大熊猫 高铁 环保督察", "")) == 3


def test_the_plain_matcher_wants_two_different_terms() -> None:
    matcher = Keywords(load(), 2)
    assert matcher.tag("风电", "风电，风电，风电。") == frozenset()
    assert matcher.tag("风电", "光伏。") == {"energy"}
    assert matcher.tag("Deforestation slows", "Less deforestation was seen.") == frozenset()


def test_json_has_the_keys_beside_the_baselines(greensilk: Greensilk, tmp_path: Path) -> None:
    rows = [
        ROW | {"maybe": ["climate"], "relevant": True, "relevance_ambiguous": False, "hard_negative": False},
        {"title": "Coral reefs bleach", "body": "Divers saw it.", "language": "en", "themes": ["ocean"]},
        {"title": "奋斗者的春天", "body": "用汗水浇灌梦想。", "language": "zh", "themes": [], "hard_negative": True},
    ]
    done = greensilk("evaluate", write(tmp_path / "rows.jsonl", *rows), "--json")
    assert done.returncode == 0
    document = json.loads(done.stdout)
    assert done.stderr.splitlines() == document["notes"]
    assert "two different terms" in document["rules"]["baseline"]
    parts = (document, document["baseline"], document["baseline_any"])
    for group in [part[name] for part in parts for name in ("all", "zh", "en")]:
        assert {"micro_f1", "macro_f1"} <= group["strict"].keys() & group["lenient"].keys()
        assert "f1" in group["relevance"]
        assert "hard_negative_fpr" in group
        assert set(group["per_theme"]) == {theme.slug for theme in load()}
        assert all("f1" in theme for theme in group["per_theme"].values())
    assert document["zh"]["strict"]["micro_f1"] == document["en"]["strict"]["micro_f1"] == 1
    assert document["zh"]["hard_negative_fpr"] == 0


def test_the_table_shows_both_languages_and_the_matcher(greensilk: Greensilk, tmp_path: Path) -> None:
    done = greensilk("evaluate", write(tmp_path / "rows.jsonl", ROW))
    assert done.returncode == 0
    assert "Chinese, 1 items" in done.stdout
    assert "English" not in done.stdout
    assert "two terms: a theme is given if two different terms of it stand in the text" in done.stdout
    assert "micro-F1, strict        1.00                1.00" in done.stdout
    assert "Only 1 Chinese item: " in done.stderr


def test_null_is_absent_and_a_theme_may_be_said_as_it_is_printed(tmp_path: Path) -> None:
    row = ROW | {"themes": ["綠色能源與能源效率專題"], "maybe": ["全球气候变化治理及绿色转型专题伙伴关系"]}
    said, without = read(
        write(tmp_path / "rows.jsonl", row, ROW | {"maybe": None, "relevant": None, "hard_negative": None}), set(SLUGS)
    )
    assert (said.themes, said.maybe) == ({"energy"}, {"climate"})
    assert (without.maybe, without.relevant, without.hard_negative) == (frozenset(), True, False)


def test_what_the_model_learned_from_is_said_loudly(greensilk: Greensilk) -> None:
    done = greensilk("evaluate", EXAMPLES / "energy.jsonl", "--json")
    count = len((EXAMPLES / "energy.jsonl").read_text("utf-8").splitlines())
    assert done.returncode == 0
    assert f"{count} of the {count} items are ones the model learned from" in done.stderr
    assert "learned from" in json.loads(done.stdout)["notes"][0]


def test_the_gain_is_that_over_each_matcher(greensilk: Greensilk, tmp_path: Path) -> None:
    rows = [ROW | {"title": f"风电场并网，第{number}座"} for number in range(60)]
    done = greensilk("evaluate", write(tmp_path / "rows.jsonl", *rows), "--json")
    document = json.loads(done.stdout)
    for rule in ("baseline", "baseline_any"):
        ours, theirs = document["zh"]["strict"]["micro_f1"], document[rule]["zh"]["strict"]["micro_f1"]
        middle, low, high = document["zh"]["gain"][rule]
        assert middle == pytest.approx(ours - theirs, abs=1e-3)
        assert low <= middle <= high
    assert document["en"]["gain"]["baseline"] == [None, None, None]
    assert document["notes"] == []


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{", "line 2: not valid JSON"),
        ("[]", "line 2: not an object"),
        (json.dumps(ROW | {"themes": "energy"}), "line 2: themes should be a list of themes"),
        (json.dumps(ROW | {"themes": ["golf"]}), "line 2: 'golf' in themes is no theme"),
        (json.dumps(ROW | {"maybe": ["golf"]}), "line 2: 'golf' in maybe is no theme"),
        (json.dumps(ROW | {"language": "fr"}), "line 2: language should be zh or en, not 'fr'"),
        (json.dumps(ROW | {"title": None}), "line 2: title should be a text"),
        (json.dumps(ROW | {"hard_negative": 1}), "line 2: hard_negative should be true or false"),
        ("[" * 100_000, "line 2: not valid JSON"),
    ],
)
def test_a_wrong_row_is_a_sentence_with_its_line(
    greensilk: Greensilk, tmp_path: Path, line: str, sentence: str
) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps(ROW) + "\n" + line, "utf-8")
    done = greensilk("evaluate", file)
    assert done.returncode == 1
    assert f"rows.jsonl, {sentence}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("content", "sentence"), [(b"\xff\xfe", "is not UTF-8 text"), (b"\n\n", "holds no row")])
def test_a_file_without_rows_is_said(greensilk: Greensilk, tmp_path: Path, content: bytes, sentence: str) -> None:
    (tmp_path / "rows.jsonl").write_bytes(content)
    done = greensilk("evaluate", tmp_path / "rows.jsonl")
    assert done.returncode == 1
    assert sentence in done.stderr
