"""An archive that has everything the desk shows, and a way to ask the desk."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
from datasette.app import Datasette
from lxml import html

from classifier import taxonomy
from crawler.article import Article, Attachment, Tag
from crawler.health import Health
from pipelines.archive import Archive, runs
from pipelines.archive.decisions import decide_themes
from tests.test_archive import ARTICLE, FETCHED

SOURCES = {"mee": "生态环境部", "people": "人民网", "xinhua": "新华社"}
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;{{ 7*7 }}=cmd()"
FIRST, SECOND = "绿色湿地条例（征求意见稿）公布。\n第二段没有变。", "绿色湿地条例正式公布。\n第二段没有变。\n新增一段。"
STORY = "xinhua/solar"
TOLD = (
    "中亚的绿色光伏电站日前并网发电，预计年发电量四亿千瓦时。电站建在戈壁上，板下种草，"
    "由两国科研人员一起设计、施工和看护，当地居民用上了清洁电力。"
)


def article(number: str, title: str, body: str, **more: object) -> Article:
    said = {"source_id": number, "url": f"https://www.mee.gov.cn/{number}.shtml", "story": number}
    said |= {"title": title, "body": body, "summary": body[:40], "fetched_from": (), "tags": ()}
    return replace(ARTICLE, **(said | more))


def tagged(*themes: str) -> tuple[Tag, ...]:
    return tuple(Tag(theme, 0.91, (("光伏", 1.25), ("并网", 0.5))) for theme in themes)


def fill(path: Path) -> Path:
    """Three sources, one story in two of them, an article with three texts, one that means harm, and forty more."""
    with Archive(path) as archive:
        for name, publisher in SOURCES.items():
            archive.register(name, publisher, f"https://{name}.example/")
        for theme in taxonomy.load():
            archive.register_theme(theme.slug, theme.name_zh, theme.name_en, theme.colour)
        for hours, (title, body) in enumerate(
            [("湿地条例征求意见", FIRST), ("湿地条例公布", SECOND), ("湿地条例公布", FIRST + "又改。")]
        ):
            seen = FETCHED + timedelta(hours=hours)
            archive.keep(article("wetland", title, body, fetched=seen, tags=tagged("biodiversity")), "model x")
        told = article("solar", "绿色电站并网", TOLD, tags=tagged("energy"))
        told = replace(told, belt_and_road=True)
        archive.keep(replace(told, source="xinhua", credited=("新华社",)), "model x")
        later = told.published + timedelta(hours=3)
        archive.keep(
            replace(told, source="people", published=later, credited=("新华社",), title="人民网：绿色电站并网"),
            "model x",
        )
        harm = Attachment("javascript:alert(3)", HOSTILE)
        archive.keep(
            article(
                "harm",
                HOSTILE,
                f"{HOSTILE}\n绿色",
                author=HOSTILE,
                belt_and_road=True,
                unsure=True,
                attachments=(harm,),
                images=("javascript:alert(4)",),
            ),
            "model x",
        )
        for number in range(40):
            day = ARTICLE.published.replace(year=2020 + number % 4) - timedelta(days=number)
            text = f"第{number}篇谈绿色交通。" if number % 2 else f"Report {number} on green transport."
            one = article(f"n{number}", text, text * 3, published=day, language="zh" if number % 2 else "en")
            one = replace(one, source=[*SOURCES][number % 3])
            themes = ["transport", "climate"] if number % 5 == 0 else ["transport"]
            archive.keep(replace(one, tags=tagged(*themes)), "model x")
        decide_themes(archive, 2, ["energy", "finance"], "李编辑")
        run = runs.begin(archive)
        counts = {"listed": 9, "fetched": 4, "new": 3, "changed": 1}
        runs.source_run(archive, run, "mee", counts, [], Health("ok", "生态环境部: 3 new, 1 changed"))
        runs.source_run(
            archive, run, "people", counts, ["people: no title found"], Health("drifted", "人民网: no title found")
        )
        runs.end(archive, run, 1)
    return path


def ask(datasette: Datasette, path: str, method: str = "GET", **more: object) -> httpx.Response:
    """What the desk answers."""
    return asyncio.run(datasette.client.request(method, path, **more))


def page(datasette: Datasette, path: str, status: int = 200) -> html.HtmlElement:
    """A page of the desk."""
    answer = ask(datasette, path)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return html.document_fromstring(answer.content.decode())


def text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def links(element: html.HtmlElement, at: str) -> set[str]:
    """Where the page at an address leads on its own host, and what it loads."""
    found = [*element.xpath("//@href"), *element.xpath("//@src"), *element.xpath("//@action")]
    here = urlsplit(at)
    whole = (urljoin(at, link) for link in found if not link.startswith("#"))
    return {link for link in whole if urlsplit(link)[:2] == here[:2]}
