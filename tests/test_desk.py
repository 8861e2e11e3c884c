"""What an editor does at the desk, by plain forms as a browser without JavaScript sends them."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from datasette.app import Datasette

from feeds.desk.server import application
from feeds.desk.shelf import Room
from feeds.publish import publish
from feeds.settings import Settings
from pipelines.archive import Archive, decisions, stories
from pipelines.archive.select import newest
from pipelines.backup import Parts, write
from tests.desk import STORY, TOLD, article, fill, text
from tests.editors import Signed

TOPICS = ("绿色交通", "绿色 (")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return fill(tmp_path / "archive.db")


@pytest.fixture
def desk(path: Path) -> Datasette:
    return application(path, "/", Room(None, TOPICS))


@pytest.fixture
def editor(desk: Datasette, path: Path) -> Signed:
    return Signed.on(desk, path)


@pytest.fixture
def archive(path: Path) -> Iterator[Archive]:
    with Archive(path) as opened:
        yield opened


def themes(archive: Archive, number: int) -> dict[str, str]:
    rows = archive.db.execute("SELECT theme, decided_by FROM article_themes WHERE article = ?", [number])
    return dict(rows.fetchall())


def verdict(archive: Archive, number: int) -> list[object]:
    row = archive.db.execute("SELECT relevance, unsure FROM articles WHERE id = ?", [number]).fetchone()
    tags = archive.db.execute("SELECT * FROM article_themes WHERE article = ? ORDER BY theme", [number])
    return [*row, *tags.fetchall()]


def number(archive: Archive, key: str) -> int:
    story = stories.named(archive, key)
    assert story
    return story.articles[0]


def waits(editor: Signed, queue: str) -> list[str]:
    """The keys of the stories on the first page of a queue."""
    shown = editor.get(f"/desk?queue={queue}")
    return [link.partition("/story/")[2] for link in shown.xpath("//article[@class='card']/h3/a/@href")]


def test_the_queue_opens_for_a_purpose(editor: Signed) -> None:
    shown = editor.get("/desk")
    named = [text(link) for link in shown.xpath("//nav[@aria-label='按用途']//a")]
    assert named[:4] == ["模型拿不准", "下期专题：绿色交通", "下期专题：绿色 (", "“一带一路”"]
    assert len(named) == 15
    assert waits(editor, "unsure") == ["mee/harm"]
    assert waits(editor, "bri") == ["xinhua/solar", "mee/harm"]
    assert waits(editor, "theme:biodiversity") == ["mee/wetland"]
    assert len(waits(editor, "topic:绿色交通")) == 15
    assert "括号 ( 没有闭合" in text(editor.get("/desk?queue=topic:绿色 (").xpath("//p[@role='alert']")[0])


def test_a_topic_finds_off_topic_articles_too(editor: Signed, archive: Archive) -> None:
    off = article("off", "市政会议", "会上谈到绿色交通和别的。")
    archive.keep(off, "model x")
    assert "mee/off" in waits(editor, "topic:绿色交通")
    assert "mee/off" not in waits(editor, "theme:transport")


def test_a_card_tells_what_an_editor_asks(editor: Signed) -> None:
    card = text(editor.get("/desk?queue=theme:energy").xpath("//article[@class='card']")[0])
    for told in ("绿色电站并网", "（来源：新华社）", "同一报道 2 篇", "并网发电", "李编辑", "存档网页"):
        assert told in card
    card = text(editor.get("/desk?queue=theme:biodiversity").xpath("//article[@class='card']")[0])
    for told in ("生物多样性", "光伏", "1.25", "91%", "由模型 x 判定"):
        assert told in card


def test_a_pick_leaves_the_queue_and_enters_the_feed_with_the_next_publishing(
    editor: Signed, archive: Archive, tmp_path: Path
) -> None:
    shown = editor.send(editor.get("/desk?queue=bri"), "pick", STORY)
    assert "选用 绿色电站并网" in text(shown.xpath("//p[@class='done']")[0])
    assert waits(editor, "bri") == ["mee/harm"]
    assert waits(editor, "picked") == [STORY]
    publish(archive, tmp_path / "public", Settings())
    assert "绿色电站并网" in (tmp_path / "public" / "picks.xml").read_text("utf-8")
    editor.send(editor.get("/desk?queue=picked"), "pick", STORY)
    publish(archive, tmp_path / "public", Settings())
    assert "绿色电站并网" not in (tmp_path / "public" / "picks.xml").read_text("utf-8")
    assert STORY in waits(editor, "bri")


def test_a_drop_goes_before_a_pick_and_comes_back_when_undone(editor: Signed, archive: Archive) -> None:
    card = editor.get(f"/desk/story/{STORY}")
    editor.send(card, "pick", STORY)
    editor.send(card, "drop", STORY)
    assert decisions.picks(archive) == []
    assert STORY not in waits(editor, "bri")
    undo(editor)
    assert decisions.picks(archive) == [number(archive, STORY)]
    undo(editor)
    assert STORY in waits(editor, "bri")


def undo(editor: Signed) -> str:
    """Press the key that undoes the last act."""
    shown = editor.get("/desk")
    (button,) = shown.xpath("//button[@data-key='u']")
    form = button.getparent()
    answer = editor.post(form.get("action"), **dict(form.fields))
    return text(editor.get(answer.headers["location"]).xpath("//div[@class='said']")[0])


def test_a_button_pressed_twice_decides_once(editor: Signed, archive: Archive) -> None:
    card = editor.get("/desk?queue=bri")
    editor.send(card, "pick", STORY)
    editor.send(card, "pick", STORY)
    undo(editor)
    assert decisions.picks(archive) == []


def test_themes_are_those_of_the_whole_story_and_undone_the_model_speaks_again(
    editor: Signed, archive: Archive
) -> None:
    story = stories.named(archive, STORY)
    assert story
    before = [verdict(archive, member) for member in story.articles]
    editor.send(editor.get("/desk?queue=theme:energy"), "themes", STORY, theme=["ocean", "law"])
    for member in story.articles:
        assert themes(archive, member) == {"ocean": "editor 李编辑", "law": "editor 李编辑"}
    assert {one.themes for one in decisions.decided(archive)} >= {frozenset({"ocean", "law"})}
    assert "撤销：专题" in undo(editor)
    assert [verdict(archive, member) for member in story.articles] == before
    assert [one.themes for one in decisions.decided(archive)] == [frozenset({"energy", "finance"})]


def test_off_topic_takes_the_themes_and_on_topic_gives_them_back(editor: Signed, archive: Archive) -> None:
    member = number(archive, "mee/wetland")
    editor.send(editor.get("/desk/story/mee/wetland"), "relevance", "mee/wetland")
    assert verdict(archive, member) == [0.0, 0]
    assert member not in [kept.number for kept in newest(archive)]
    assert frozenset() in {one.themes for one in decisions.decided(archive)}
    editor.send(editor.get("/desk/story/mee/wetland"), "relevance", "mee/wetland")
    assert list(themes(archive, member)) == ["biodiversity"]
    undo(editor)
    assert themes(archive, member) == {}
    undo(editor)
    assert themes(archive, member) == {"biodiversity": "model x"}


def test_edited_words_stand_beside_the_originals_and_in_the_feeds(
    editor: Signed, archive: Archive, tmp_path: Path
) -> None:
    card = editor.get("/desk/story/mee/wetland")
    assert "没有变化" in text(editor.send(card, "words", "mee/wetland"))
    shown = editor.send(card, "words", "mee/wetland", headline="湿地有了条例", summary="条例公布。")
    assert "湿地有了条例" in text(shown.xpath("//h3")[0])
    assert "原标题： 湿地条例公布" in text(shown)
    assert archive.db.execute("SELECT title FROM articles WHERE headline <> ''").fetchall() == [("湿地条例公布",)]
    publish(archive, tmp_path / "public", Settings())
    feed = (tmp_path / "public" / "theme" / "biodiversity.xml").read_text("utf-8")
    assert "<title>湿地有了条例</title>" in feed
    assert "条例公布。" in feed
    editor.send(shown, "words", "mee/wetland", headline="湿地条例公布")
    publish(archive, tmp_path / "public", Settings())
    assert "湿地有了条例" not in (tmp_path / "public" / "theme" / "biodiversity.xml").read_text("utf-8")
    assert archive.db.execute("SELECT headline, blurb FROM articles WHERE blurb <> ''").fetchall() == [
        ("", "条例公布。")
    ]


def test_a_story_is_split_and_merged_and_both_are_undone(editor: Signed, archive: Archive) -> None:
    whole = stories.named(archive, STORY)
    assert whole
    assert len(whole.articles) == 2
    form = editor.get(f"/desk/story/{STORY}")
    shown = editor.send(form, "split", STORY)
    assert "拆分 与其余 1 篇分开" in text(shown)
    apart = stories.named(archive, STORY)
    assert apart
    assert len(apart.articles) == 1
    shown = editor.get(f"/desk/story/{STORY}")
    (other,) = shown.xpath("//label[contains(., '绿色电站并网')]/input/@value")
    editor.send(shown, "merge", STORY, chosen=other)
    joined = stories.named(archive, STORY)
    assert joined
    assert len(joined.articles) == 2
    undo(editor)
    undo(editor)
    assert stories.named(archive, STORY) == whole
    assert "撤销：拆分" in text(editor.get("/desk/history"))


def test_a_link_that_is_pasted_names_the_other_story(editor: Signed, archive: Archive) -> None:
    link = "http://127.0.0.1:8001/archive/article/mee/wetland?version=12#x"
    editor.send(editor.get(f"/desk/story/{STORY}"), "merge", STORY, other=link)
    assert stories.named(archive, STORY) == stories.named(archive, "mee/wetland")


def test_the_history_tells_who_when_before_and_after_and_undoes(editor: Signed, desk: Datasette, path: Path) -> None:
    other = Signed.on(desk, path, "王编辑")
    editor.send(editor.get("/desk?queue=theme:energy"), "themes", STORY, theme=["ocean"])
    other.send(other.get(f"/desk/story/{STORY}"), "note", STORY, note="等外交部消息")
    told = editor.get("/desk/history").xpath("//ol[@class='told']/li")
    assert "王编辑" in text(told[0])
    assert "等外交部消息" in text(told[0])
    assert "绿色能源和能源效率" in text(told[1])
    assert "→" in text(told[1])
    assert len(editor.get("/desk/history?who=王编辑").xpath("//ol[@class='told']/li")) == 1
    assert len(editor.get("/desk/history?kind=note").xpath("//ol[@class='told']/li")) == 1
    form = told[1].xpath(".//form")[0]
    for expected in ("", "这个决定已经撤销过了"):
        answer = editor.post(form.get("action"), **dict(form.fields))
        assert expected in text(editor.get(answer.headers["location"]))
    assert "已撤销" in text(editor.get("/desk/history?kind=themes").xpath("//ol[@class='told']/li")[0])


def test_who_decides_on_an_old_page_is_told_what_another_decided_meanwhile(
    editor: Signed, desk: Datasette, path: Path
) -> None:
    other = Signed.on(desk, path, "王编辑")
    shown = editor.get("/desk?queue=theme:energy")
    other.send(other.get("/desk?queue=theme:energy"), "themes", STORY, theme=["ocean"])
    after = editor.send(shown, "themes", STORY, theme=["law"])
    assert "王编辑" in text(after.xpath("//div[@class='said']")[0])
    assert "也作了决定" in text(after)


def test_two_editors_at_once_lose_no_act(editor: Signed, desk: Datasette, path: Path, archive: Archive) -> None:
    both = [editor, Signed.on(desk, path, "王编辑")]
    pages = [one.get("/desk?queue=theme:transport") for one in both]
    keys = waits(editor, "theme:transport")[:10]

    def work(at: int) -> None:
        for place, key in enumerate(keys):
            both[at].send(pages[at], ("note", "pick")[(place + at) % 2], key, note=f"{key} {at}")

    workers = [threading.Thread(target=work, args=[at]) for at in (0, 1)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    rows = archive.db.execute("SELECT who, kind FROM decisions WHERE kind IN ('note', 'pick')").fetchall()
    assert sorted(rows) == sorted([("李编辑", "note"), ("李编辑", "pick"), ("王编辑", "note"), ("王编辑", "pick")] * 5)
    assert len(decisions.picks(archive)) == 10


def test_a_decision_waits_for_another_writer_and_for_a_backup(editor: Signed, path: Path, tmp_path: Path) -> None:
    shown = editor.get("/desk?queue=bri")
    held, over = threading.Event(), threading.Event()

    def crawl() -> None:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        held.set()
        over.wait(20)
        connection.execute("COMMIT")
        connection.close()

    writer = threading.Thread(target=crawl)
    writer.start()
    assert held.wait(10)
    threading.Timer(1.5, over.set).start()
    editor.send(shown, "pick", STORY)
    assert over.is_set()
    writer.join()
    parts = Parts(path, tmp_path / "models", tmp_path / "greensilk.toml")
    saving = threading.Thread(target=lambda: write(tmp_path / "kept.tar.gz", parts, lambda _: None))
    saving.start()
    editor.send(shown, "note", STORY, note="备份时写的")
    saving.join()
    assert waits(editor, "picked") == [STORY]


def test_an_article_edited_at_its_source_after_it_was_picked_says_so(editor: Signed, archive: Archive) -> None:
    with archive.write() as db:
        db.execute("UPDATE articles SET changed = fetched")
    decisions.pick(archive, number(archive, "mee/wetland"), "李编辑", picked=True)
    assert "原网站改动了" not in text(editor.get("/desk?queue=picked"))
    later = article("wetland", "湿地条例全文", "又改了。绿色。", fetched=datetime.now(UTC) + timedelta(hours=1))
    archive.keep(later, "model x")
    assert "原网站改动了这篇文章" in text(editor.get("/desk?queue=picked"))


def test_trends_are_pictures_with_their_numbers_in_a_table(editor: Signed) -> None:
    shown = editor.get("/desk/trends")
    pictures = shown.xpath("//figure/*[name()='svg'][@role='img']")
    assert len(pictures) == 10
    assert all("则报道" in picture.get("aria-label") for picture in pictures)
    for figure, row in zip(shown.xpath("//figure"), shown.xpath("//details//tbody/tr"), strict=True):
        drawn = [int(text(title).rpartition(" ")[2]) for title in figure.xpath(".//*[name()='title']")]
        assert drawn == [int(cell.text) for cell in row.xpath("td")]
    shares = [float(text(cell).rstrip("%")) for cell in shown.xpath("//table[contains(@class, 'shares')]//td[2]")]
    assert sum(shares) == pytest.approx(100, abs=0.2)


def test_the_desk_speaks_english_too(editor: Signed) -> None:
    editor.send(editor.get("/desk?queue=bri&lang=en"), "pick", STORY)
    for at in ("/desk?lang=en", f"/desk/story/{STORY}?lang=en", "/desk/history?lang=en", "/desk/trends?lang=en"):
        assert "Sign out" in text(editor.get(at))
    assert "picked" in text(editor.get("/desk/history?lang=en"))


def test_what_joins_a_decided_story_is_seen_with_it(editor: Signed, archive: Archive) -> None:
    editor.send(editor.get("/desk?queue=bri"), "drop", STORY)
    third = replace(article("solar3", "又报：绿色电站并网", TOLD, belt_and_road=True), credited=("生态环境部",))
    archive.keep(third, "model x")
    assert STORY not in waits(editor, "bri")
    assert waits(editor, "bri") == ["mee/harm"]
