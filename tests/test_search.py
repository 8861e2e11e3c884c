"""Search finds what a scan of the same texts finds, and says why it finds nothing."""

from __future__ import annotations

import csv
import io
import json
import logging
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crawler.article import Article, Tag
from crawler.dates import BEIJING
from greensilk import main
from pipelines.archive import Archive, index, sets, text
from pipelines.archive.query import parse
from pipelines.archive.search import count, select
from pipelines.archive.select import newest
from pipelines.archive.tree import All, Dates, Either, Filter, Node, Not, QueryError, Words
from pipelines.archive.why import also, why
from tests.test_archive import ARTICLE, edited

FIRST = datetime(2019, 1, 1, tzinfo=BEIJING)
EXAMPLES = Path(__file__).parents[1] / "classifier" / "examples"
GRAMMAR = '"“”「」『』()（）|｜\n'
SOURCES = {"mee": "生态环境部", "people": "人民网", "xinhua": "新华社"}
THEMES = ("climate", "energy", "ocean")


plain = cache(text.plain)


def register(archive: Archive) -> None:
    for name, publisher in SOURCES.items():
        archive.register(name, publisher, "https://example.org/")
    for slug in (*THEMES, "biodiversity"):
        archive.register_theme(slug, slug, slug, "#000000")


def written(number: int, title: str, body: str, chance: random.Random) -> Article:
    """An article with a text, and everything else by chance."""
    moment = FIRST + timedelta(minutes=chance.randrange(60 * 24 * 365 * 3))
    day_only = chance.random() < 0.3
    return replace(
        ARTICLE,
        source=chance.choice([*SOURCES]),
        source_id=str(number),
        url=f"https://example.org/{number}",
        title=title,
        body=body,
        published=moment.replace(hour=0, minute=0) if day_only else moment,
        published_precision="day" if day_only else "minute",
        language="zh" if text.is_han(text.plain(title)) else "en",
        tags=tuple(Tag(theme, 0.9) for theme in chance.sample(THEMES, chance.randrange(3))),
        belt_and_road=chance.random() < 0.4,
        fetched_from=(),
        story=str(number),
    )


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    """The examples' sentences in 500 articles, some with signs, spaces and scripts as sites print them."""
    chance = random.Random(5)
    files = sorted(EXAMPLES.glob("*.jsonl"))
    items = [json.loads(line) for file in files for line in file.read_text("utf-8").split("\n") if line]
    odd = [
        "共建“一带一路”倡议", "ＣＯ２排放量为1,000万吨，PM2.5浓度下降", "《巴黎協定》與綠色轉型", "二○二一年\u3000碳",
        "Côte d'Ivoire and ASEAN-China COP27", "水\n电", "碳", "A 水 b", "𠮷野家與氫能",
    ]  # fmt: skip
    found = []
    for number in range(500):
        first, *others = chance.sample(items, 3)
        body = "\n".join([item["body"] for item in others] + chance.sample(odd, chance.randrange(4)))
        found.append(written(number, first["title"], body, chance))
    return found


