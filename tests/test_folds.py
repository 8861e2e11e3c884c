"""The cross-validation behind the model card asks no fold about what another learned."""

from __future__ import annotations

from bench.card import put
from bench.copies import copies, leaders
from bench.folds import Material
from classifier.labelled import Labelled

FIRST = "清晨的滩涂上，管护员老林数着越冬的黑脸琵鹭，一边记下潮水的时间，一边修补被风刮倒的围栏。"
COPY = FIRST.replace("清晨", "黄昏").replace("老林", "小陈")
OTHER = "地铁九号线今天试运行，全程四十分钟，沿线居民说从此不用再转三趟公交车进城上班了。"


def example(body: str, number: int) -> Labelled:
    return Labelled("", body, "zh", frozenset(), id=f"x-{number}")


def test_near_copies_stand_in_one_fold() -> None:
    for number in range(20):
        items = [example(FIRST, number), example(OTHER, number + 100), example(COPY, number + 200)]
        assert copies(items) == [(0, 2)]
        folds = Material(items, []).folds
        assert folds[0] == folds[2]


def test_copies_of_copies_belong_together() -> None:
    chain = [FIRST + "甲" * 30, OTHER + "乙" * 30, FIRST + OTHER]
    items = [example(text, number) for number, text in enumerate(chain)]
    assert set(copies(items)) == {(0, 2), (1, 2)}
    assert leaders(items) == [0, 0, 0]


def test_a_block_of_the_card_is_written_and_nothing_else() -> None:
    card = "before\n<!-- data -->\nold\n<!-- /data -->\nafter\n<!-- news -->\n<!-- /news -->\n"
    written = put(card, "data", r"new \1 text")
    assert written == card.replace("old", r"new \1 text")
    assert put(written, "news", "said").endswith("<!-- news -->\nsaid\n<!-- /news -->\n")
