"""Nobody but a signed-in editor changes anything, by whatever route."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from feeds.desk import doors
from feeds.desk.server import application
from feeds.desk.shelf import Room
from pipelines.archive import Archive, history
from pipelines.desk import editors
from pipelines.desk.book import Book, beside
from tests.desk import STORY, ask, fill, text
from tests.editors import Signed, link
from tests.test_serve_safety import held

ROUTES = [route for route in doors.WRITING if not route.endswith("sign-in")]
FORM: dict[str, Any] = {"story": STORY, "act": "pick", "decision": "1", "theme": "climate"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return fill(tmp_path / "archive.db")


@pytest.fixture
def desk(path: Path) -> Datasette:
    return application(path, "/", Room())


def token(signed: Signed) -> str:
    return str(signed.get("/desk").xpath("string(//input[@name='token']/@value)"))


@pytest.mark.parametrize("route", ROUTES)
def test_a_stranger_a_stale_session_a_foreign_form_and_a_reader_change_nothing(
    desk: Datasette, path: Path, route: str
) -> None:
    editor, other = Signed.on(desk, path), Signed.on(desk, path, "王编辑")
    reader = Signed.on(desk, path, "读者", "reader")
    stale, own = Signed.on(desk, path, "旧编辑"), token(editor)
    stale_token = token(stale)
    with Book(beside(path)) as book:
        editors.remove(book, "旧编辑")
    before = held(path)
    refused = [
        ask(desk, f"/{route}", "POST", data=FORM | {"token": own}),
        ask(desk, f"/{route}", "POST", data=FORM | {"token": own}, headers={"cookie": "greensilk=forged"}),
        stale.post(f"/{route}", **FORM, token=stale_token),
        editor.post(f"/{route}", **FORM),
        editor.post(f"/{route}", **FORM, token=token(other)),
        editor.post(f"/{route}", **FORM | {"token": "绿"}),
        ask(
            desk, f"/{route}", "POST", data=FORM | {"token": own},
            headers={"cookie": editor.cookie, "origin": "https://evil.example"},
        ),
        ask(
            desk, f"/{route}", "POST", data=FORM | {"token": own},
            headers={"cookie": editor.cookie, "sec-fetch-site": "cross-site"},
        ),
    ]  # fmt: skip
    if route != "desk/sign-out":
        refused.append(reader.post(f"/{route}", **FORM, token=token(reader)))
    assert [answer.status_code for answer in refused] == [403] * len(refused)
    assert held(path) == before
    assert "李编辑" in text(editor.get("/desk"))
    assert "读者" in text(reader.get("/desk"))


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
def test_no_other_method_is_answered_even_to_an_editor(desk: Datasette, path: Path, method: str) -> None:
    editor = Signed.on(desk, path)
    for route in ("desk", "desk/history", *doors.WRITING):
        assert ask(desk, f"/{route}", method, headers={"cookie": editor.cookie}).status_code == 405
    assert editor.post("/desk", token=token(editor)).status_code == 405


def test_the_desk_shows_a_stranger_only_how_to_come_in(desk: Datasette, path: Path) -> None:
    Signed.on(desk, path)
    for at in ("/desk", f"/desk/story/{STORY}", "/desk/history", "/desk/trends", "/desk/saved/mee/wetland"):
        answer = ask(desk, at)
        assert answer.status_code == 403
        assert "编辑台需要登录" in answer.text
        assert "绿色电站" not in answer.text
        assert "李编辑" not in answer.text


def test_without_a_cookie_the_file_of_the_desk_is_not_opened(desk: Datasette, path: Path) -> None:
    beside(path).write_text("no database at all", "utf-8")
    assert ask(desk, "/").status_code == ask(desk, f"/story/{STORY}").status_code == 200
    assert ask(desk, "/desk").status_code == 403


def test_a_link_works_once_for_three_days_and_only_the_newest(desk: Datasette, path: Path) -> None:
    first, second = link(path), link(path)
    for _ in range(2):
        assert "登录编辑台" in ask(desk, f"/desk/sign-in?link={second}").text  # a letter's scanner uses nothing up
    assert ask(desk, "/desk/sign-in", "POST", data={"link": first}).status_code == 403
    assert ask(desk, "/desk/sign-in", "POST", data={"link": second}).status_code == 303
    again = ask(desk, "/desk/sign-in", "POST", data={"link": second})
    assert again.status_code == 403
    assert "已经用过、过期或作废" in again.text
    with Book(beside(path), lambda: datetime.now(UTC) - timedelta(days=3, minutes=1)) as book:
        late = editors.add(book, "迟", "editor")
    assert ask(desk, "/desk/sign-in", "POST", data={"link": late}).status_code == 403
    assert ask(desk, "/desk/sign-in", "POST", data={"link": f"{link(path)}x"}).status_code == 403


def test_a_session_ends_after_a_month_and_when_one_signs_out(desk: Datasette, path: Path) -> None:
    with Book(beside(path), lambda: datetime.now(UTC) - timedelta(days=31)) as book:
        session = editors.sign_in(book, editors.add(book, "旧", "editor"), "")
    old = Signed(desk, f"greensilk={session}")
    old.get("/desk", 403)
    editor = Signed.on(desk, path)
    assert editor.post("/desk/sign-out", token=token(editor)).status_code == 303
    editor.get("/desk", 403)


def test_of_secrets_only_hashes_are_kept_and_the_file_is_the_owners(desk: Datasette, path: Path) -> None:
    waiting, editor = link(path, "等"), Signed.on(desk, path)
    connection = sqlite3.connect(beside(path))
    dump = "\n".join(connection.iterdump())
    connection.close()
    assert waiting not in dump
    assert waiting.split(".")[0] not in dump
    assert editor.cookie.partition("=")[2] not in dump
    assert beside(path).stat().st_mode & 0o077 == 0
    answer = ask(desk, "/desk/sign-in", "POST", data={"link": waiting})
    assert {"HttpOnly", "SameSite=lax"} <= {part.strip() for part in answer.headers["set-cookie"].split(";")}


def test_what_was_refused_stands_in_the_audit_for_editors(desk: Datasette, path: Path) -> None:
    editor, reader = Signed.on(desk, path), Signed.on(desk, path, "读者", "reader")
    ask(desk, "/desk/sign-in", "POST", data={"link": "forged"})
    reader.post("/desk/act", **FORM, token=token(reader))
    editor.post("/desk/act", **FORM | {"token": "x"})
    ask(desk, "/desk/act", "POST", data=FORM)
    told = text(editor.get("/desk/history").xpath("//details[@class='audit']")[0])
    for what in ("登录被拒", "读者试图改动", "表单不属于这次登录", "未登录而提交"):
        assert what in told
    assert not reader.get("/desk/history").xpath("//details[@class='audit']")


def test_a_reader_sees_the_desk_and_no_button(desk: Datasette, path: Path) -> None:
    shown = Signed.on(desk, path, "读者", "reader").get(f"/desk/story/{STORY}")
    assert "您可以查看，不能改动" in text(shown)
    assert not shown.xpath("//button[@name='act']")


@pytest.mark.parametrize(
    "form",
    [
        {"act": "fly"}, {"act": "themes", "theme": "nonsense"}, {"act": "split", "article": "mee/wetland"},
        {"act": "themes", "theme": ["climate", "energy", "ocean", "law"]}, {"act": "note", "note": "长" * 3000},
        {"act": "merge", "other": "x"}, {"act": "merge", "other": STORY}, {"act": "words", "headline": "长" * 300},
    ],
    ids=lambda form: form["act"],
)  # fmt: skip
def test_what_cannot_be_decided_is_said_and_changes_nothing(desk: Datasette, path: Path, form: dict[str, Any]) -> None:
    editor = Signed.on(desk, path)
    before, own = held(path), token(editor)
    answer = editor.post("/desk/act", token=own, story=STORY, at="story", **form)
    assert editor.get(answer.headers["location"]).xpath("//div[@class='said']/p[@class='old']")
    assert held(path) == before


def test_odd_forms_are_answered_without_an_error(desk: Datasette, path: Path) -> None:
    editor = Signed.on(desk, path)
    own = token(editor)
    cookie = {"cookie": editor.cookie}
    for body in (b"", b"\xff=\xfe", b"token", f"token={own}&story=%00&act=pick".encode(), b"&" * 9000):
        assert ask(desk, "/desk/act", "POST", content=body, headers=cookie).status_code in (403, 404)
    assert ask(desk, "/desk/act", "POST", content=b"x" * 70_000, headers=cookie).status_code == 413
    answer = editor.post("/desk/undo", token=own, decision="999999", at="https://evil.example/", queue="//evil.example")
    assert answer.headers["location"].startswith("/desk?")
    assert editor.post("/desk/undo", token=own, decision="x").headers["location"].startswith("/desk?wrong=wrong_form")


def test_hostile_words_of_an_editor_are_shown_as_words(desk: Datasette, path: Path) -> None:
    editor = Signed.on(desk, path)
    evil = "<script>alert(1)</script>{{ 7*7 }}"
    shown = editor.get(f"/desk/story/{STORY}")
    editor.send(shown, "note", STORY, note=evil)
    editor.send(shown, "words", STORY, headline=evil)
    for at in (f"/desk/story/{STORY}", "/desk/history", "/desk?queue=bri"):
        shown = editor.get(at)
        assert evil in text(shown)
        assert not [script for script in shown.xpath("//script") if not script.get("src")]
    with Archive(path) as archive:
        assert [told.after for told in history.history(archive)][:2] == [evil, evil]