@pytest.fixture(scope="module")
def library(articles: list[Article], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive(tmp_path_factory.mktemp("library") / "archive.db") as archive:
        register(archive)
        for article in articles:
            archive.keep(article, "model x")
        yield archive


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db") as opened:
        register(opened)
        yield opened


def keep(archive: Archive, number: int, body: str, **changes: object) -> None:
    chance = random.Random(number)
    archive.keep(replace(written(number, f"标题 {number}", body, chance), **changes), "model x")  # type: ignore[arg-type]


def fits(node: Node, article: Article) -> bool:
    """The scan: whether an article fits a search, by its normalised text and its own fields."""
    if isinstance(node, Words):
        read = [plain(article.title)] + ([] if node.title else [plain(article.body)])
        return any(text.holds(text.plain(phrase), where) for phrase in node.phrases for where in read)
    if isinstance(node, Filter):
        named = {tag.theme for tag in article.tags} | {article.source, SOURCES[article.source], article.language}
        return bool(named & set(node.values)) or node.values == ("yes" if article.belt_and_road else "no",)
    if isinstance(node, Dates):
        return node.span.since <= article.published.date() <= node.span.until
    if isinstance(node, Not):
        return not fits(node.part, article)
    return (all if isinstance(node, All) else any)(fits(part, article) for part in node.parts)


def newest_first(articles: list[Article]) -> list[str]:
    """Their ids by the minute of publication, of one minute the last one kept first."""
    order = sorted(range(len(articles)), key=lambda place: (articles[place].published, place), reverse=True)
    return [articles[place].source_id for place in order]


def ids(archive: Archive, query: str | Node, **options: bool) -> list[str]:
    return [hit.article.guid_id.split("/")[1] for hit in select(archive, query, limit=10_000, **options)]


def queries(articles: list[Article], number: int) -> Iterator[str]:
    """Words cut from the texts, at any edge, as people join them."""
    chance = random.Random(7)

    def word() -> str:
        article = chance.choice(articles)
        printed = "".join(sign for sign in chance.choice([article.title, article.body]) if sign not in GRAMMAR)
        start, length = chance.randrange(len(printed)), chance.randint(1, 8)
        cut = printed[start : start + length].strip()
        return f'"{printed[start : start + length + 4]}"' if chance.random() < 0.3 else cut

    filters = ["theme:climate", "source:mee,新华社", "since:2020-03", "until:2020", "lang:en", "bri:yes", "place:澜湄"]
    for _ in range(number):
        parts = [word() for _ in range(chance.choice([1, 1, 1, 1, 1, 2, 3]))]
        if chance.random() < 0.2:
            parts.append(f"{chance.choice(['-', ''])}{chance.choice(filters)}")
        if chance.random() < 0.2:
            parts.append(f"-{word()}")
        if chance.random() < 0.3:
            parts = [f"({word()} OR {word()} {word()})", *parts]
        if chance.random() < 0.05:
            parts = [f"title:{word()}", *parts]
        yield " ".join(parts)


def test_search_equals_a_scan(library: Archive, articles: list[Article]) -> None:
    asked = hits = 0
    order = newest_first(articles)
    known = {article.source_id: article for article in articles}
    for query in queries(articles, 800):
        try:
            tree = parse(query)
        except QueryError:
            continue
        expected = [number for number in order if fits(tree, known[number])]
        assert ids(library, tree) == expected, query
        assert count(library, tree) == len(expected)
        asked, hits = asked + 1, hits + bool(expected)
    assert asked >= 700
    assert hits >= 250


def test_what_is_marked_is_what_was_found(library: Archive, articles: list[Article]) -> None:
    for query in queries(articles, 300):
        try:
            tree = parse(query)
        except QueryError:
            continue
        if isinstance(tree, Words) and len(tree.phrases) == 1:
            for hit in select(library, tree, limit=5):
                marked = [piece for piece, found in (*hit.title, *hit.passage) if found]
                assert marked, query
                assert {plain(piece) for piece in marked} == {plain(tree.phrases[0])}


def test_what_stands_in_a_text_as_typed_is_found(library: Archive, articles: list[Article]) -> None:
    chance = random.Random(9)
    runs = [run for article in articles for run in re.findall("[\u4e00-\u9fff]{4,}", article.body)]
    for run in chance.sample(runs, 200):
        word = run[: chance.randint(1, 8)]
        typed = {article.source_id for article in articles if word in article.title or word in article.body}
        assert typed <= set(ids(library, f'"{word}"')), word


def test_each_character_and_each_word_is_found(library: Archive, articles: list[Article]) -> None:
    for word in ("碳", "水", "的", "中国", "co2", "PM2.5", "1,000", "一带一路", "a", "𠮷", "25"):
        assert set(ids(library, f'"{word}"')) == {
            article.source_id for article in articles if fits(Words(word, (word,)), article)
        }


@pytest.mark.parametrize(
    "query",
    ["绿色转型", "綠色轉型", "“绿色转型”", "巴黎协定与绿色", "《巴黎協定》", "CO2", "ｃｏ２", "co2排放",
     "共建一带一路倡议", "共建“一带一路”倡议", "PM2.5浓度", "二〇二一年",
     "cote d'ivoire", "asean", "氢能", "碳市场", "全国 碳 市场"],
)  # fmt: skip
def test_width_script_case_accents_and_quotation_marks_make_no_difference(archive: Archive, query: str) -> None:
    chinese = "共建“一带一路”倡议，《巴黎協定》與綠色轉型。ＣＯ２排放，PM2.5浓度；二○二一年的碳市場，氫能。"
    keep(archive, 1, f"{chinese}Côte d'Ivoire, ASEAN，全国，碳；市场")
    assert ids(archive, query) == ["1"]


@pytest.mark.parametrize("query", ["市场启动", "碳市场启", "sean", "co", "2.5浓", "021", "“碳 市场”"])
def test_nothing_joins_across_a_comma_and_no_word_is_cut(archive: Archive, query: str) -> None:
    keep(archive, 1, "全国碳市场，启动ASEAN。CO2与2021")
    assert ids(archive, query) == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "There is nothing to search for"),
        (" ， - ", "There is nothing to search for"),
        ("(碳", "A bracket ( is not closed"),
        ("碳）", "A bracket ） closes nothing"),
        ("“碳", "A quotation mark “ is not closed"),
        ("碳 OR", "OR stands between two words"),
        ("碳 AND", "AND stands between two words"),
        ("AND 碳", "AND stands between two words"),
        ("(碳 AND) 煤", "AND stands between two words"),
        ("碳 AND OR 煤", "AND stands between two words"),
        ("碳 NOT", "NOT stands before a word"),
        ("NOT AND 碳", "NOT stands before a word"),
        ("theme:", "theme: lacks a value"),
        ("theme:climate,", "theme:climate, lacks a value"),
        ("them:climate", "no field them: did you mean theme:?"),
        ("theme:sport", "'sport' is no theme"),
        ("since:2021-13", "since:2021-13: there is no such day"),
        ("until:yesterday", "until:yesterday should be one day, month or year"),
        ("bri:perhaps", "'perhaps' should be one of yes"),
        ("lang:fr", "'fr' should be one of zh"),
        ("place:澜沧", "There is no place '澜沧': did you mean 澜湄?"),
        ("source:xinhau", "There is no source 'xinhau': did you mean xinhua?"),
        ("(" * 30, "More than 10 brackets"),
        ("碳" * 2_001, "A search has at most 2,000 characters"),
    ],
)
def test_a_wrong_search_is_one_sentence(archive: Archive, query: str, said: str) -> None:
    with pytest.raises(QueryError) as error:
        select(archive, query)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("query", "plain"),
    [
        ("（煤电　OR　风电）　－疫情", "(煤电 OR 风电) -疫情"),
        ("“碳 市场”", '"碳 市场"'),
        ("煤电 | 风电", "煤电 OR 风电"),
        ("专题：climate 来源：mee，新华社", "theme:climate source:mee,新华社"),
        ("自：2021年3月 至：2021/4/5", "since:2021-03 until:2021-04-05"),
        ("标题：碳 一带一路：是 语言：中文", "title:碳 bri:yes lang:zh"),
        ("theme:气候 theme:绿色能源和能效伙伴关系", "theme:climate theme:energy"),
        ("碳 - 市场", "碳 市场"),
        ("--疫情", "-疫情"),
        ("碳 AND 市场 ＡＮＤ NOT 疫情", "碳 市场 -疫情"),
        ("NOT (煤电 OR 风电) 碳", "-(煤电 OR 风电) 碳"),
    ],
)
def test_full_width_signs_and_chinese_names_are_the_same(query: str, plain: str) -> None:
    assert _bare(parse(query)) == _bare(parse(plain))


