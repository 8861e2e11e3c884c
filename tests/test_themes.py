"""One contract over all thematic partnerships."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from classifier import taxonomy, train, words
from classifier.model import Model
from classifier.taxonomy import TaxonomyError, Theme

THEMES = taxonomy.load()
ELEVENTH = """
name_zh = "光污染和夜空保护"
name_en = "Light Pollution and Dark Skies"
aliases = ["暗夜保护"]
description_zh = "城市照明的光污染和暗夜星空的保护。"
description_en = "Light pollution of towns and the protection of dark skies."
colour = "#333399"

[terms]
zh = ["光污染", "暗夜", "暗夜公园", "星空保护", "眩光"]
en = ["light pollution", "dark sky"]
"""


def rows() -> list[dict[str, Any]]:
    files = sorted(train.EXAMPLES.glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def examples(language: str, theme: str | None) -> list[dict[str, Any]]:
    wanted = [row for row in rows() if row["language"] == language]
    return [row for row in wanted if (theme in row["themes"] if theme else not row["themes"])]


def contrast_on_white(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.slug)
class TestTheme:
    def test_file_is_named_as_the_theme(self, theme: Theme) -> None:
        assert (taxonomy.FOLDER / f"{theme.slug}.toml").is_file()
        assert (train.EXAMPLES / f"{theme.slug}.jsonl").is_file()

    def test_every_printed_name_resolves(self, theme: Theme) -> None:
        for name in theme.names:
            for printed in (name, f" {name} ", f"{name}专题伙伴关系", name.upper(), name.replace("和", " 和 ")):
                assert taxonomy.resolve(printed, THEMES) == theme.slug, printed

    def test_colour_can_be_read_on_white_and_is_its_own(self, theme: Theme) -> None:
        assert contrast_on_white(theme.colour) >= 4.5
        assert [other.slug for other in THEMES if other.colour == theme.colour] == [theme.slug]

    def test_terms_are_many_and_come_out_whole(self, theme: Theme) -> None:
        assert len(theme.terms_zh) >= 40
        assert len(theme.terms_en) >= 40
        cutter = words.Words(theme.terms_zh)
        assert [term for term in theme.terms_zh if cutter.term(term) not in cutter.cut(term)] == []

    def test_examples_are_enough(self, theme: Theme) -> None:
        assert len(examples("zh", theme.slug)) >= 80
        assert len(examples("en", theme.slug)) >= 30


def test_the_ten_partnerships_are_there() -> None:
    partnerships = "biodiversity finance cities south-south technology transport climate law ocean energy".split()
    assert set(partnerships) <= {theme.slug for theme in THEMES}


@pytest.mark.parametrize(("language", "least"), [("zh", 1000), ("en", 400)])
def test_examples_are_enough_in_each_language(language: str, least: int) -> None:
    assert len([row for row in rows() if row["language"] == language]) >= least


def test_many_examples_have_no_theme_and_half_of_those_look_as_if_they_had() -> None:
    none = [row for row in rows() if not row["themes"]]
    assert len(none) >= 0.4 * len(rows())
    assert sum(row.get("hard_negative", False) for row in none) >= 0.5 * len(none)
    assert not [row["id"] for row in rows() if row["themes"] and row.get("hard_negative")]


def test_a_quarter_of_the_others_has_two_or_three_themes() -> None:
    themed = [row for row in rows() if row["themes"]]
    assert sum(len(row["themes"]) > 1 for row in themed) >= 0.25 * len(themed)
    assert max(len(row["themes"]) for row in themed) == 3


def test_examples_are_as_short_and_as_long_as_news_is() -> None:
    lengths = sorted(len(row["title"] + row["body"]) for row in rows() if row["language"] == "zh")
    assert lengths[len(lengths) // 10] < 60
    assert lengths[len(lengths) // 2] > 80
    assert lengths[-len(lengths) // 20] > 450


def test_headlines_alone_and_items_of_three_themes_are_among_them() -> None:
    for language, headlines, three in (("zh", 100, 30), ("en", 40, 12)):
        spoken = [row for row in rows() if row["language"] == language]
        assert sum(not row["body"] for row in spoken) >= headlines
        assert sum(len(row["themes"]) == 3 for row in spoken) >= three


def test_every_example_is_its_own() -> None:
    assert len({row["id"] for row in rows()}) == len(rows())
    assert len({(row["title"], row["body"]) for row in rows()}) == len(rows())


def test_every_example_is_complete() -> None:
    assert [row["id"] for row in rows() if not row["title"]] == []
    assert sum(not row["body"] for row in rows()) < 0.1 * len(rows())
    assert {type(row["belt_and_road"]) for row in rows()} == {bool}


def test_example_stands_in_the_file_of_its_first_theme() -> None:
    for file in train.EXAMPLES.glob("*.jsonl"):
        for line in file.read_text(encoding="utf-8").splitlines():
            assert (json.loads(line)["themes"] or ["none"])[0] == file.stem, line


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("全球气候转型和绿色转型", "climate"),
        ("生物多样性与生态系统管理", "biodiversity"),
        ("綠色金融與投資", "finance"),
        ("海洋命運共同體及海洋環境治理專題夥伴關係", "ocean"),
        ("绿色城市专题", "cities"),
        ("Thematic Partnership on Green Finance & Investment", "finance"),
    ],
)
def test_variants_in_print_resolve(name: str, slug: str) -> None:
    assert taxonomy.resolve(name, THEMES) == slug


def test_unknown_name_is_said() -> None:
    with pytest.raises(TaxonomyError, match="'足球' is no theme"):
        taxonomy.resolve("足球", THEMES)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('colour = "#333399"', 'colour = "blue"', "colour"),
        ('name_en = "Light Pollution and Dark Skies"', "", "name_en"),
        ('aliases = ["暗夜保护"]', "aliases = []", "aliases"),
        ('aliases = ["暗夜保护"]', 'aliases = ["绿色金融"]', "aliases"),
        ('en = ["light pollution", "dark sky"]', "en = [3]", "terms.en"),
        ('"光污染", "暗夜"', '"光污染", "光污染"', "terms.zh"),
        ("[terms]", "[words]", "terms"),
        ("name_zh", "= name_zh", "TOML"),
    ],
)
def test_wrong_theme_file_is_one_sentence_with_file_and_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    shutil.copy(taxonomy.FOLDER / "finance.toml", tmp_path)
    (tmp_path / "night.toml").write_text(ELEVENTH.replace(old, new), encoding="utf-8")
    with pytest.raises(TaxonomyError, match=rf"night\.toml.*{key}"):
        taxonomy.load(tmp_path)


def test_folder_without_themes_is_said(tmp_path: Path) -> None:
    with pytest.raises(TaxonomyError, match="no theme file"):
        taxonomy.load(tmp_path)


def test_eleventh_theme_is_one_file_and_its_examples(tmp_path: Path) -> None:
    themes = shutil.copytree(taxonomy.FOLDER, tmp_path / "themes")
    items = shutil.copytree(train.EXAMPLES, tmp_path / "examples")
    (themes / "night.toml").write_text(ELEVENTH, encoding="utf-8")
    news = [
        ("那曲暗夜公园挂牌", "星空保护地周边更换了路灯，光污染明显减轻。"),
        ("玻璃幕墙眩光扰民", "居民投诉光污染，街道要求商场夜间关闭外墙灯。"),
        ("江西葛源：把暗夜留给星星", "国际暗夜公园认证后，观星客带火了山村民宿。"),
        ("上海修订照明管理办法", "景观灯不得直射住宅，光污染可以投诉。"),
    ]
    items_of_it = [
        {
            "id": f"night-{n}",
            "language": "zh",
            "title": title,
            "body": body,
            "themes": ["night"],
            "belt_and_road": False,
        }
        for n, (title, body) in enumerate(news)
    ]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in items_of_it)
    (items / "night.jsonl").write_text(text, encoding="utf-8")

    train.train(tmp_path / "models", examples=items, themes=themes)

    tagging = Model.load(tmp_path / "models").tag(
        "阿里暗夜公园开园", "当地治理光污染，让游客看见银河，星空保护有了规矩。"
    )
    assert [theme.theme for theme in tagging.themes] == ["night"]
    assert taxonomy.resolve("暗夜保护专题伙伴关系", taxonomy.load(themes)) == "night"


def test_reading_the_themes_imports_nothing_heavy() -> None:
    import subprocess
    import sys

    code = "import sys, classifier.taxonomy as t; t.load(); print({'jieba', 'numpy', 'sklearn'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
