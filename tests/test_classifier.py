"""What someone who tags texts would notice."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from classifier import taxonomy, train, words
from classifier.engine import segmenter
from classifier.labelled import LabelError
from classifier.model import Model, ModelError, Tagging
from classifier.script import simplified
from classifier.space import Recipe

WIND = ("哈萨克斯坦风电场并网", "这座风电场由中国企业承建，年发电三亿千瓦时，是共建“一带一路”的清洁能源项目。")
CORAL = ("Divers replant coral reefs off Sanya", "Volunteers fix coral fragments to the seabed to restore marine life.")
BANK = ("银行下调存款利率", "多家商业银行今天下调人民币存款挂牌利率，一年期降至百分之一以下。")


@pytest.fixture(scope="session")
def model(models: Path) -> Model:
    return Model.load(models)


def slugs(tagging: Tagging) -> list[str]:
    return [theme.theme for theme in tagging.themes]


def copy(models: Path, target: Path) -> Path:
    """The newest model alone in a folder of its own; returns the model's folder."""
    newest = max(folder for folder in models.iterdir() if not folder.name.startswith("."))
    return shutil.copytree(newest, target / newest.name)


def test_tags_what_it_is_about(model: Model) -> None:
    assert slugs(model.tag(*WIND)) == ["energy"]
    assert slugs(model.tag(*CORAL, "en")) == ["ocean"]
    assert slugs(model.tag(*BANK, "zh")) == []


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("奋斗者的春天", "他们是平凡岗位上的奋斗者，用汗水浇灌梦想。"),
        ("医院为军人开通绿色通道", "挂号、取药、缴费实行绿色通道，老兵少跑路。"),
        ("两列火车相撞", "事故造成九人死亡，铁路部门正在调查原因。"),
        ("Army convoy attacked", "Gunmen killed four soldiers on a road in the north, officials said."),
    ],
)
def test_what_only_looks_green_has_no_theme(model: Model, title: str, body: str) -> None:
    assert slugs(model.tag(title, body)) == []


def test_scores_are_sorted_shares_and_three_at_most(model: Model) -> None:
    mixed = "风电 光伏 珊瑚礁 海洋垃圾 绿色债券 绿色金融 碳市场 巴黎协定 大熊猫 湿地 中欧班列 电动汽车 环保督察 " * 3
    tagging = model.tag("绿色金融支持海上风电", mixed)
    scores = [theme.score for theme in tagging.themes]
    assert 1 <= len(scores) <= 3
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= value <= 1 for value in [*scores, tagging.relevance])


@pytest.mark.parametrize("item", [WIND, CORAL])
def test_reasons_stand_in_the_text_heaviest_first(model: Model, item: tuple[str, str]) -> None:
    text = words.normalise(" ".join(item)).lower()
    for theme in model.tag(*item).themes:
        assert 1 <= len(theme.because) <= 5
        weights = [weight for _, weight in theme.because]
        assert weights == sorted(weights, reverse=True)
        assert min(weights) > 0
        assert [term for term, _ in theme.because if term not in text] == []


@pytest.mark.parametrize("quotes", ["“”", "‘’", '""', "「」", "『』", "《》", "〈〉"])
def test_quotation_marks_change_nothing(model: Model, quotes: str) -> None:
    bare = WIND[1].replace("“", "").replace("”", "")
    quoted = bare.replace("一带一路", f"{quotes[0]}一带一路{quotes[1]}")
    assert model.tag(WIND[0], quoted) == model.tag(WIND[0], bare)


def test_names_come_out_whole() -> None:
    cutter = words.Words([*words.names(), "green bond"])
    cut = cutter.cut("共建“一带一路”《绿色投资原则》在澜湄国家推广，“无废城市”用上了SAVi。 Green bonds grow.")
    assert {"共建一带一路", "绿色投资原则", "澜湄", "无废城市", "savi", "green bond"} <= set(cut)