def _bare(node: Node) -> object:
    if isinstance(node, Not):
        return ("not", _bare(node.part))
    if isinstance(node, All | Either):
        return (type(node), *map(_bare, node.parts))
    if isinstance(node, Words):
        return (*map(text.plain, node.phrases), node.title)
    return replace(node, said="")


def test_a_colon_in_a_text_is_a_colon() -> None:
    assert parse("WHO：全球") == Words("WHO：全球", ("WHO：全球",))
    assert parse("http://example.org/") == Words("http://example.org/", ("http://example.org/",))


def test_the_deepest_and_the_longest_search_are_answered(archive: Archive) -> None:
    keep(archive, 1, "碳")
    for opening in ("(a OR (title:b ", "(b -(a ", "-(a -(title:b "):
        assert isinstance(ids(archive, opening * 5 + "碳" + "))" * 5), list)
    for joint, each in ((" ", "-z{}"), (" OR ", "w{} x"), (" OR ", "y{} theme:ocean"), (" ", "(碳 OR y{})")):
        assert ids(archive, joint.join(["碳", *map(each.format, range(80))])) == ["1"]


def test_or_binds_less_than_a_space() -> None:
    assert _bare(parse("a b OR c")) == _bare(parse("(a b) OR c"))


def test_only_capitals_count_and_quotation_marks_make_words_of_them(archive: Archive) -> None:
    keep(archive, 1, "coal and wind, or not")
    keep(archive, 2, "coal, wind")
    assert ids(archive, "coal and wind") == ids(archive, 'coal "AND" wind') == ["1"]
    assert ids(archive, "coal not wind") == ids(archive, 'coal "NOT" wind') == ["1"]
    assert sorted(ids(archive, "coal AND wind")) == ["1", "2"]
    assert ids(archive, "coal NOT not") == ["2"]


