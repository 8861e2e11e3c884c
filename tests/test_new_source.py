"""`greensilk new-source`: from the address of a list to a source that passes the contract test, or nothing at all."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest

from crawler import new
from crawler.candidates import find, shared
from crawler.description import describe
from crawler.reading import Page
from crawler.shapes import NoShape, frequent, pattern
from crawler.template import NoTable, with_row
from crawler.visit import Answer, Visited
from tests.conftest import ROOT
from tests.test_nights import LONG, Site

Run = Callable[..., subprocess.CompletedProcess[str]]
FOLDERS = ("greensilk", "crawler", "classifier", "pipelines", "feeds", "tests")
FILES = ("README.md", "README.zh.md", "Makefile", "pyproject.toml", "requirements.lock", ".ci")
# A template like none of the sources': the title is no heading, the paragraphs are no `p`, the line is a list.
ARTICLE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title} - 绿洲通讯</title>{head}</head><body>
<nav><a href="/">首页</a></nav><main class="leaf"><div class="top"><strong class="headline">{title}</strong>
<ul class="facts"><li>{day}日 09时2{number}分</li><li>来源：{credited}</li></ul></div>
<section class="piece"><div class="para">{long}</div><div class="para">第{number}期工程随后开工，候鸟数量增加。</div>
<div class="para"><img src="/i/{number}.jpg"><a href="/files/{number}.pdf">附件{number}</a></div></section></main>
<footer>© 2026 绿洲通讯，版权所有。</footer></body></html>"""
NEXT = '<a href="index_2.html">下一页</a>'
NAMED = '<meta property="og:site_name" content="绿洲通讯">'


def page(number: int, head: str = NAMED) -> str:
    day = f"2026年11月{number}"
    return ARTICLE.format(
        title=f"湄公河湿地修复第{number}期", head=head, number=number, day=day, credited="新华社、生态环境部", long=LONG
    )