@pytest.mark.parametrize("engine", ["jieba", "rjieba"])
def test_a_latin_word_inside_a_chinese_run_is_one_of_its_own(engine: str) -> None:
    pytest.importorskip(engine)
    cutter = train.known_words(taxonomy.load(), Recipe(engine=engine))
    assert cutter.cut("北京PM2.5浓度") == ["北京", "pm2.5", "浓度"]
    assert cutter.split("劣v类水体、2030年议程、升温1.5摄氏度，eod模式") == [
        *("劣v类", "水体", "2030年议程", "升温", "1.5摄氏度", "eod模式"),
    ]
    named = [*words.names(), *(term for theme in taxonomy.load() for term in (*theme.terms_zh, *theme.terms_en))]
    latin = [term for term in named if cutter.term(term).isascii()]
    assert [term for term in latin if cutter.term(term) not in cutter.cut(f"北京{term.upper()}浓度")] == []


@pytest.mark.parametrize(
    ("printed", "term"), [("升温1.5℃以内", "1.5°c"), ("参与REDD+机制", "redd+"), ("SAVi指数", "savi")]
)
def test_odd_letters_stay_in_their_word(printed: str, term: str) -> None:
    assert term in words.Words(["温控"]).cut(printed)


def test_one_phrase_does_not_hide_another() -> None:
    cutter = words.Words(["clean energy transition", "energy transition"])
    assert {"clean energy transition", "energy transition"} <= set(cutter.cut("A clean energy transition begins"))


def test_invisible_characters_part_no_word(model: Model) -> None:
    hidden = tuple("\u200b".join(text) for text in WIND)
    assert model.tag(*hidden) == model.tag(*WIND)


@pytest.mark.parametrize(
    "text",
    [
        "共建“一带一路”高质量发展",
        "中欧班列抵达杜伊斯堡",
        "来自共建国家的学员",
        "Belt and Road partners meet",
        "A BRI railway opens",
        "21世纪海上丝绸之路博览会",
        "绿色丝绸之路",
    ],
)
def test_belt_and_road_is_marked(model: Model, text: str) -> None:
    assert model.tag(text, "").belt_and_road
    assert model.tag("", text).belt_and_road


@pytest.mark.parametrize(
    "text", ["敦煌：古代丝绸之路上的明珠", "Caravans of the ancient Silk Road", "bright Bridget", ""]
)
def test_history_is_not_belt_and_road(model: Model, text: str) -> None:
    assert not model.tag(text, text).belt_and_road


@pytest.mark.parametrize(
    "text",
    [
        "",
        "风",
        "x",
        "　\n\t",
        "\x00\x01\x1b[31m\x7f" * 50,
        "\ud800\udfff",
        bytes(range(256)).decode("latin-1") * 20,
        "🌊🐼🌱" * 300,
        "only English in a Chinese field",
        "ＷＩＮＤ　ＰＯＷＥＲ",
        "ﷺ" * 5000,
        "-.&°" * 1000,
    ],
)
def test_bad_input_is_answered(model: Model, text: str) -> None:
    tagging = model.tag(text, text, "zh")
    assert 0 <= tagging.relevance <= 1
    assert len(tagging.themes) <= 3


def test_endless_text_is_answered_soon(model: Model) -> None:
    model.tag(*WIND)
    begun = time.perf_counter()
    tagging = model.tag(WIND[0], WIND[1] * 100_000)
    assert time.perf_counter() - begun < 2
    assert slugs(tagging) == ["energy"]


def test_full_width_letters_are_letters(model: Model) -> None:
    assert model.tag("ＰＭ２．５浓度下降", "") == model.tag("PM2.5浓度下降", "")


@pytest.mark.parametrize(
    ("traditional", "simple"),
    [
        ("聯合國氣候變化大會", "联合国气候变化大会"),
        ("離岸風電與太陽能發電", "离岸风电与太阳能发电"),
        ("绿色 green", "绿色 green"),
    ],
)
def test_traditional_characters_are_folded_one_for_one(traditional: str, simple: str) -> None:
    assert simplified(traditional) == simple
    assert len(simplified(traditional)) == len(traditional)