def test_until_holds_its_whole_day_month_and_year(archive: Archive) -> None:
    keep(archive, 1, "碳", published=datetime(2021, 12, 31, 23, 59, tzinfo=BEIJING), published_precision="minute")
    for fitting in ("until:2021", "until:2021-12", "until:20211231", "since:2021-12-31", "since:2021 until:2021"):
        assert ids(archive, f"碳 {fitting}") == ["1"]
        assert ids(archive, fitting) == ["1"]
    for other in ("until:2021-12-30", "since:2022", "-until:2021"):
        assert ids(archive, f"碳 {other}") == []


def test_more_articles_of_a_minute_than_it_has_places_are_all_of_their_day(archive: Archive) -> None:
    for number in range(3 * index.SLOTS):
        keep(archive, number, "碳", published=datetime(2021, 12, 31, tzinfo=BEIJING))
    keep(archive, 999, "碳", published=datetime(2022, 1, 1, tzinfo=BEIJING))
    assert ids(archive, "碳 until:2021") == [str(number) for number in reversed(range(3 * index.SLOTS))]
    assert ids(archive, "碳 since:2022") == ["999"]


@pytest.mark.parametrize("backwards", [False, True])
def test_newest_first_whatever_the_order_of_arrival(archive: Archive, articles: list[Article], backwards: bool) -> None:
    dated = sorted(articles[:100], key=lambda article: article.published, reverse=backwards)
    spread = [replace(one, published=one.published + timedelta(minutes=place)) for place, one in enumerate(dated)]
    for article in spread:
        archive.keep(replace(article, published_precision="minute"), "model x")
    asked = [(hit.article.published, hit.article.guid_id) for hit in select(archive, "lang:zh", limit=100)]
    assert asked == sorted(asked, reverse=True)
    page = select(archive, "lang:zh", limit=5, offset=10)
    assert [hit.article.guid_id for hit in page] == [guid for _, guid in asked[10:15]]


def in_step(archive: Archive) -> None:
    """The index holds each token of each article at its place, and no other."""
    archive.db.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.held USING fts5vocab(main, search, instance)")
    held = {tuple(row) for row in archive.db.execute('SELECT doc, col, "offset", term FROM held') if row[1] != "marks"}
    rows = archive.db.execute("SELECT place, title, body FROM articles JOIN search_places ON article = id").fetchall()
    assert len(rows) == archive.db.execute("SELECT count(*) FROM articles").fetchone()[0]
    assert held == {
        (place, column, at, token)
        for place, *texts in rows
        for column, printed in zip(("title", "body"), texts, strict=True)
        for at, token in enumerate(text.tokens(printed).split())
    }
    lying = "SELECT theme, place FROM article_themes JOIN search_places USING (article) ORDER BY 1, 2"
    themes = archive.db.execute("SELECT theme, place FROM search_themes ORDER BY 1, 2").fetchall()
    assert themes == archive.db.execute(lying).fetchall()
    archive.db.execute("INSERT INTO search (search) VALUES ('integrity-check')")


def test_the_index_follows_edits(archive: Archive) -> None:
    archive.keep(ARTICLE, "model x")
    archive.keep(edited(1, title="候鸟保护条例", body="第三段。"), "model x")
    assert ids(archive, "湿地") == []
    assert ids(archive, "候鸟 第三段 theme:biodiversity") == [ARTICLE.source_id]
    archive.keep(edited(-1, title="湿地"), "model x")
    assert ids(archive, "湿地") == []
    in_step(archive)


