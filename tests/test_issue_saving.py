"""Nothing that was saved is lost: by two editors, by a kill, by Word."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys

import pytest

from feeds.issue.items import Plan, Point, Quote
from feeds.issue.register import add, plan, save, titles
from feeds.issue.stored import read
from pipelines.archive import Archive, issues
from pipelines.archive.issues import Conflict, IssueError
from tests.conftest import ROOT
from tests.issues import drafted, spring

WRITER = """
import sys
from pathlib import Path
from pipelines.archive import Archive, issues
with Archive(Path(sys.argv[1])) as archive:
    print("ready", flush=True)
    number = 0
    while True:
        row = issues.item(archive, 1)
        number += 1
        issues.save(archive, 1, row.version, row.content | {"headline": f"{sys.argv[2]} {number}"}, sys.argv[2])
        print(row.version + 1, flush=True)
"""


@pytest.fixture
def archive(tmp_path):
    with spring(tmp_path) as opened:
        yield opened


def test_two_editors_of_one_item_lose_nothing(archive, tmp_path):
    issue = drafted(archive).issue
    row = issues.items(archive, issue.id)[0]
    with Archive(tmp_path / "archive.db") as other:
        issues.save(other, row.id, row.version, row.content | {"headline": "沈若川的标题"}, "沈若川")
    with pytest.raises(Conflict) as conflict:
        issues.save(archive, row.id, row.version, row.content | {"headline": "林沐的标题"}, "林沐")
    assert conflict.value.stands.content["headline"] == "沈若川的标题"
    assert "沈若川" in str(conflict.value)
    kept = {text.content["headline"]: text.version for text in issues.texts(archive, row.id)}
    assert kept == {row.content["headline"]: 1, "沈若川的标题": 2, "林沐的标题": 0}


def test_two_editors_of_two_items_do_not_meet(archive, tmp_path):
    issue = drafted(archive).issue
    one, two = issues.items(archive, issue.id)[:2]
    with Archive(tmp_path / "archive.db") as other:
        issues.save(other, one.id, one.version, one.content | {"headline": "甲"}, "沈若川")
    issues.save(archive, two.id, two.version, two.content | {"headline": "乙"}, "林沐")
    assert [row.content["headline"] for row in issues.items(archive, issue.id)[:2]] == ["甲", "乙"]


def test_saving_the_same_again_is_no_conflict(archive):
    issue = drafted(archive).issue
    row = issues.items(archive, issue.id)[0]
    issues.save(archive, row.id, row.version, row.content | {"headline": "新"}, "林沐")
    again = issues.save(archive, row.id, row.version, row.content | {"headline": "新"}, "林沐")
    assert again.version == 2


def test_what_was_told_to_be_saved_is_there_after_a_kill(archive, tmp_path):
    drafted(archive)
    for _ in range(5):
        command = [sys.executable, "-c", WRITER, tmp_path / "archive.db", "林沐"]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout.readline() == "ready\n"
            told = [int(writer.stdout.readline()) for _ in range(5)]
            writer.send_signal(signal.SIGKILL)
            told += [int(line) for line in writer.stdout.read().split()]
        kept = {text.version for text in issues.texts(archive, 1)}
        row = issues.item(archive, 1)
        assert {*told, row.version} <= kept
        assert max(told) <= row.version <= max(told) + 1
    assert archive.db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_text_that_was_saved_can_be_neither_changed_nor_deleted(archive):
    drafted(archive)
    for statement in ("UPDATE issue_versions SET who = 'x'", "DELETE FROM issue_versions"):
        with pytest.raises(sqlite3.IntegrityError, match="stays"):
            archive.db.execute(statement)


def test_nothing_in_a_closed_issue_changes(archive):
    issue = drafted(archive).issue
    row = issues.items(archive, issue.id)[0]
    issues.close(archive, issue.id)
    for attempt in (
        lambda: issues.save(archive, row.id, row.version, {"headline": "x"}, "林沐"),
        lambda: issues.drop(archive, row.id, "林沐"),
        lambda: add(archive, issue.id, row.section, Quote(paragraphs=("x",)), "林沐"),
        lambda: issues.arrange(archive, issue.id, [row.id]),
        lambda: drafted(archive),
    ):
        with pytest.raises(IssueError, match="closed"):
            attempt()
    assert issues.item(archive, row.id) == row


def test_the_titles_of_a_speaker_are_proposed_from_the_last_use(archive):
    issue = drafted(archive).issue
    for said in ("副院长", "院长"):
        add(archive, issue.id, "联盟动态", Quote(paragraphs=("复苏。",), speaker="林沐", titles=said), "林沐")
    assert (titles(archive, "林沐"), titles(archive, "方敏")) == ("院长", "")


def test_the_register_holds_the_points_as_they_were_last_printed(archive):
    issue = drafted(archive).issue
    points = (Point(1, "编写案例集。"), Point(2, "举办研修班。", state="postponed", evidence="改为线上"))
    row = add(archive, issue.id, "联盟动态", Plan(theme="可持续交通", year=2020, points=points), "林沐")
    item = read(row.kind, row.content)
    done = Plan(theme=item.theme, year=2020, points=(Point(1, "编写案例集。", state="done"), points[1]))
    save(archive, row.id, row.version, done, "林沐")
    assert plan(archive, "可持续交通", 2020) == done
    assert [one.state for one in issues.points(archive, year=2020)] == ["done", "postponed"]


def test_an_item_of_another_kind_or_field_is_refused():
    with pytest.raises(IssueError, match="no kind"):
        read("song", {})
    with pytest.raises(IssueError, match="has no 'speeker'"):
        read("quote", {"speeker": "林沐"})
    with pytest.raises(IssueError, match="no state"):
        read("plan", {"points": [{"number": 1, "text": "x", "state": "soon"}]})