def test_traditional_script_is_read_like_simplified(model: Model) -> None:
    traditional = "哈薩克斯坦風電場併網", "這座風電場由中國企業承建，是共建「一帶一路」的清潔能源項目。"
    said = model.tag(*traditional)
    assert slugs(said) == ["energy"]
    assert said.belt_and_road


def test_a_folded_text_counts_words_as_they_stand(model: Model) -> None:
    assert model.tag("瀕危物種紅色名錄", "") == model.tag("濒危物种红色名录", "")


def test_what_could_go_either_way_is_unsure(model: Model) -> None:
    sure = [WIND, CORAL, BANK]
    assert [model.tag(*item).unsure for item in sure] == [False] * 3
    files = sorted(train.EXAMPLES.glob("*.jsonl"))
    rows = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    said = [model.tag(row["title"], row["body"][:40]) for row in rows[::10]]
    unsure = [one for one in said if one.unsure]
    assert 0 < len(unsure) < len(said) / 4
    assert all(one.relevance > 0.35 for one in unsure)


def test_a_long_item_is_about_what_its_head_says(model: Model) -> None:
    elsewhere = "会议还听取了关于就业、教育、医疗和养老工作的汇报，讨论了春运安排和物价。" * 30
    assert slugs(model.tag(WIND[0], WIND[1] + elsewhere)) == ["energy"]
    assert slugs(model.tag("会议听取多项工作汇报", elsewhere + "还提到风电和珊瑚。")) == []


def test_loaded_again_it_says_the_same(model: Model, models: Path) -> None:
    again = Model.load(models)
    assert again.stamp == model.stamp
    assert [again.tag(*item) for item in (WIND, CORAL, BANK)] == [model.tag(*item) for item in (WIND, CORAL, BANK)]


def test_same_examples_give_the_same_arrays(models: Path, tmp_path: Path) -> None:
    once = copy(models, tmp_path)
    again = train.train(tmp_path / "again")
    assert (once / "model.npz").read_bytes() == (again.folder / "model.npz").read_bytes()


def test_training_leaves_one_complete_folder(tmp_path: Path) -> None:
    folder = train.train(tmp_path / "deep" / "models").folder
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
    assert sorted(path.name for path in folder.iterdir()) == ["model.json", "model.npz", "probe.json", "probe.npz"]
    with np.load(folder / "model.npz", allow_pickle=False) as arrays:
        assert {array.dtype for array in arrays.values()} == {np.dtype(np.float32)}


def test_newest_model_is_served(models: Path, tmp_path: Path) -> None:
    newest = copy(models, tmp_path)
    shutil.copytree(newest, tmp_path / f"20200101T000000Z-{newest.name[-8:]}")
    assert Model.load(tmp_path).stamp == newest.name


@pytest.mark.parametrize("folder", ["empty", "missing"])
def test_missing_model_names_the_verb(tmp_path: Path, folder: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match=r"no model in .*: make one with `greensilk train`"):
        Model.load(tmp_path / folder)


@pytest.mark.parametrize("size", [0, 1000])
def test_truncated_arrays_are_refused(models: Path, tmp_path: Path, size: int) -> None:
    file = copy(models, tmp_path) / "model.npz"
    file.write_bytes(file.read_bytes()[:size])
    with pytest.raises(ModelError, match=r"model\.npz cannot be used \(its checksum"):
        Model.load(tmp_path)


@pytest.mark.parametrize("name", ["model.npz", "model.json"])
def test_missing_file_is_said(models: Path, tmp_path: Path, name: str) -> None:
    (copy(models, tmp_path) / name).unlink()
    with pytest.raises(ModelError, match=rf"{name} cannot be used \(No such file"):
        Model.load(tmp_path)


