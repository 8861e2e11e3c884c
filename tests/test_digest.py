"""The weekly digest: one page, one letter that any mail program opens, sent only where somebody is configured."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from email.message import EmailMessage
from pathlib import Path
from socket import socket
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from crawler.article import Tag
from crawler.dates import BEIJING
from feeds.digest import digest, last_monday, monday_of
from feeds.mail import MailError, send
from feeds.settings import Mail
from pipelines.archive import Archive
from tests.conftest import Greensilk
from tests.published import SETTINGS, article, keep, opened

MONDAY = date(2026, 11, 16)
MAIL = Mail("127.0.0.1", 0, "none", "", "digest@example.org", ("林沐 <lin@example.org>", "gao@example.org"))


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=BEIJING)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with opened(tmp_path) as made:
        keep(
            made,
            article(1, title="周日的旧闻", published=at(15, 23), fetched=at(16, 2)),
            article(2, title="周一的湿地", published=at(16, 0)),
            article(3, title="海洋 <b>公约</b>", published=at(18), tags=(Tag("ocean", 0.9), Tag("law", 0.5))),
            article(4, source="people", title="转载", published=at(19), story="mee/2"),
            article(5, title="无关", published=at(19), tags=()),
            article(6, title="周日的新闻", published=at(22, 23)),
            article(7, title="下周一", published=at(23, 0)),
        )
        yield made


def test_it_holds_the_stories_of_the_week_once_by_theme(archive: Archive) -> None:
    made = digest(archive, SETTINGS, MONDAY)
    listed = [(theme.slug, [item.title for item in items]) for theme, items in made.sections]
    assert listed == [("biodiversity", ["周日的新闻", "周一的湿地"]), ("ocean", ["海洋 <b>公约</b>"])]
    page = made.html()
    assert "（来源：生态环境部、人民网）" in page
    assert "海洋 &lt;b&gt;公约&lt;/b&gt;" in page
    assert "11月16日—11月22日，共 3 条" in page
    assert not [sign for sign in ("<script", "<link", "src=", "@import") if sign in page]


def test_what_is_found_late_stands_in_the_next_digest_and_in_no_other(archive: Archive) -> None:
    keep(
        archive,
        article(11, title="周六的新闻周二才见", published=at(14), fetched=at(17)),
        article(12, title="多年前的新闻", published=at(14).replace(year=2020), fetched=at(17)),
    )

    def listed(monday: date) -> str:
        return digest(archive, SETTINGS, monday).html()

    assert "周六的新闻周二才见" in listed(MONDAY)
    assert "周六的新闻周二才见" not in listed(date(2026, 11, 9))
    assert "周日的旧闻" in listed(date(2026, 11, 9))
    assert "多年前的新闻" not in listed(MONDAY)
    assert "多年前的新闻" in listed(date(2020, 11, 9))


def test_a_mail_program_reads_the_letter(archive: Archive) -> None:
    made = digest(archive, SETTINGS, MONDAY)
    read = email.message_from_bytes(bytes(made.letter(MAIL)), policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    assert read["Subject"] == "绿丝周报 2026年第47周（11月16日—11月22日）"
    assert [address.addr_spec for address in read["To"].addresses] == ["lin@example.org", "gao@example.org"]
    assert read["From"].addresses[0].addr_spec == "digest@example.org"
    text, page = read.get_body(("plain",)), read.get_body(("html",))
    assert text is not None
    assert page is not None
    lines = text.get_content().splitlines()
    place = lines.index("· 周一的湿地")
    assert lines[place + 1 : place + 3] == [
        "  2026-11-16 00:00（来源：生态环境部、人民网）",
        "  https://www.mee.example/2.html",
    ]
    assert page.get_content().splitlines() == made.html().splitlines()
    assert read["X-Unsent"] == "1"
    assert read.defects == []
    assert all(len(line) < 999 for line in bytes(made.letter(MAIL)).split(b"\r\n"))


def test_the_same_week_gives_the_same_bytes(archive: Archive) -> None:
    first, second = (bytes(digest(archive, SETTINGS, MONDAY).letter(MAIL)) for _ in range(2))
    assert first == second


def test_a_week_without_news_says_so(archive: Archive) -> None:
    assert "这一周没有新闻" in digest(archive, SETTINGS, date(2020, 1, 6)).html()


def test_weeks_begin_on_monday() -> None:
    assert monday_of("2026-W47") == MONDAY
    assert monday_of("2026-W01") == date(2025, 12, 29)
    assert last_monday(date(2026, 11, 23)) == last_monday(date(2026, 11, 29)) == MONDAY
    with pytest.raises(ValueError, match="does not match"):
        monday_of("2026-47")


class Box:
    """A mail server that keeps what it is sent."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], bytes]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if b"refuse" in envelope.content:
            return "554 No"
        self.letters.append((envelope.rcpt_tos, envelope.content))
        return "250 OK"


@pytest.fixture
def box() -> Iterator[tuple[Box, Mail]]:
    kept = Box()
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(kept, "127.0.0.1", port)
    controller.start()
    yield kept, replace(MAIL, port=port)
    controller.stop()


def test_it_is_sent_to_everybody(archive: Archive, box: tuple[Box, Mail]) -> None:
    kept, mail = box
    send(digest(archive, SETTINGS, MONDAY).letter(mail), mail)
    ((to, content),) = kept.letters
    assert to == ["lin@example.org", "gao@example.org"]
    read = email.message_from_bytes(content, policy=email.policy.default)
    assert read["X-Unsent"] is None
    assert isinstance(read, EmailMessage)
    page = read.get_body(("html",))
    assert page is not None
    assert "周一的湿地" in page.get_content()


def test_what_is_not_sent_is_one_sentence(archive: Archive, box: tuple[Box, Mail]) -> None:
    letter = digest(archive, SETTINGS, MONDAY).letter(MAIL)
    _, mail = box
    wrong = {
        "needs host, sender and to": Mail(),
        "has no password, set GREENSILK_SMTP_PASSWORD": replace(mail, user="digest"),
        "did not take the letter": replace(mail, port=1),
        "STARTTLS": replace(mail, security="starttls"),
    }
    for said, settings in wrong.items():
        with pytest.raises(MailError, match=said):
            send(letter, settings)
    with pytest.raises(MailError, match="a password needs security"):
        send(letter, replace(mail, user="digest"), "secret")


def test_the_command_writes_both_and_sends_only_when_told(
    archive: Archive, greensilk: Greensilk, tmp_path: Path
) -> None:
    archive.close()
    done = greensilk("digest", "--week", "2026-W47")
    assert (done.returncode, done.stdout.split()[0]) == (0, "3")
    folder = tmp_path / "public" / "digest"
    assert sorted(path.name for path in folder.iterdir()) == ["2026-W47.eml", "2026-W47.html"]
    before = (folder / "2026-W47.eml").stat().st_mtime_ns
    assert greensilk("digest", "--week", "2026-W47").returncode == 0
    assert (folder / "2026-W47.eml").stat().st_mtime_ns == before
    assert greensilk("publish").returncode == 0
    assert (folder / "2026-W47.eml").is_file()
    assert 'href="digest/2026-W47.html"' in (folder.parent / "index.html").read_text("utf-8")
    refused = greensilk("digest", "--week", "2026-W47", "--send")
    assert (refused.returncode, "needs host, sender and to" in refused.stderr) == (1, True)
    wrong = greensilk("digest", "--week", "last")
    assert (wrong.returncode, "'last' is not a week such as 2026-W47" in wrong.stderr) == (2, True)