def address(number: int) -> str:
    return f"/archive/2026-11/0{number}_104{number}.htm"


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    thread = Thread(target=site.server.serve_forever, daemon=True)
    thread.start()
    menu = '<a href="/">首页</a><a href="/about.html">关于</a><a href="/archive/">旧闻</a>'
    links = "".join(f'<dd><a href="{address(number)}">x</a></dd>' for number in range(1, 5))
    site.answers["/news/"] = f"<html><body>{menu}<dl>{links}</dl>{NEXT}</body></html>"
    site.answers |= {address(number): page(number) for number in range(1, 5)}
    site.answers["/robots.txt"] = "User-agent: *\nDisallow: /intern/\n"
    yield site
    site.server.shutdown()
    site.server.server_close()
    thread.join()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the project, whose crawls do not wait between two requests."""
    tree = tmp_path / "tree"
    tree.mkdir()
    for name in FOLDERS:
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile)(ROOT / name, tree / name)
    with (tree / "crawler" / "settings.py").open("a", encoding="utf-8") as settings:
        settings.write("DOWNLOAD_DELAY = 0\nAUTOTHROTTLE_ENABLED = False\nRETRY_ENABLED = False\n")
    (tree / "greensilk.toml").write_text(f'contact = "a@example.org"\nlog = "{tmp_path / "log"}"\n', "utf-8")
    return tree


@pytest.fixture
def run(tree: Path, site: Site) -> Run:
    """A module of Python, or with `new-source` first the command, in the copy of the project."""

    def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
        verb = ["-m", "greensilk"] if words[0] in ("new-source", "check") else ["-m"]
        return subprocess.run(
            [sys.executable, *verb, *map(str, words)],
            cwd=tree,
            env={**os.environ, "PYTHONPATH": str(tree), "GREENSILK_PRIVATE_HOSTS": f"127.0.0.1:{site.port}"},
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )

    return run


@pytest.fixture
def begin(run: Run, site: Site) -> Run:
    """`new-source oasis` with paths of the site."""

    def begin(*paths: str, name: str = "oasis") -> subprocess.CompletedProcess[str]:
        return run("new-source", name, *(f"http://127.0.0.1:{site.port}{path}" for path in paths))

    return begin


def contract(run: Run, name: str = "oasis") -> str:
    """What the contract test and that of the documents say of a source."""
    words = ("tests/test_sources.py", "tests/test_docs.py", "-k", f"{name} or README", "-p", "no:cacheprovider")
    return run("pytest", *words).stdout


def expected(tree: Path, name: str = "oasis") -> list[Path]:
    return sorted((tree / "crawler" / "demo" / name).glob("article-*.json"))


def checked(tree: Path, name: str = "oasis") -> None:
    """What a person does when all is right."""
    for path in expected(tree, name):
        path.write_text(path.read_text("utf-8").replace(' "checked": false,\n', ""), "utf-8")


def state(tree: Path) -> dict[Path, str]:
    kept = (path for path in tree.rglob("*") if "__pycache__" not in path.parts)
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "" for path in kept}


def test_from_the_address_of_a_list_to_a_source_that_passes_the_contract(
    tree: Path, site: Site, run: Run, begin: Run
) -> None:
    begun = begin("/news/")
    assert begun.returncode == 0, begun.stderr
    assert "4 links of the list have the shape of an article's address." in begun.stdout
    assert sorted(site.asked) == sorted(["/robots.txt", "/news/", *map(address, (1, 2, 3))])

    unchecked = contract(run)
    assert 'compare article-1.html.json with the page, correct it, and remove its line "checked": false' in unchecked
    assert "3 failed" in unchecked
    first = json.loads(expected(tree)[0].read_text("utf-8"))
    number = int(first["source_id"]) - 1040
    assert first == {
        "checked": False,
        "url": f"http://127.0.0.1:{site.port}{address(number)}",
        "source_id": f"104{number}",
        "title": f"湄公河湿地修复第{number}期",
        "published": f"2026-11-0{number}T09:2{number}:00+08:00",
        "published_precision": "minute",
        "credited": ["新华社", "生态环境部"],
        "author": "",
        "language": "zh",
        "body": f"{LONG}\n第{number}期工程随后开工，候鸟数量增加。\n附件{number}",
        "images": [f"http://127.0.0.1:{site.port}/i/{number}.jpg"],
        "attachments": [{"url": f"http://127.0.0.1:{site.port}/files/{number}.pdf", "title": f"附件{number}"}],
    }

    checked(tree)
    passed = contract(run)
    assert "failed" not in passed, passed
    looked = run("check", "oasis")
    assert looked.returncode == 0, looked.stdout
    assert "oasis 绿洲通讯: the lists and these 3 articles read well" in looked.stdout


def test_what_it_writes_needs_no_tidying(tree: Path, site: Site, run: Run, begin: Run) -> None:
    assert begin("/news/", address(4), address(2)).returncode == 0
    module = tree / "crawler" / "spiders" / "oasis.py"
    for words in (("ruff", "format", "--check", module), ("ruff", "check", module), ("mypy", module)):
        said = run(*words)
        assert said.returncode == 0, said.stdout + said.stderr
    rows = [json.loads(line) for line in (module.parents[1] / "demo/oasis/MANIFEST.jsonl").read_text().splitlines()]
    assert [(row["file"], row["kind"], row["status"]) for row in rows] == [
        ("article-1.html", "article", 200),
        ("article-2.html", "article", 200),
        ("list-1.html", "list", 200),
        (f"robots-127.0.0.1-{site.port}.txt", "robots", 200),
    ]
    assert 'turn = "./index_{}.html"' in module.read_text("utf-8")
    raw = (module.parents[1] / "demo/oasis/article-1.html").read_bytes()
    assert raw == site.answers[rows[0]["url"].partition(str(site.port))[2]].encode()
    for readme, since in (("README.md", "since 2026"), ("README.zh.md", "2026 年以来")):
        row = f"| oasis | 绿洲通讯 | 127.0.0.1:{site.port}/news | {since} |\n"
        before, found, after = (tree / readme).read_text("utf-8").partition(row)
        assert found
        assert before + after == (ROOT / readme).read_text("utf-8")
        assert before.splitlines()[-1].startswith("| mee |")


def test_a_publisher_that_nobody_names_is_asked_for(tree: Path, site: Site, run: Run, begin: Run) -> None:
    unnamed = {address(number): page(number, head="").replace(" - 绿洲通讯<", "<") for number in range(1, 5)}
    site.answers |= unnamed
    assert "No page tells the publisher's name: write it in place of 'NAME ME'" in begin("/news/").stdout
    checked(tree)
    said = contract(run)
    assert "write the name an issue prints for oasis, in its class and both READMEs" in said
    assert "1 failed" in said


def test_what_no_reader_finds_is_left_to_the_person(tree: Path, site: Site, run: Run, begin: Run) -> None:
    site.answers[address(1)] = "<html><head><title>x</title></head><body><p>由脚本填充</p></body></html>"
    begun = begin("/news/", address(1))
    assert begun.returncode == 0, begun.stderr
    for field in ("published", "credited"):
        assert f"No selector was found for {field}." in begun.stdout
    data = json.loads(expected(tree)[0].read_text("utf-8"))
    assert (data["source_id"], data["title"], data["published"], data["body"]) == ("1041", None, None, None)
    assert "failed" in contract(run)


def test_an_article_that_is_on_no_list_is_said_to_be(site: Site, run: Run, begin: Run) -> None:
    site.answers["/archive/2026-11/09_1049.htm"] = page(9)
    said = begin("/news/", "/archive/2026-11/09_1049.htm").stdout
    assert "09_1049.htm is not linked from the list: the contract test wants a list that leads to it." in said


def test_it_runs_from_a_recording_and_reads_what_a_person_read(tree: Path, run: Run, sites: Path) -> None:
    """The sample pages of a source that is known: the guesses are compared with what a person wrote."""
    listed = "http://env.people.com.cn/"
    begun = run("new-source", "volk", listed, "--replay", sites)
    assert begun.returncode == 0, begun.stderr
    by_hand = {}
    for path in (ROOT / "crawler" / "demo" / "people").glob("*.json"):
        by_hand[json.loads(path.read_text("utf-8"))["url"]] = json.loads(path.read_text("utf-8"))
    assert len(expected(tree, "volk")) == 3
    for path in expected(tree, "volk"):
        read = json.loads(path.read_text("utf-8"))
        for field in ("source_id", "title", "published", "published_precision", "credited", "language"):
            assert read[field] == by_hand[read["url"]][field], field
        assert by_hand[read["url"]]["body"] in read["body"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("mee", "There is already a source mee"),
        ("Oasis", "'Oasis' is no name for a source"),
        ("oasis2", "'oasis2' is no name for a source"),
        ("../oasis", "'../oasis' is no name for a source"),
        ("class", "'class' is no name for a source"),
    ],
)
def test_a_bad_name_is_refused_before_anything_is_asked(name: str, said: str) -> None:
    with pytest.raises(new.NewSourceError, match=re.escape(said)):
        new.begin(name, ["http://127.0.0.1:9/news/"], ROOT, {})


@pytest.mark.parametrize(
    ("paths", "said"),
    [
        (["/nothing.html"], "/nothing.html answered 404."),
        (["/news/", "/nothing.html"], "/nothing.html answered 404."),
        (["/news/", "/intern/1.html"], "/intern/1.html robots.txt forbids it."),
        (["/empty.html"], "/empty.html is no page."),
        (["/news/", "/text.html"], "/text.html is no page."),
        (["/news/", "/file.pdf"], "/file.pdf is no page."),
        (["/waf.html"], "/waf.html answered with a challenge"),
        (["/menu.html"], "looks like that of an article: name some articles."),
        (["/news/", "/about.html"], "name two articles that differ in it."),
        (["/archive/2026-11/01_1041.htm", address(2)], "name another list, or other articles."),
        (["/news/", "/show?id=1", "/show?id=2"], "differ only behind the question mark"),
        (["/ news"], "is not an address of a page"),
    ],
)
def test_an_address_of_no_use_is_refused_and_nothing_is_written(
    tree: Path, site: Site, begin: Run, paths: list[str], said: str
) -> None:
    site.answers |= {
        "/empty.html": "",
        "/text.html": "nothing but words",
        "/file.pdf": "%PDF-1.7 \0\0 <p>",
        "/waf.html": "<html><body>访问被拦截</body></html>",
        "/menu.html": '<html><body><a href="/about.html">关于</a></body></html>',
        "/about.html": page(1),
        "/show?id=1": page(1),
        "/show?id=2": page(2),
    }
    before = state(tree)
    refused = begin(*paths)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert said in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert state(tree) == before


def test_a_folder_that_is_no_project_is_refused(tmp_path: Path, run: Run) -> None:
    refused = run("new-source", "oasis", "http://example.org/news/", "--into", tmp_path)
    assert refused.returncode == 1
    assert "is not the folder of the project" in refused.stderr


def test_files_are_written_all_or_none(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"before")
    (tmp_path / "file").write_bytes(b"")
    files = {tmp_path / "kept": b"after", tmp_path / "made" / "one": b"1", tmp_path / "file" / "two": b"2"}
    with pytest.raises(OSError):
        new._write(files)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "kept"]
    assert (tmp_path / "kept").read_bytes() == b"before"


@pytest.mark.parametrize(
    ("articles", "shape"),
    [
        (
            ["https://www.example.gov.cn/ywdt/202611/t20261118_1170412.shtml"],
            r"https?://www\.example\.gov\.cn/ywdt/\d+/t(?P<date>20\d{6})_(?P<id>\d+)\.s?html?",
        ),
        (
            ["http://env.a.com.cn/n1/2026/1117/c1-4086.html", "http://en.a.com.cn/n3/2026/1113/c90000-2039.html"],
            r"https?://(?:[\w-]+\.)*a\.com\.cn/n\d+/(?P<date>20\d\d/\d{4})/c\d+-(?P<id>\d+)\.s?html?",
        ),
        (
            ["https://b.cn/a/20261110/3f0c6b8e27d94a51b0a7e6d2c94f18aa/c.html"],
            r"https?://b\.cn/a/(?P<date>20\d{6})/(?P<id>\w+)/c\.s?html?",
        ),
        (["https://c.cn/p/4TTaoSTxMLp"], r"https?://c\.cn/p/(?P<id>\w+)"),
        (["https://d.org/news/a-new-green-road"], r"https?://d\.org/news/(?P<id>[\w-]+)"),
        (
            ["http://e.cn/20261103/1.html", "http://e.cn/20261104/1.html"],
            r"https?://e\.cn/(?P<id>(?P<date>20\d{6})/\d+)\.s?html?",
        ),
        (
            ["http://f.cn/x/y/12.html", "http://f.cn/x/13.html"],
            r"https?://f\.cn/(?:[\w-]+/)*[\w-]+/(?P<id>\d+)\.s?html?",
        ),
    ],
)
def test_the_shape_of_addresses(articles: list[str], shape: str) -> None:
    assert pattern(articles, ["https://example.org/"]) == shape


def test_no_shape_is_guessed_for_articles_of_several_sites() -> None:
    with pytest.raises(NoShape, match="several sites"):
        pattern(["https://a.org/1.html", "https://b.org/2.html"], [])


def test_the_most_frequent_shape_is_one_with_a_day_or_an_id() -> None:
    menu = [f"https://a.org/c{number}/index.html" for number in range(20)]
    news = [f"https://a.org/2026-11/0{number}/{number}.html" for number in range(1, 6)]
    assert frequent([*menu, *news, news[0].replace("https", "http")], 3) == [
        news[0].replace("https", "http"),
        *news[1:3],
    ]
    assert frequent(["https://a.org/about.html", "https://a.org/terms.html"], 3) == []


def test_selectors_are_chosen_that_find_the_field_on_every_page() -> None:
    pages = [Page("http://a.org/", page(number)) for number in range(1, 5)]
    assert {field: shared(pages, field) for field in ("title", "published", "credited", "author", "body")} == {
        "title": ".headline",
        "published": ".facts > li:nth-of-type(1)",
        "credited": ".facts > li:contains('来源')",
        "author": "",
        "body": ".piece",
    }


@pytest.mark.parametrize(
    ("field", "markup", "found"),
    [
        ("credited", '<p class="a">图片来源：图库</p><p class="b">来源：新华社</p>', ["来源：新华社"]),
        (
            "published",
            '<p class="a">讯 2026-11-03 10:00</p><i class="b">2026-11-03</i>',
            ["讯 2026-11-03 10:00", "2026-11-03"],
        ),
        ("author", '<p class="a">By the end of 2026 it will open</p><p class="b">By Mary Lowe</p>', ["By Mary Lowe"]),
        ("title", "<h1 id=a>栏目</h1><h2>新闻标题在此</h2>", ["新闻标题在此"]),
    ],
)
def test_what_only_looks_like_a_field_is_not_offered(field: str, markup: str, found: list[str]) -> None:
    page = Page("http://a.org/", f"<html><head><title>新闻标题在此_网</title></head><body>{markup}</body></html>")
    assert [candidate.text for candidate in find(page, field)] == found


def test_a_label_is_preferred_to_a_place() -> None:
    """On a page without an author, what stands third is another thing."""
    line = "<span>2026-11-03</span><span>来源：新华社</span><span>作者：林沐遥</span><span>点击：123</span>"
    whole = Page("http://a.org/1.html", f'<html><body><div class="info">{line}</div></body></html>')
    assert find(whole, "author")[0].selectors[0] == ".info > span:contains('作者')"
    assert find(whole, "credited")[0].selectors[0] == ".info > span:contains('来源')"


def test_what_all_titles_end_in_is_the_publisher() -> None:
    """Sites that name themselves nowhere else name themselves there."""
    titles = ("湿地修复一期-绿洲环境网", "候鸟归来_绿洲环境网")
    visited = Visited(
        [Answer("http://a.org/", b"<p>", {}, datetime.now(UTC))],
        [
            Answer(f"http://a.org/2026/{n}.html", f"<title>{title}</title><p>{LONG}".encode(), {}, datetime.now(UTC))
            for n, title in enumerate(titles, 10)
        ],
    )
    assert describe("oasis", visited).publisher == "绿洲环境网"


def test_a_readme_without_a_table_is_said() -> None:
    with pytest.raises(NoTable):
        with_row("# nothing\n", "| a | b | c | d |\n")


def test_nothing_else_of_the_project_is_touched(tree: Path, begin: Run) -> None:
    before = state(tree)
    assert begin("/news/").returncode == 0
    after = state(tree)
    changed = {str(path.relative_to(tree)) for path in after if before.get(path) != after[path]}
    assert {path for path in changed if not path.startswith("crawler/demo/oasis")} == {
        "README.md",
        "README.zh.md",
        "crawler/layouts/oasis.toml",
        "crawler/spiders/oasis.py",
    }