def test_changed_json_is_refused(models: Path, tmp_path: Path) -> None:
    file = copy(models, tmp_path) / "model.json"
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(ModelError, match=r"model\.json cannot be used \(it is not as it was written"):
        Model.load(tmp_path)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"engine": "rjieba 0.2.2"}, "trained with rjieba 0.2.2, but jieba"),
        ({"recipe": {"engine": "knife"}}, "knife is no segmenter: known are jieba, rjieba"),
        ({"format": 99}, "format 99 where 4 is read"),
        ({"recipe": {"salt": 1}}, "its recipe is none of ours"),
    ],
)
def test_foreign_model_is_refused(models: Path, tmp_path: Path, change: dict[str, object], sentence: str) -> None:
    import hashlib

    folder = copy(models, tmp_path)
    text = json.dumps(json.loads((folder / "model.json").read_text(encoding="utf-8")) | change)
    (folder / "model.json").write_text(text, encoding="utf-8")
    folder.rename(tmp_path / f"20991231T235959Z-{hashlib.sha256(text.encode()).hexdigest()[:8]}")
    with pytest.raises(ModelError, match=sentence):
        Model.load(tmp_path)


@pytest.mark.parametrize(("text", "sentence"), [("[]", "it holds no model"), ('{"format": 4}', "it has no engine")])
def test_what_is_no_model_at_all_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    import hashlib

    folder = tmp_path / f"20991231T235959Z-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
    folder.mkdir()
    (folder / "model.json").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=rf"model\.json cannot be used \({sentence}"):
        Model.load(tmp_path)


def test_a_theme_without_any_of_its_terms_is_unsure(model: Model) -> None:
    files = sorted(train.EXAMPLES.glob("*.jsonl"))
    rows = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    themes = taxonomy.load()
    cutter = train.known_words(themes, Recipe())
    terms = {theme.slug: {cutter.term(term) for term in (*theme.terms_zh, *theme.terms_en)} for theme in themes}
    lone = []
    for row in rows:
        said = model.tag(row["title"], row["body"])
        held = {*cutter.split(words.normalise(row["title"])), *cutter.split(words.normalise(row["body"]))}
        if any(terms[theme.theme].isdisjoint(held) for theme in said.themes):
            lone.append(said)
    assert lone
    assert [said for said in lone if not said.unsure] == []


def test_serving_needs_neither_sklearn_nor_a_shared_cache(models: Path, tmp_path: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from classifier.model import Model
assert Model.load(Path({str(models)!r})).tag({WIND[0]!r}, {WIND[1]!r}).themes
assert not {{"sklearn", "scipy", "jieba"}} & set(sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env={"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{", "line 1: not valid JSON"),
        ('{"language": "zh", "title": "a", "body": "b"}', "line 1: themes should be a list of themes"),
        (
            '{"language": "zh", "title": "a", "body": "b", "themes": ["football"]}',
            "line 1: 'football' in themes is no theme",
        ),
        ("", "holds no row"),
        ('{"language": "zh", "title": "a", "body": "b", "themes": []}', "no example of the theme 'biodiversity'"),
    ],
)
def test_wrong_examples_are_one_sentence(tmp_path: Path, line: str, sentence: str) -> None:
    (tmp_path / "energy.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(LabelError, match=sentence):
        train.train(tmp_path / "models", examples=tmp_path)
    assert not (tmp_path / "models").exists()


def test_belt_and_road_is_read_as_the_examples_say(model: Model) -> None:
    files = sorted(train.EXAMPLES.glob("*.jsonl"))
    rows = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    wrong = [row["id"] for row in rows if model.tag(row["title"], row["body"]).belt_and_road != row["belt_and_road"]]
    assert wrong == []


def test_words_are_those_that_jieba_cuts() -> None:
    import jieba

    named = [*words.names(), *(term for theme in taxonomy.load() for term in theme.terms_zh)]
    names = sorted({term.lower() for term in named if not term.isascii()})
    ours = segmenter("jieba", names)
    theirs = jieba.Tokenizer()
    theirs.FREQ, theirs.total = theirs.gen_pfdict(theirs.get_dict_file())
    theirs.initialized = True
    for name in names:
        theirs.add_word(name, max(3000, theirs.suggest_freq(name)))
    files = sorted(train.EXAMPLES.glob("*.jsonl"))
    rows = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()][::10]
    runs = ["a风b.c-风d5", "々风々é", "共建一带一路国家", "", *(row["title"] + row["body"] for row in rows)]
    for run in runs:
        assert list(theirs.cut(run, HMM=False)) == ours([run])