def test_the_index_follows_a_corrected_date(archive: Archive) -> None:
    archive.keep(ARTICLE, "model x")
    keep(archive, 2, "湿地", published=ARTICLE.published + timedelta(days=1))
    moved = {"published": ARTICLE.published + timedelta(days=9)}
    archive.keep(edited(1, **moved), "model x")  # type: ignore[arg-type]
    assert ids(archive, "湿地") == [ARTICLE.source_id, "2"]
    in_step(archive)


def test_the_index_follows_themes_that_others_write(archive: Archive) -> None:
    archive.keep(ARTICLE, "model x")
    with archive.write() as db:
        db.execute("DELETE FROM article_themes")
        db.execute("INSERT INTO article_themes VALUES (1, 'ocean', 0.9, '[]', 'editor')")
    assert ids(archive, "theme:ocean") == [ARTICLE.source_id]
    assert ids(archive, "theme:biodiversity") == []
    in_step(archive)


def test_what_is_not_kept_is_not_indexed(archive: Archive) -> None:
    archive.keep(ARTICLE, "model x")
    row = next(archive.db.query("SELECT * FROM articles"))

    def fail() -> None:
        with archive.write():
            archive.index.put(1, row | {"title": "碳"}, row)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    in_step(archive)


class Stopped(Exception):
    """Someone pulled the plug."""


def test_an_index_of_another_version_is_made_anew_and_goes_on_after_a_stop(
    tmp_path: Path, articles: list[Article], caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "archive.db"
    with Archive(path) as archive:
        register(archive)
        for article in articles[:90]:
            archive.keep(article, "model x")
        with archive.write() as db:
            db.execute("DELETE FROM search_places")
            db.execute("INSERT INTO search (search) VALUES ('delete-all')")
            db.execute("UPDATE search_state SET version = 'another'")
        writes = iter(range(4))

        def write() -> object:
            if next(writes, None) is None:
                raise Stopped
            return archive.write()

        with pytest.raises(Stopped):
            archive.index.complete(write, batch=20)  # type: ignore[arg-type]
        assert archive.db.execute("SELECT count(*) FROM search_places").fetchone() == (60,)
        archive.keep(articles[95], "model x")
        changed = replace(articles[3], title="龘", fetched=articles[3].fetched + timedelta(days=1))
        archive.keep(changed, "model x")
    caplog.clear()
    with caplog.at_level(logging.WARNING), Archive(path) as archive:
        in_step(archive)
        assert ids(archive, "title:龘") == ["3"]
    assert caplog.messages == ["Indexing 91 articles for search, once; if it is stopped, the next command goes on."]
    caplog.clear()
    with Archive(path):
        assert caplog.messages == []


def test_ranked_puts_the_title_before_the_text(archive: Archive) -> None:
    keep(archive, 1, "红树林", title="海岸", published=FIRST + timedelta(days=9))
    keep(archive, 2, "海岸", title="红树林修复", published=FIRST)
    assert ids(archive, "红树林") == ["1", "2"]
    assert ids(archive, "红树林", ranked=True) == ["2", "1"]
    assert ids(archive, "theme:climate OR 红树林", ranked=True) == ids(archive, "theme:climate OR 红树林")


def test_the_passage_shows_where_most_words_stand_together(archive: Archive) -> None:
    keep(archive, 1, f"碳市场。{'其他。' * 60}綠色的碳市場与“配額”。{'其他。' * 60}")
    (hit,) = select(archive, "碳市场 绿色 配额 -疫情")
    assert [piece for piece, found in hit.passage if found] == ["綠色", "碳市場", "配額"]
    assert hit.passage[0] == ("…", False)
    assert "".join(piece for piece, _ in hit.title) == hit.article.title


def test_a_search_for_places_and_synonyms(archive: Archive) -> None:
    keep(archive, 1, "碳排放权交易在越南")
    keep(archive, 2, "碳市场在巴西")
    assert ids(archive, "碳市场 place:澜湄") == ["1"]
    assert sorted(ids(archive, "碳交易")) == ["1", "2"]
    assert ids(archive, '"碳市场"') == ["2"]
    assert ids(archive, "place:巴西,老挝") == ["2"]
    assert "碳排放权交易" in also("碳市场")[0]
    assert {"中国", "缅甸", "老挝", "泰国", "柬埔寨", "越南"} <= set(sets.load().place("澜湄"))


def test_every_place_ends_in_words() -> None:
    known = sets.load()
    for region in known.regions:
        words = known.place(region)
        assert (
            all(text.plain(word) not in known.places or word in ("东盟", "中东欧", "非洲") for word in words) or words
        )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[places\n", "cannot be read as TOML"),
        ("[towns]\n", "unknown table [towns]"),
        ("[places]\nx = 'y'\n", "x in [places] should be a list of words"),
        ("[synonyms]\na = ['b']\nc = ['b']\n", "b stands in two lines"),
    ],
)
def test_a_wrong_file_of_sets_is_one_sentence(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "sets.toml").write_text(content, "utf-8")
    with pytest.raises(sets.SetsError) as error:
        sets.load(tmp_path / "sets.toml")
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("红树林 海岸", "no article has 红树林"),
        ("海岸 title:海岸", "no title has title:海岸"),
        ("海岸 theme:ocean", "no article is of theme:ocean"),
        ("海岸 since:2030", "no article is of the days since:2030"),
        ("海岸 source:people", "without source:people there is 1 article, and none fits source:people"),
        ("海岸 -湿地", "without -湿地 there is 1 article, and all have 湿地"),
        ("海岸 湿地 森林 草原", "海岸, 湿地 and 森林 never go together"),
        ("-(海岸 OR 森林)", "every article has (海岸 OR 森林)"),
    ],
)
def test_a_search_without_hits_says_why(archive: Archive, query: str, reason: str) -> None:
    assert why(archive, "碳") == "Nothing is found: the archive is empty."
    bare = {"source": "mee", "tags": ()}
    keep(archive, 1, "海岸，湿地", **bare)
    keep(archive, 2, "森林，草原", **(bare | {"source": "people"}))
    assert select(archive, query) == []
    assert reason in why(archive, query)


