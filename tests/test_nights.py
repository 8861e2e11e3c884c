"""Night after night on a real site of our own: redirects, dead ends and broken pages settle or are said, every time."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.loopback import LISTS
from tests.nights import ARTICLE, Night, Site, address, rows, state, yesterday
from tests.spoils import FIREWALL

LONG = "湿地修复工程进入第二阶段，候鸟数量比去年增加。" * 20
REDESIGNED = f"""<html><head><meta charset="utf-8"><meta name="PubDate" content="2026-11-03 10:00:00"></head><body>
<h1>湿地修复工程进展</h1><article><p>{LONG}</p></article></body></html>"""


def test_an_article_that_moved_is_asked_for_once(site: Site, night: Night, tmp_path: Path) -> None:
    site.list(address(1))
    site.answers[address(1)] = (301, address(2))
    site.answers[address(2)] = ARTICLE.format(number=2)
    first = night()
    assert (first["new"], first["troubles"]) == (1, [])
    assert night()["troubles"] == []
    assert sorted(site.asked) == ["/gbk/", "/robots.txt", "/utf8/"]


def test_an_article_that_leads_to_an_error_page_is_named_and_given_up(site: Site, night: Night, tmp_path: Path) -> None:
    site.list(address(1))
    site.answers[address(1)] = (302, "/404.html")
    site.answers["/404.html"] = "<html><body><h1>页面不存在</h1></body></html>"
    for number in range(1, 6):
        (trouble,) = night()["troubles"]
        assert address(1) in trouble
        assert "/404.html, which is no article's address" in trouble
        assert trouble.endswith("(given up)") == (number == 5)
    assert night()["troubles"] == []
    assert address(1) not in site.asked
    assert state(tmp_path, address(1)) == "refused"


@pytest.mark.parametrize(
    ("leads", "said"),
    [("http://localhost:{port}/x", "it leads to another host"), (address(1), "max redirections reached")],
    ids=["to another host", "in a circle"],
)
def test_a_redirect_into_nothing_is_said(site: Site, night: Night, leads: str, said: str) -> None:
    site.list(address(1), address(2))
    site.answers[address(1)] = (302, leads.format(port=site.port))
    site.answers[address(2)] = ARTICLE.format(number=2)
    result = night()
    assert result["new"] == 1
    (trouble,) = result["troubles"]
    assert said in trouble
    assert address(1) in trouble
    assert "/x" not in site.asked
    for _ in range(3):
        night()
    assert night()["troubles"][0].endswith("(given up)")
    assert night()["troubles"] == []


def test_a_site_that_is_down_for_a_week_loses_nothing(site: Site, night: Night) -> None:
    site.list(address(1))
    site.answers[address(1)] = (503, "")
    for _ in range(7):
        (trouble,) = night()["troubles"]
        assert "answered 503" in trouble
    site.answers[address(1)] = ARTICLE.format(number=1)
    assert night()["new"] == 1


def test_a_redesigned_page_is_kept_and_said(site: Site, night: Night) -> None:
    site.list(address(1))
    site.answers[address(1)] = REDESIGNED
    result = night()
    assert result["new"] == 1
    (trouble,) = result["troubles"]
    assert "no selector found the title and the text, a guess is kept" in trouble


def test_a_video_is_kept_without_words_and_an_empty_page_is_not(site: Site, night: Night, tmp_path: Path) -> None:
    site.list(address(1), address(2))
    start = ARTICLE.format(number=1).split('<div class="text">')[0] + "<p>首页 字体 分享到 责任编辑：某某</p>" * 40
    site.answers[address(1)] = (
        start + '<div class="text"><span class="pageVideo" video_src="a.mp4"></span></div></div></body></html>'
    )
    site.answers[address(2)] = start + '<div class="text"></div></div></body></html>'
    result = night()
    assert result["new"] == 1
    (trouble,) = result["troubles"]
    assert address(2) in trouble
    assert "no text found" in trouble
    with closing(sqlite3.connect(tmp_path / "archive.db")) as archive:
        assert archive.execute("SELECT body FROM articles").fetchall() == [("",)]


def test_an_error_page_is_never_an_article(site: Site, night: Night) -> None:
    site.list(address(1))
    site.answers[address(1)] = f"<html><body><h1>系统繁忙</h1><p>{'系统繁忙，请稍后再试。' * 40}</p></body></html>"
    result = night()
    assert result["new"] == 0
    assert "no date found" in result["troubles"][0]


def test_a_broken_link_costs_nothing_but_itself(site: Site, night: Night) -> None:
    site.list("http://[bad", "javascript:void(0)", address(1))
    site.answers[address(1)] = ARTICLE.format(number=1).replace("<p>第", '<img src="http://[x"><p>第')
    result = night()
    assert (result["new"], result["troubles"]) == (1, [])


def test_a_list_without_articles_is_a_trouble(site: Site, night: Night) -> None:
    site.list("/about.html")
    assert len(night()["troubles"]) == 2


def test_a_listed_article_is_not_lost_to_the_lists_bad_day(site: Site, night: Night) -> None:
    site.list(address(1))
    site.answers[address(1)] = (500, "")
    night()
    site.answers |= dict.fromkeys(LISTS, (500, ""))
    site.answers[address(1)] = ARTICLE.format(number=1)
    result = night()
    assert result["new"] == 1
    assert len(result["troubles"]) == 2


def test_an_article_on_two_pages_is_one(site: Site, night: Night, tmp_path: Path) -> None:
    site.list(address(1))
    pager = f'<a href="{address(1)}">1</a><a href="{address(1).replace(".html", "_2.html")}">2</a>'
    site.answers[address(1)] = ARTICLE.format(number=1).replace("</body>", f"{pager}</body>")
    site.answers[address(1).replace(".html", "_2.html")] = ARTICLE.format(number=2).replace(
        "</body>", f"{pager}</body>"
    )
    assert night()["new"] == 1
    with closing(sqlite3.connect(tmp_path / "archive.db")) as archive:
        (body, pages) = archive.execute("SELECT body, json_array_length(fetched_from) FROM articles").fetchone()
    assert (body.count("\n"), pages) == (1, 2)
    assert body.index("第1期") < body.index("第2期")
    night()
    assert not [path for path in site.asked if path.endswith(".html")]


def test_an_article_whose_second_page_does_not_answer_waits_for_it(site: Site, night: Night) -> None:
    site.list(address(1))
    second = address(1).replace(".html", "_2.html")
    site.answers[address(1)] = ARTICLE.format(number=1).replace("</body>", f'<a href="{second}">2</a></body>')
    site.answers[second] = (500, "")
    assert night()["new"] == 0
    site.answers[second] = ARTICLE.format(number=2)
    assert night()["new"] == 1


def test_an_article_whose_second_page_is_gone_is_kept_and_says_so(site: Site, night: Night) -> None:
    site.list(address(1))
    second = address(1).replace(".html", "_2.html")
    site.answers[address(1)] = ARTICLE.format(number=1).replace("</body>", f'<a href="{second}">2</a></body>')
    result = night()
    assert result["new"] == 1
    assert second in result["troubles"][0]


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (FIREWALL, "answered with a challenge"),
        (
            "<html><body><h1>404</h1><p>您访问的页面不存在或已被删除，请返回首页。</p></body></html>",
            "not as its first one is",
        ),
        ((302, address(9)), "a later page of the article leads to"),
        ((302, "/utf8/"), "a later page of the article leads to"),
        (ARTICLE.format(number=1), "holds what an earlier one holds"),
    ],
    ids=["firewall", "error page", "another article", "a list", "the first page"],
)
def test_a_second_page_that_is_another_page_is_no_part_of_the_article(
    site: Site, night: Night, second: str | tuple[int, str], said: str
) -> None:
    site.list(address(1))
    site.articles(9)
    behind = address(1).replace(".html", "_2.html")
    site.answers[address(1)] = ARTICLE.format(number=1).replace("</body>", f'<a href="{behind}">2</a></body>')
    site.answers[behind] = second
    result = night()
    assert result["new"] == 0
    assert said in result["troubles"][0]
    site.answers[behind] = ARTICLE.format(number=2)
    assert night()["new"] == 1


def test_pages_of_a_list_are_turned_while_they_hold_anything_new(site: Site, night: Night) -> None:
    more = "<p>下一页</p></body></html>"
    for number in (1, 2, 3):
        site.answers[address(number)] = ARTICLE.format(number=number)
    site.list(address(3))
    site.answers["/utf8/"] = f'<html><body><a href="{address(3)}">x</a>{more}'
    site.answers["/utf8/?page=2"] = f'<html><body><a href="{address(2)}">x</a>{more}'
    site.answers["/utf8/?page=3"] = f'<html><body><a href="{address(1)}">x</a></body></html>'
    assert night()["new"] == 3
    assert night()["troubles"] == []
    assert "/utf8/?page=2" not in site.asked


def test_what_stands_on_the_next_page_is_not_lost_to_its_bad_day(site: Site, night: Night) -> None:
    site.list(address(1))
    site.headers["ETag"] = '"always"'
    site.answers |= {address(number): ARTICLE.format(number=number) for number in (1, 2)}
    site.answers["/utf8/"] = f'<html><body><a href="{address(1)}">x</a>下一页</body></html>'
    site.answers["/utf8/?page=2"] = (500, "")
    assert night()["verdict"] == "unreachable"
    site.answers |= dict.fromkeys(LISTS, (304, ""))
    site.answers["/utf8/?page=2"] = f'<html><body><a href="{address(2)}">x</a></body></html>'
    assert night()["new"] == 1


def test_a_young_article_is_asked_for_again_the_next_day_and_no_more_when_it_is_old(
    site: Site, night: Night, tmp_path: Path
) -> None:
    today = datetime.now(UTC) + timedelta(hours=8)
    young = f"/utf8/{today:%Y%m%d}/1.html"
    site.list(young, address(2))
    page = ARTICLE.format(number=1).replace("2026-11-03 10:01", f"{today - timedelta(minutes=5):%Y-%m-%d %H:%M}")
    site.answers |= {young: page, address(2): ARTICLE.format(number=2)}
    assert night()["new"] == 2
    night()
    assert young not in site.asked
    yesterday(tmp_path)
    site.answers[young] = page.replace("一千公顷", "两千公顷")
    result = night()
    assert (result["changed"], result["troubles"]) == (1, [])
    assert young in site.asked
    assert address(2) not in site.asked


def test_a_backfill_takes_its_days_and_goes_on_where_it_stopped(site: Site, night: Night, tmp_path: Path) -> None:
    days = [f"202001{day:02}" for day in range(31, 0, -1)]
    paths = {day: f"/utf8/{day}/{day}.html" for day in days}
    for day, path in paths.items():
        site.answers[path] = ARTICLE.format(number=1).replace("2026-11-03", f"2020-01-{day[6:]}")
    for number, start in enumerate(range(0, 31, 5), 1):
        links = "".join(f'<a href="{paths[day]}">x</a>' for day in days[start : start + 5])
        path = "/utf8/" if number == 1 else f"/utf8/?page={number}"
        site.answers[path] = f"<html><body>{links}下一页</body></html>"
    site.answers["/gbk/"] = site.answers["/utf8/"]
    fourth = site.answers["/utf8/?page=4"]
    span = {"SPAN": ["2020-01-10", "2020-01-20"]}
    site.answers["/utf8/?page=4"] = (503, "")
    first = night(**span)
    assert first["left"] > 0
    site.answers["/utf8/?page=4"] = fourth
    second = night(**span)
    assert (second["left"], second["troubles"]) == (0, [])
    with closing(sqlite3.connect(tmp_path / "archive.db")) as archive:
        kept = {row[0] for row in archive.execute("SELECT source_id FROM articles")}
    assert kept == {f"202001{day}" for day in range(10, 21)}
    assert "/utf8/?page=7" not in site.asked
    assert "/utf8/" not in site.asked


def test_a_304_that_nobody_asked_for_is_a_failure(site: Site, night: Night) -> None:
    site.answers |= dict.fromkeys(LISTS, (304, ""))
    result = night()
    assert result["verdict"] == "unreachable"
    assert "304 to a request without conditions" in result["sentence"]


def test_a_304_never_clears_a_failure(site: Site, night: Night) -> None:
    site.headers["ETag"] = '"always"'
    site.list(address(1))
    site.answers[address(1)] = "<html><body>x</body></html>"
    assert night()["verdict"] == "drifted"
    site.answers |= dict.fromkeys(LISTS, (304, ""))
    del site.answers[address(1)]
    assert night()["verdict"] == "drifted"


def test_a_site_that_refuses_us_is_left_alone(site: Site, night: Night) -> None:
    numbers = range(1, 30)
    site.list(*(f"/utf8/20261103/{number}.html" for number in numbers))
    site.answers |= {f"/utf8/20261103/{number}.html": (403, "") for number in numbers}
    result = night()
    assert result["verdict"] == "blocked"
    assert len(site.asked) < 18
    site.answers |= {f"/utf8/20261103/{number}.html": ARTICLE.format(number=1) for number in numbers}
    assert night()["new"] == len(numbers)


def test_an_endless_answer_ends(site: Site, night: Night) -> None:
    site.list(address(1))
    site.answers["/gbk/"] = (302, "/endless/")
    site.answers[address(1)] = ARTICLE.format(number=1)
    result = night(DOWNLOAD_MAXSIZE=2_000_000, DOWNLOAD_TIMEOUT=20)
    assert (result["verdict"], result["new"]) == ("unreachable", 1)
    assert "too large" in result["sentence"]


@pytest.mark.parametrize("leads", ["http://169.254.169.254/latest/", "http://127.0.0.1:1/gbk/", "http://[::1]/gbk/"])
def test_a_redirect_to_a_private_address_is_not_followed(site: Site, night: Night, leads: str) -> None:
    site.list(address(1))
    site.answers["/gbk/"] = (302, leads)
    site.answers[address(1)] = ARTICLE.format(number=1)
    result = night()
    assert result["new"] == 1
    (trouble,) = result["troubles"]
    assert "/gbk/" in trouble
    assert "leads to a private address, which is never asked" in trouble


def test_a_host_may_ask_for_a_pause(site: Site, night: Night) -> None:
    site.answers["/robots.txt"] = "User-agent: *\nCrawl-delay: 1\nAllow: /\n"
    site.list(address(1), address(2))
    site.answers |= {address(number): ARTICLE.format(number=number) for number in (1, 2)}
    assert night()["new"] == 2
    pauses = [after - before for before, after in zip(site.times, site.times[1:], strict=False)]
    assert len(pauses) == 4
    assert min(pauses[1:]) > 0.95


def test_an_expired_certificate_is_said(tmp_path: Path, models: Path) -> None:
    with Site(expired(tmp_path)) as site:
        night = replace(Night.at(site, tmp_path, models), environment={"LOOPBACK_SCHEME": "https"})
        result = night(LOG_LEVEL="CRITICAL")
    assert result["verdict"] == "tls"
    assert "certificate" in result["sentence"]


def expired(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that ended yesterday, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=9))
        .not_valid_after(now - timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "expired.pem"
    path.write_bytes(key.private_bytes(*plain) + made.public_bytes(serialization.Encoding.PEM))
    return path


def test_a_host_that_is_down_is_said_though_it_is_soon_left_alone(site: Site, night: Night) -> None:
    site.server.shutdown()
    site.server.server_close()
    result = night(RETRY_ENABLED=True, RETRY_TIMES=2)
    assert result["verdict"] == "unreachable"
    assert "the connection was refused" in result["sentence"]
    assert len(result["troubles"]) == 2


def test_a_later_page_of_a_list_that_was_read_before_is_not_lost_to_a_bad_day(site: Site, night: Night) -> None:
    site.answers |= {address(number): ARTICLE.format(number=number) for number in (1, 2, 3, 4)}
    site.list(address(1))
    first = '<html><body><a href="{}">x</a>下一页</body></html>'
    site.answers["/utf8/"] = first.format(address(1))
    site.answers["/utf8/?page=2"] = f'<html><body><a href="{address(2)}">x</a></body></html>'
    site.headers["ETag"] = '"1"'
    assert night()["new"] == 2
    site.answers["/utf8/"] = first.format(address(3))
    site.answers["/utf8/?page=2"] = (500, "")
    assert night()["new"] == 1
    site.answers |= dict.fromkeys(LISTS, (304, ""))
    site.answers["/utf8/?page=2"] = f'<html><body><a href="{address(4)}">x</a></body></html>'
    assert night()["new"] == 1


def test_what_a_backfill_saw_and_never_asked_for_is_the_nightly_runs_when_it_stands_on_a_list(
    site: Site, night: Night, tmp_path: Path
) -> None:
    site.list(address(1))
    site.answers[address(1)] = (503, "")
    night(SPAN=["2026-11-01", "2026-11-05"])
    with closing(sqlite3.connect(tmp_path / "archive.db")) as archive, archive:
        archive.execute("UPDATE fetches SET state = 'pending' WHERE url LIKE '%.html'")
    night()
    with closing(sqlite3.connect(tmp_path / "archive.db")) as archive:
        query = "SELECT backfill FROM fetches WHERE url LIKE '%.html'"
        assert archive.execute(query).fetchall() == [(None,)]


def test_a_short_article_about_safety_checks_is_no_firewall(site: Site, night: Night) -> None:
    site.list(address(1))
    site.answers[address(1)] = ARTICLE.format(number=1).replace("计划恢复", "食品安全检测中，请完成验证码，计划恢复")
    result = night()
    assert (result["new"], result["troubles"]) == (1, [])


@pytest.mark.parametrize(
    ("leads", "verdict", "said"),
    [
        ("/utf8/?a", "unreachable", "max redirections reached"),
        ("http://localhost:{port}/x", "drifted", "leads to another host"),
        ("http://127.0.0.1:99999/x", "unreachable", "Port out of range"),
        ("/weg/", "drifted", "answered 404"),
    ],
    ids=["in a circle", "to another host", "to no address", "to a page that is gone"],
)
def test_a_list_that_leads_nowhere_is_said_every_night_and_never_given_up(
    site: Site, night: Night, leads: str, verdict: str, said: str
) -> None:
    site.list(address(1))
    site.articles(1)
    site.answers |= {"/gbk/": (302, leads.format(port=site.port)), "/utf8/?a": (302, "/utf8/?a")}
    for _ in range(6):
        result = night()
        (trouble,) = result["troubles"]
        assert said in trouble
        assert trouble.startswith("loopback: ")
        assert trouble.endswith("/gbk/")
        assert result["verdict"] == verdict
        assert "/x" not in site.asked
    site.answers["/gbk/"] = site.answers["/utf8/"]
    assert night()["troubles"] == []


@pytest.mark.parametrize(
    "address_of_file", ["http://[bad/a.pdf", "http://127.0.0.1:99999/a.pdf", "ftp://127.0.0.1/a.pdf", "http:///a.pdf"]
)
def test_a_malformed_attachment_costs_no_article(site: Site, night: Night, address_of_file: str) -> None:
    site.list(address(1))
    links = f'<a href="{address_of_file}">附件</a><a href="/b.pdf">附件</a>'
    site.answers[address(1)] = ARTICLE.format(number=1).replace("</p></div>", f"</p>{links}</div>")
    site.answers["/b.pdf"] = "x" * 77
    result = night()
    assert (result["new"], result["troubles"]) == (1, [])
    ((files,),) = rows(night.folder, "SELECT attachments FROM articles")
    assert {file["url"].rpartition("/")[2]: file["size"] for file in json.loads(files)}["b.pdf"] == 77
