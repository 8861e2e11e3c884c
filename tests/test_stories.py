"""Stories: near-identical texts are one, whatever the order they come in, and editors have the last word."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.article import Article
from crawler.dates import BEIJING
from pipelines.archive import Archive, stories
from pipelines.archive.alike import Text, alike
from pipelines.archive.edges import Edges
from pipelines.archive.select import newest
from pipelines.archive.stories import StoryError
from tests.test_archive import ARTICLE

LABELLED = Path(__file__).with_name("stories")
SOURCES = ("mee", "people", "rmrb", "xinhua")
TEXT = (
    "由中国企业承建的湖滨光伏电站三日并网，总装机容量八十兆瓦，可满足两万户家庭的用电需要。\n"
    "电站建在废弃的采石场上，施工队先回填矿坑，再种上耐旱的本地灌木，组件架高两米五，牧民仍可在板下放羊。\n"
    "站长热娜说，去年冬天的一场暴雪压坏了十几块组件，此后他们把倾角调大了五度，雪自己就滑下来了。\n"
    "电站还为附近三所学校安装了电采暖设备，孩子们不必再从家里背煤上学。"
)
LATER = "电站还为附近三所学校安装了电采暖设备，孩子们不必再从家里背煤上学。"
OTHER = (
    "长江口的科研人员本周放流了六百尾人工繁育的中华鲟，最大的一尾体长一米八，身上装有卫星标记。\n"
    "去年放流的鲟鱼中，有两尾游到了黄海，一尾在舟山外海被渔民误捕后放生。\n"
    "研究所希望沿海渔民看到标记后拨打热线，每条有用的信息奖励二百元。"
)
FIRST = datetime(2026, 3, 3, 9, 0, tzinfo=BEIJING)


@cache
def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (LABELLED / f"{name}.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with opened(tmp_path / "archive.db") as made:
        yield made


def opened(path: Path) -> Archive:
    archive = Archive(path)
    for name in SOURCES:
        archive.register(name, {"mee": "生态环境部", "xinhua": "新华社"}.get(name, name), "https://example.org/")
    archive.register_theme("biodiversity", "生物多样性和生态系统", "Biodiversity and Ecosystems", "#2f855a")
    return archive


def article(name: str, body: str = TEXT, *, title: str = "湖滨光伏电站并网", hours: float = 0, **more: Any) -> Article:
    """An article by its identity, so many hours after the first."""
    source, source_id = name.split("/")
    said = {
        "url": f"https://example.org/{name}",
        "published": FIRST + timedelta(hours=hours),
        "credited": (),
        "story": "",
    }
    return replace(ARTICLE, source=source, source_id=source_id, title=title, body=body, **said | more)


def keep(archive: Archive, *articles: Article) -> None:
    for one in articles:
        archive.keep(one, "model x")


def groups(archive: Archive) -> set[frozenset[str]]:
    """The stories, each as the identities of its articles."""
    found: dict[int, set[str]] = {}
    for story, name in archive.db.execute("SELECT story, source || '/' || source_id FROM articles"):
        found.setdefault(story, set()).add(name)
    assert archive.db.execute("SELECT count(*) FROM stories").fetchone() == (len(found),)
    return {frozenset(names) for names in found.values()}


def story(archive: Archive, name: str) -> stories.Story:
    found = stories.named(archive, name)
    assert found is not None
    return found


def number(archive: Archive, name: str) -> int:
    found = archive.db.execute("SELECT id FROM articles WHERE source || '/' || source_id = ?", [name]).fetchone()
    return int(found[0])


# The labelled set.


def labelled(names: Iterable[str] | None = None) -> Iterator[Article]:
    wanted = set(names) if names else None
    for place, row in enumerate(rows("articles")):
        if wanted is None or row["id"] in wanted:
            yield article(
                f"{SOURCES[place % len(SOURCES)]}/{row['id']}",
                row["body"],
                title=row["title"],
                published=datetime.fromisoformat(row["published"]).replace(tzinfo=BEIJING),
                language=row["language"],
            )


def test_the_labelled_pairs_are_told_in_an_archive_that_holds_them_all(archive: Archive) -> None:
    keep(archive, *labelled())
    of = dict(archive.db.execute("SELECT source_id, story FROM articles").fetchall())
    for half in ("dev", "test"):
        pairs = [pair for pair in rows("pairs") if pair["half"] == half]
        right = sum(pair["same"] and of[pair["a"]] == of[pair["b"]] for pair in pairs)
        said = sum(of[pair["a"]] == of[pair["b"]] for pair in pairs)
        assert right / said >= 0.98
        assert right / sum(pair["same"] for pair in pairs) >= 0.95
    bases: dict[int, set[str]] = {}
    for row in rows("articles"):
        bases.setdefault(of[row["id"]], set()).add(row["base"])
    assert [each for each in bases.values() if len(each) > 1] == []


def test_the_labelled_set_is_what_it_says() -> None:
    texts = {row["id"]: row for row in rows("articles")}
    pairs = rows("pairs")
    assert len(pairs) == len({frozenset((pair["a"], pair["b"])) for pair in pairs}) >= 400
    assert len({row["base"] for row in rows("articles") if row["id"].endswith("-0")}) >= 60
    assert {pair["a"] for pair in pairs} | {pair["b"] for pair in pairs} <= set(texts)
    assert all((texts[pair["a"]]["base"] == texts[pair["b"]]["base"]) == pair["same"] for pair in pairs)
    kinds = {pair["kind"] for pair in pairs if not pair["same"]}
    assert {"one series", "one template", "one visit", "follow-up", "another report", "round-up"} <= kinds


# One text.


@pytest.mark.parametrize(
    "other",
    [
        TEXT.partition("\n")[2],
        f"新华社北京3月3日电（记者 李文、王芳）{TEXT}\n（完）",
        f"编者按：荒山变电站，本报今起连载。\n{TEXT}",
        TEXT.replace("\n", ""),
        TEXT.replace("。", "。\n").replace("“", '"'),
        "\n".join(TEXT.split("\n")[:2]),
        TEXT.replace("热娜说", "热娜告诉记者").replace("附近三所学校", "周边三所学校").replace("三日并网", "近日并网"),
        TEXT.replace("光伏电站", "光伏電站").replace("学校", "學校").replace("组件", "組件"),
    ],
    ids=["cut lead", "byline", "note", "one paragraph", "many paragraphs", "shortened", "edited", "traditional"],
)
def test_a_reprint_is_one_story_with_the_original(archive: Archive, other: str) -> None:
    keep(archive, article("xinhua/1"), article("people/1", other, title="采石场上建起光伏电站", hours=3))
    assert groups(archive) == {frozenset({"xinhua/1", "people/1"})}
    (edge,) = stories.joined(archive, story(archive, "people/1").id)
    assert 0.6 <= edge.score <= 1
    assert edge.passage.rstrip("…").replace("\n", "")[:6] in TEXT.replace("\n", "")


def test_texts_that_say_other_things_are_stories_of_their_own(archive: Archive) -> None:
    keep(archive, article("xinhua/1"), article("people/1", OTHER))
    assert groups(archive) == {frozenset({"xinhua/1"}), frozenset({"people/1"})}


def test_texts_too_short_to_tell_stay_by_themselves(archive: Archive) -> None:
    keep(archive, article("xinhua/1", "图为电站。"), article("people/1", "图为电站。"), article("mee/1", ""))
    assert len(groups(archive)) == 3


def test_a_round_up_does_not_join_what_it_holds(archive: Archive) -> None:
    items = [TEXT, OTHER, *(row["body"] for row in rows("articles") if row["id"] in ("b12-0", "b40-0"))]
    keep(archive, article("mee/1", "\n".join(items), title="一周环境要闻"))
    keep(archive, *(article(f"xinhua/{place}", item, title=f"第{place}条") for place, item in enumerate(items)))
    assert len(groups(archive)) == 5


def test_only_what_appears_within_thirty_days_is_one_story(archive: Archive) -> None:
    days = {"mee/1": 0, "people/1": 29, "xinhua/1": 65, "rmrb/1": -31}
    keep(archive, *(article(name, hours=24 * after) for name, after in days.items()))
    assert groups(archive) == {frozenset({"mee/1", "people/1"}), frozenset({"xinhua/1"}), frozenset({"rmrb/1"})}


@given(st.text("绿色发展，。\n12 abc", max_size=300), st.text("绿色发展，。\n12 abc", max_size=300))
def test_whether_two_texts_are_alike_does_not_depend_on_which_is_asked_about(one: str, other: str) -> None:
    assert alike(Text("", one), Text("", other)) == alike(Text("", other), Text("", one))


# Whatever the order.

MIXED = [
    *(row["id"] for row in rows("articles") if row["base"] in ("b01", "b07", "e02", "carbon-week-0")),
    "carbon-week-1", "digest-0", "b03-0", "b03-s0",
]  # fmt: skip


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(MIXED))
def test_the_same_articles_make_the_same_stories_in_any_order(order: list[str], tmp_path: Path) -> None:
    expected = grouped(tmp_path, MIXED)
    assert expected == grouped(tmp_path, order)
    assert max(map(len, expected)) > 4


UNIQUE = count()


def grouped(folder: Path, order: Iterable[str]) -> set[frozenset[str]]:
    known = {one.source_id: one for one in labelled(MIXED)}
    with opened(folder / f"{next(UNIQUE)}.db") as archive:
        keep(archive, *(known[name] for name in order))
        return groups(archive)


def test_articles_stand_in_order_of_first_publication(archive: Archive) -> None:
    day = FIRST.replace(hour=0)
    keep(
        archive,
        article("people/1", hours=2, credited=("新华社", "人民网")),
        article("rmrb/1", published=day, published_precision="day"),
        article("xinhua/1", hours=0, credited=("新华社",)),
        article("mee/1", published=day + timedelta(days=1), published_precision="day"),
    )
    found = story(archive, "mee/1")
    order = [number(archive, name) for name in ("xinhua/1", "people/1", "rmrb/1", "mee/1")]
    assert list(found.articles) == order
    assert stories.credit_line(found.credited) == "（来源：新华社、人民网、rmrb、生态环境部）"
    (item,) = newest(archive)
    assert item.url == "https://example.org/xinhua/1"
    assert item.sources == found.credited


def test_a_story_keeps_the_name_of_the_article_that_was_kept_first(archive: Archive) -> None:
    half = len(TEXT.split("\n")) // 2
    start, end = "\n".join(TEXT.split("\n")[:half]), "\n".join(TEXT.split("\n")[half:])
    keep(archive, article("people/1", start), article("rmrb/1", end))
    assert len(groups(archive)) == 2
    keep(archive, article("xinhua/1", hours=-5))
    found = story(archive, "rmrb/1")
    assert found.key == "people/1"
    assert len(found.articles) == 3
    aliases = archive.db.execute("SELECT alias FROM story_aliases WHERE key = 'people/1' ORDER BY 1").fetchall()
    assert aliases == [("people/1",), ("rmrb/1",), ("xinhua/1",)]
    (item,) = newest(archive)
    assert (item.guid_id, item.url) == ("people/1", "https://example.org/xinhua/1")


# Edits.


def edited(one: Article, hours: int, **changes: Any) -> Article:
    return replace(one, fetched=one.fetched + timedelta(hours=hours), **changes)


def test_an_edit_finds_the_story_anew(archive: Archive) -> None:
    first, second, third = article("xinhua/1"), article("people/1"), article("mee/1", OTHER)
    keep(archive, first, second, third)
    keep(archive, edited(second, 1, body=OTHER))
    assert groups(archive) == {frozenset({"xinhua/1"}), frozenset({"people/1", "mee/1"})}
    keep(archive, edited(second, 2, body=f"{TEXT}\n电站明年将扩建。"))
    assert groups(archive) == {frozenset({"xinhua/1", "people/1"}), frozenset({"mee/1"})}
    assert story(archive, "people/1").key == "xinhua/1"


def test_a_corrected_date_finds_the_story_anew(archive: Archive) -> None:
    keep(archive, article("xinhua/1"), second := article("people/1", hours=24 * 90))
    assert len(groups(archive)) == 2
    keep(archive, edited(second, 1, published=FIRST))
    assert len(groups(archive)) == 1


def test_an_article_that_held_two_stories_together_lets_them_go(archive: Archive) -> None:
    start, end = TEXT.rsplit("\n", 2)[0], "\n".join(TEXT.rsplit("\n", 2)[1:])
    keep(archive, article("people/1", start), article("rmrb/1", end), bridge := article("xinhua/1"))
    assert len(groups(archive)) == 1
    keep(archive, edited(bridge, 1, body=OTHER))
    assert len(groups(archive)) == 3


# Editors.


def test_what_an_editor_split_stays_apart(archive: Archive) -> None:
    keep(archive, article("xinhua/1"), second := article("people/1"), article("rmrb/1"))
    stories.split(archive, number(archive, "people/1"), "Li Na")
    apart = {frozenset({"people/1"}), frozenset({"xinhua/1", "rmrb/1"})}
    assert groups(archive) == apart
    keep(archive, edited(second, 1, body=f"{TEXT}\n（完）"), edited(second, 2, title="电站并网"))
    assert groups(archive) == apart
    keep(archive, article("mee/1", TEXT.replace("热娜", "热娜·买买提")), article("mee/2"))
    assert sorted(map(len, groups(archive))) == [1, 4]
    assert frozenset({"people/1"}) in groups(archive)


def test_a_split_of_the_oldest_leaves_its_name_with_it(archive: Archive) -> None:
    keep(archive, article("xinhua/1"), article("people/1"), article("rmrb/1"))
    stories.split(archive, number(archive, "xinhua/1"), "Li Na")
    assert story(archive, "xinhua/1").articles == (1,)
    assert story(archive, "rmrb/1").key == "people/1"


def test_what_an_editor_merged_stays_together(archive: Archive) -> None:
    keep(archive, article("xinhua/1", OTHER), second := article("people/1"), article("rmrb/1"))
    both = [story(archive, name).id for name in ("people/1", "xinhua/1")]
    stories.merge(archive, both, "Li Na")
    merged = {frozenset({"xinhua/1", "people/1", "rmrb/1"})}
    assert groups(archive) == merged
    assert story(archive, "rmrb/1").key == "xinhua/1"
    keep(archive, edited(second, 1, body="全文已改。"))
    assert groups(archive) == merged
    keep(archive, article("mee/1", OTHER))
    assert sorted(map(len, groups(archive))) == [4]


def test_the_later_of_two_decisions_counts_and_both_stay_on_record(archive: Archive) -> None:
    keep(archive, article("xinhua/1"), article("people/1"))
    stories.split(archive, 2, "Li Na")
    stories.merge(archive, [story(archive, name).id for name in ("xinhua/1", "people/1")], "Wang Fang")
    assert len(groups(archive)) == 1
    stories.split(archive, 1, "Li Na")
    assert len(groups(archive)) == 2
    said = archive.db.execute("SELECT kind, who, article FROM decisions ORDER BY id").fetchall()
    assert said == [("split", "Li Na", 2), ("merge", "Wang Fang", 1), ("split", "Li Na", 1)]


def test_a_decision_can_be_undone_and_done_again(archive: Archive) -> None:
    keep(archive, article("xinhua/1"), article("people/1"))
    decision = stories.split(archive, 2, "Li Na")
    undone = stories.undo(archive, decision, "Li Na")
    assert len(groups(archive)) == 1
    with pytest.raises(StoryError, match="still stands"):
        stories.undo(archive, decision, "Li Na")
    stories.undo(archive, undone, "Li Na")
    assert len(groups(archive)) == 2


def test_decisions_that_cannot_be_taken_say_so(archive: Archive) -> None:
    keep(archive, article("xinhua/1"))
    with pytest.raises(StoryError, match="by itself"):
        stories.split(archive, 1, "Li Na")
    with pytest.raises(StoryError, match="no article 7"):
        stories.split(archive, 7, "Li Na")
    with pytest.raises(StoryError, match="no two stories"):
        stories.merge(archive, [1, 1], "Li Na")
    with pytest.raises(StoryError, match="Decision 9"):
        stories.undo(archive, 9, "Li Na")
    assert archive.db.execute("SELECT count(*) FROM decisions").fetchone() == (0,)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(random=st.randoms(use_true_random=False))
def test_with_a_split_too_the_order_makes_no_difference(random: Random, tmp_path: Path) -> None:
    """Three that an editor ruled on come first, as they must; then reprints of theirs in any order."""
    bodies = [*(TEXT.rsplit("\n", 1)[0],) * 2, TEXT, f"{TEXT}\n{OTHER[:40]}", TEXT.replace("热娜", "古丽"), OTHER]
    later = [article(f"mee/{place}", body, hours=place) for place, body in enumerate(bodies)]
    seen = []
    for order in (later, random.sample(later, len(later))):
        with opened(tmp_path / f"{next(UNIQUE)}.db") as archive:
            keep(archive, article("xinhua/1"), article("people/1", f"{TEXT}\n{LATER}"), article("rmrb/1", OTHER))
            stories.split(archive, 2, "Li Na")
            keep(archive, *order)
            seen.append(groups(archive))
    assert seen[0] == seen[1]
    assert len(seen[0]) == 3


# Archives of before.


def old(path: Path) -> set[frozenset[str]]:
    """An archive as it was when only identical texts were one story; returns the stories it should have."""
    with opened(path) as archive:
        keep(archive, *labelled(MIXED))
        expected = groups(archive)
        for table in ("story_edges", "story_sentences", "story_texts"):
            archive.db.execute(f"DELETE FROM {table}")
        archive.db.execute("UPDATE story_state SET version = '', reached = 0")
        archive.db.execute("INSERT INTO stories (id, key) VALUES (1000000, 'abcdef')")
        archive.db.execute("UPDATE articles SET story = 1000000 WHERE id % 2")
        archive.db.execute("DELETE FROM stories WHERE id NOT IN (SELECT story FROM articles)")
    return expected


def test_an_old_archive_gets_its_stories_when_it_is_opened(tmp_path: Path) -> None:
    expected = old(tmp_path / "archive.db")
    with Archive(tmp_path / "archive.db") as archive:
        assert groups(archive) == expected
        assert story(archive, "mee/b01-0").key == "mee/b01-0"


def test_stopped_on_its_way_it_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = old(tmp_path / "archive.db")
    batches = count()

    def stop(edges: Edges, *said: Any) -> bool:
        if next(batches) == 2:
            raise KeyboardInterrupt
        return batch(edges, said[0], 5)

    batch = Edges._batch
    with monkeypatch.context() as patch:
        patch.setattr(Edges, "_batch", stop)
        with pytest.raises(KeyboardInterrupt):
            Archive(tmp_path / "archive.db")
    with Archive(tmp_path / "archive.db") as archive:
        assert groups(archive) == expected