def called(archive: Archive, *words: str) -> Result:
    return CliRunner().invoke(main, ["search", "--archive", str(archive.path), *words])


def test_the_command_prints_marks_json_and_a_table_for_excel(archive: Archive) -> None:
    keep(archive, 1, "煤电和风电", title="=1+1 风电")
    printed = called(archive, "风电", "-疫情")
    assert "«风电»" in printed.stdout
    (item,) = json.loads(called(archive, "风电", "--json").stdout)
    assert item["title"] == "=1+1 风电"
    assert item["passage"] == "煤电和«风电»"
    table = called(archive, "--csv", "风电").stdout_bytes
    assert table.startswith(b"\xef\xbb\xbf")
    heads, row = csv.reader(io.StringIO(table.decode("utf-8-sig"), newline=""))
    assert heads[0] == "时间 published"
    assert row[1] == "'=1+1 风电"


def test_the_command_says_what_it_leaves_out_and_what_is_wrong(archive: Archive) -> None:
    keep(archive, 1, "海岸")
    keep(archive, 2, "海岸")
    assert called(archive, "海岸", "--limit", "1").stderr == "1 of 2 articles; --limit shows more.\n"
    assert called(archive, "红树林", "--json").stdout == "[]\n"
    assert "no article has 沙漠" in called(archive, "沙漠").stderr
    assert called(archive, "them:x").exit_code == 2
    assert called(archive, "--limt", "3").exit_code == 2
    both = called(archive, "海岸", "--json", "--csv")
    assert both.exit_code == 2
    assert "--json and --csv are two forms" in both.stderr
    assert both.stdout == ""
    assert called(archive, "-h").stdout.startswith("Usage:")


def test_what_is_of_a_theme_is_the_same_in_feeds_where_one_article_stands_for_a_story(library: Archive) -> None:
    keys = dict(library.db.execute("SELECT alias, key FROM story_aliases").fetchall())
    found = {keys[hit.article.guid_id] for hit in select(library, "theme:ocean", limit=500)}
    assert found == {kept.guid_id for kept in newest(library, theme="ocean", limit=500)}
