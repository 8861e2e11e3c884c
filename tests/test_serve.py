"""What a reader sees of the archive in a browser: search, articles, stories, questions, downloads."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from datasette.app import Datasette
from hypothesis import given
from hypothesis import strategies as st

from classifier import taxonomy
from feeds.desk.difference import difference, pieces
from feeds.desk.labels import labels
from feeds.desk.server import application
from pipelines.archive import Archive, canned
from pipelines.archive.search import count
from tests.desk import FIRST, HOSTILE, SECOND, STORY, ask, fill, links, page, text
from tests.test_archive import ARTICLE

GREEN = quote("绿色")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("desk") / "archive.db")


@pytest.fixture(scope="module")
def desk(path: Path) -> Datasette:
    return application(path)


@pytest.fixture
def archive(path: Path) -> Iterator[Archive]:
    with Archive(path) as opened:
        yield opened


def test_the_first_page_searches_and_shows_what_there_is(desk: Datasette) -> None:
    shown = page(desk, "/")
    assert shown.xpath("//form[@role='search']//input[@name='q']")
    assert shown.xpath("//html/@lang") == ["zh-CN"]
    themes = {text(link.xpath("b")[0]) for link in shown.xpath("//ul[@class='themes']//a")}
    assert themes == {theme.name_zh for theme in taxonomy.load()}
    assert "44 篇文章" in text(shown)
    assert len(shown.xpath("//ol[@class='hits']/li")) == 8


def test_a_search_marks_what_it_found_newest_first_page_by_page(desk: Datasette, archive: Archive) -> None:
    found: list[str] = []
    for number in (1, 2):
        shown = page(desk, f"/?q={GREEN}&page={number}")
        found += [link.get("href") for link in shown.xpath("//ol[@class='hits']//h3/a")]
        assert {mark.text for mark in shown.xpath("//mark")} == {"绿色"}
    assert len(found) == len(set(found)) == count(archive, "绿色")
    assert f"{len(found)} 篇" in text(page(desk, f"/?q={GREEN}"))
    page(desk, f"/?q={GREEN}&page=9", 404)


def test_a_facet_counts_what_it_leads_to(desk: Datasette) -> None:
    shown = page(desk, f"/?q={GREEN}")
    facets = shown.xpath("//ul[@class='facet']/li")
    assert len(facets) > 8
    for facet in facets:
        narrowed = page(desk, facet.xpath("a/@href")[0])
        expected = facet.xpath("span[@class='count']")[0].text
        assert text(narrowed.xpath("//h2[@id='found']")[0]) == f"{expected} 篇"
        (back,) = narrowed.xpath("//p[@class='chosen']/a/@href")
        assert back == f"/?q={GREEN}"


def test_themes_add_up_and_a_year_stays_in_a_new_search(desk: Datasette, archive: Archive) -> None:
    shown = page(desk, f"/?q={GREEN}&theme=transport&theme=climate&year=2021")
    expected = count(archive, "绿色 theme:transport theme:climate since:2021 until:2021")
    assert expected
    assert text(shown.xpath("//h2[@id='found']")[0]) == f"{expected} 篇"
    hidden = [(field.get("name"), field.get("value")) for field in shown.xpath("//form//input[@type='hidden']")]
    assert hidden == [("theme", "transport"), ("theme", "climate"), ("year", "2021")]


@pytest.mark.parametrize(
    ("query", "zh", "en"),
    [
        ('"绿色', '引号 " 没有闭合', "is not closed"),
        ("theme:火星", "没有“火星”这个专题", "is no theme"),
        ("source:nobody", "没有“nobody”这个来源", "There is no source"),
        ("since:2021-13", "日历上没有这一天", "no such day"),
        ("(绿色", "括号 ( 没有闭合", "is not closed"),
        ("绿色 OR", "它有一边没有词", "OR stands between"),
        ("place:火星", "没有这个地区", "There is no place"),
        ("autor:李", "没有 autor: 这个条件", "There is no field"),
        ("lang:法文", "应为 zh", "should be one of"),
        ("!!", "没有可检索的词", "nothing to search for"),
    ],
)
def test_what_cannot_be_searched_for_is_said_in_a_sentence(desk: Datasette, query: str, zh: str, en: str) -> None:
    assert zh in text(page(desk, f"/?q={quote(query)}", 400))
    assert en in text(page(desk, f"/?q={quote(query)}&lang=en", 400))


def test_a_search_without_hits_says_what_emptied_it(desk: Datasette) -> None:
    shown = text(page(desk, f"/?q={GREEN}+{quote('火星')}"))
    assert "没有找到文章：没有文章含有 火星。" in shown
    assert "Nothing is found: no article has 火星." in text(page(desk, f"/?q={GREEN}+{quote('火星')}&lang=en"))
    narrowed = text(page(desk, f"/?q={quote('光伏')}&theme=transport"))
    assert "没有找到文章：去掉 theme:transport 有 2 篇，但没有一篇符合 theme:transport。" in narrowed


def test_what_named_sets_added_is_said(desk: Datasette) -> None:
    shown = text(page(desk, f"/?q={quote('绿色 OR 碳市场')}"))
    assert "碳市场 也找 碳市场、" in shown


def test_an_article_shows_its_themes_with_reasons_and_who_decided(desk: Datasette) -> None:
    shown = page(desk, "/article/mee/wetland")
    assert text(shown.xpath("//h1")[0]) == "湿地条例公布"
    given = text(shown.xpath("//ul[@class='given']")[0])
    assert "生物多样性和生态系统" in given
    assert "91%" in given
    assert "光伏 1.25" in given
    assert "由模型 x 判定" in given
    assert shown.xpath("//meter/@value") == ["0.91"]
    decided = text(page(desk, "/article/xinhua/solar").xpath("//ul[@class='given']")[0])
    assert "由编辑 李编辑 决定" in decided
    assert "绿色金融与投资" in decided


def test_every_text_an_article_had_can_be_read_and_what_changed(desk: Datasette) -> None:
    shown = page(desk, "/article/mee/wetland")
    assert "又改。" in text(shown.xpath("//div[@class='text']")[0])
    newest, second, first = shown.xpath("//ol[@class='versions']//a/@href")
    old = page(desk, first)
    assert "您正在阅读旧版本" in text(old)
    assert text(old.xpath("//h1")[0]) == "湿地条例征求意见"
    assert [text(line) for line in old.xpath("//div[@class='text']/p")] == FIRST.split("\n")
    told = old.xpath("//section[@class='difference']")[0]
    removed = "".join(part.xpath("string(text())") for part in told.xpath(".//del"))
    added = "".join(part.xpath("string(text())") for part in told.xpath(".//ins"))
    assert "征求意见" in removed
    assert "新增一段。" in added
    assert "1 段没有改动" in text(told)
    assert [text(line) for line in page(desk, second).xpath("//div[@class='text']/p")] == SECOND.split("\n")
    assert not page(desk, newest).xpath("//section[@class='difference']")
    page(desk, "/article/mee/wetland?version=000000000000", 404)


def test_a_misread_text_is_no_edit_and_is_not_cited(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        archive.register("mee", "生态环境部", "https://mee.example/")
        archive.register_theme("biodiversity", "生物多样性和生态系统", "Biodiversity and Ecosystems", "#2f855a")
        archive.keep(replace(ARTICLE, title="首页 要闻"), "model x")
        archive.keep(ARTICLE, "model x", again=True)
    desk = application(tmp_path / "archive.db")
    shown = page(desk, "/article/mee/1170001")
    assert "存档以来没有改动过" in text(shown)
    listed = shown.xpath("//ol[@class='versions']/li")
    assert ["读错后更正" in text(line) for line in listed] == [False, True]
    misread = page(desk, listed[1].xpath("a/@href")[0])
    assert "网站没有改动" in text(misread)
    assert "读错后更正为第 2 版" in text(misread.xpath("//section[@class='difference']")[0])
    assert "《湿地保护条例修订》" in text(misread.xpath("//*[@id='citation']")[0])
    assert "第 2 版" in text(misread.xpath("//*[@id='citation']")[0])
    assert ask(desk, "/query/edited.json").json() == []


def test_a_story_shows_all_who_carried_it_in_order(desk: Datasette) -> None:
    (way,) = page(desk, f"/?q={quote('并网发电')}&source=people").xpath("//p[@class='line']/a")
    assert text(way) == "同一报道 2 篇"
    shown = page(desk, way.get("href"))
    assert [text(name) for name in shown.xpath("//ol[@class='carried']//b")] == ["新华社", "人民网"]
    assert "最先刊发" in text(shown.xpath("//ol[@class='carried']/li")[0])
    assert "（来源：新华社）" in text(shown)
    assert "新华社 · 人民网 相同 100%" in text(shown.xpath("//ul[@class='joined']")[0])
    assert text(page(desk, "/story/people/solar").xpath("//a[@id='permalink']")[0]).endswith(f"/story/{STORY}")
    beside = page(desk, "/article/people/solar").xpath("//ul[@class='others']//a")
    assert [link.get("href") for link in beside] == ["/article/xinhua/solar"]


def test_a_citation_says_title_source_date_address_and_version(desk: Datasette) -> None:
    def cited(at: str) -> str:
        return text(page(desk, at).xpath("//p[@id='citation']")[0])

    old = page(desk, "/article/mee/wetland").xpath("//ol[@class='versions']//a/@href")[-1]
    said = cited(old)
    assert said.startswith("《湿地条例征求意见》，生态环境部，2026-11-03 14:46，https://www.mee.gov.cn/wetland.shtml。")
    assert "第 1 版" in said
    assert said.endswith(f"http://localhost{old}")
    assert "greensilk archive, version 3 (" in cited("/article/mee/wetland?lang=en")
    assert f"http://localhost/story/{STORY}" in cited(f"/story/{STORY}")
    assert "首发 2026-11-03 14:46" in cited(f"/story/{STORY}")


def test_the_links_of_a_citation_outlive_an_edit(tmp_path: Path) -> None:
    desk = application(fill(tmp_path / "archive.db"))
    first = page(desk, "/article/mee/wetland").xpath("//ol[@class='versions']//a/@href")[-1]
    before = text(page(desk, first).xpath("//div[@class='text']")[0])
    with Archive(tmp_path / "archive.db") as archive:
        archive.db.execute("UPDATE articles SET url = 'https://elsewhere.example/'")
    assert text(page(desk, first).xpath("//div[@class='text']")[0]) == before


def test_health_says_the_same_as_the_command(desk: Datasette) -> None:
    rows = [text(row) for row in page(desk, "/health").xpath("//tbody/tr")]
    assert len(rows) == 2
    assert "人民网" in rows[0]
    assert "网页改版，读不出" in rows[0]
    assert "no title found" in rows[0]
    assert "正常" in rows[1]
    assert "新增 3" in rows[1]


@pytest.mark.parametrize("name", sorted(canned.load()))
def test_a_question_is_answered_on_a_page_and_as_files(desk: Datasette, name: str) -> None:
    shown = page(desk, f"/query/{name}")
    data = ask(desk, f"/query/{name}.json").json()
    table = list(csv.reader(io.StringIO(ask(desk, f"/query/{name}.csv").content.decode("utf-8-sig"))))
    assert data
    assert len(shown.xpath("//table/tbody/tr")) == len(data) == len(table) - 1
    assert len(table[0]) == len(data[0])
    assert canned.load()[name].en in text(page(desk, f"/query/{name}?lang=en"))


def test_a_question_keeps_to_what_was_chosen(desk: Datasette) -> None:
    rows = ask(desk, "/query/stories-by-month.json?theme=climate&since=2021&until=2021-12").json()
    assert rows
    assert {row["theme"] for row in rows} == {"climate"}
    assert {row["month"][:4] for row in rows} == {"2021"}
    assert "请写成 2021 或 2021-01" in text(page(desk, "/query/stories-by-month?since=May", 400))
    assert ask(desk, "/query/stories-by-month.csv?since=May").status_code == 400
    (first,) = ask(desk, "/query/first-to-report.json").json()
    assert first["first"] == "新华社"
    assert first["then"] == "人民网 +3 h"
    assert first["link"] == "http://localhost/article/xinhua/solar"


def test_a_search_is_downloaded_whole(desk: Datasette, archive: Archive) -> None:
    total = count(archive, "绿色")
    answer = ask(desk, f"/search.csv?q={GREEN}")
    assert answer.content.startswith("\ufeff".encode())
    assert answer.headers["content-disposition"] == 'attachment; filename="greensilk-search.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == total
    assert {row["专题 themes"] for row in rows} >= {"可持续交通"}
    data = ask(desk, f"/search.json?q={GREEN}").json()
    assert [item["url"] for item in data] == [row["网址 url"] for row in rows]
    assert data[0]["link"].startswith("http://localhost/article/")
    narrowed = ask(desk, f"/search.json?q={GREEN}&theme=energy").json()
    assert all("energy" in item["themes"] for item in narrowed)
    assert ask(desk, "/search.json").json()
    assert ask(desk, "/search.json?q=zzz").json() == []
    assert ask(desk, "/search.csv?q=(").status_code == 400


def test_every_link_leads_somewhere_and_keeps_the_language(desk: Datasette) -> None:
    start = "http://localhost/?lang=en"
    seen, waiting = {start}, [start]
    while waiting:
        at = waiting.pop()
        relative = at.removeprefix("http://localhost")
        answer = ask(desk, relative)
        if at.partition("?")[0].endswith("/desk"):
            assert answer.status_code == 403, at
            continue
        assert answer.status_code == 200, at
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        shown = page(desk, relative)
        assert shown.xpath("//html/@lang") == ["en"]
        for link in links(shown, at) - seen:
            parts = urlsplit(link)
            if "lang=en" in parts.query or parts.path.startswith("/static"):
                seen.add(link)
                if parts.path != "/" or parts.query.count("=") <= 2:
                    waiting.append(link)
    assert len(seen) > 100


def test_each_label_has_two_languages_with_the_same_gaps() -> None:
    gaps = {name: said.count("{") for name, said in labels("zh").items()}
    assert gaps == {name: said.count("{") for name, said in labels("en").items()}
    assert all(labels("zh").values())


def test_hostile_texts_are_shown_as_text(desk: Datasette) -> None:
    for at in ("/article/mee/harm", "/story/mee/harm", "/?q=script", "/query/documents", f"/?q={quote(HOSTILE)}"):
        answer = ask(desk, at)
        shown = page(desk, at, answer.status_code)
        assert [script.get("src", "").partition("?")[0] for script in shown.xpath("//script")] == ["/static/desk.js"]
        assert not shown.xpath("//img[not(starts-with(@src, '/static/'))]")
        assert not shown.xpath("//@*[starts-with(name(), 'on')]")
        assert not [link for link in shown.xpath("//@href") if link.lower().startswith(("javascript", "data"))]
        assert "49" not in text(shown.xpath("//title")[0])
    assert "<script>alert(1)" in text(page(desk, "/article/mee/harm").xpath("//h1")[0])
    table = ask(desk, "/search.csv?q=script").content.decode("utf-8-sig")
    assert not [cell for row in csv.reader(io.StringIO(table)) for cell in row if cell.startswith(("=", "+", "@"))]


@given(st.text("绿色湿地，。ab \n"), st.text("绿色湿地，。ab \n"))
def test_a_difference_tells_both_texts(before: str, after: str) -> None:
    told = pieces(before, after)
    assert "".join(piece for piece, change in told if change != "added") == before
    assert "".join(piece for piece, change in told if change != "removed") == after
    unchanged = sum(paragraph.unchanged for paragraph in difference(before, after))
    assert unchanged <= min(before.count("\n"), after.count("\n")) + 1


@pytest.mark.parametrize("end", ["。", ""])
def test_a_difference_of_long_paragraphs_tells_both_texts(end: str) -> None:
    before = "".join(f"第{number}句话谈绿色发展{end}" for number in range(400))
    after = before.replace("第200句话谈", "第200句话不谈")
    told = pieces(before, after)
    assert "".join(piece for piece, change in told if change != "added") == before
    assert "".join(piece for piece, change in told if change != "removed") == after
