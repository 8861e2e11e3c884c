"""What an editor does to an issue: a form comes, the act is kept, and the page says what others did meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from datasette.utils.asgi import NotFound, Response

from feeds.desk import issue_fields, issue_pages
from feeds.desk import issue_named as named
from feeds.desk.forms import Form
from feeds.desk.page import Page
from feeds.issue.composing import compose
from feeds.issue.draft import draft, put_in
from feeds.issue.items import Item
from feeds.issue.register import add, save
from feeds.issue.settings import Rules
from feeds.issue.stored import KINDS, read
from pipelines.archive import Archive, issues
from pipelines.archive.issues import Conflict, IssueError


class UnsavedError(Exception):
    """What somebody wrote into a form, and why it could not be kept."""

    def __init__(self, item: Item, why: IssueError) -> None:
        super().__init__(str(why))
        self.item = item
        self.why = why


Act = Callable[[Archive, Rules, Form, str], named.Came]


async def act(page: Page, form: Form) -> Response:
    """Do what a form asks for."""
    assert page.editor
    who, rules = page.editor.name, page.shelf.room.rules
    if (asked := _ACTS.get(form.one("act"))) is None:
        return await _refused(page, form, IssueError("This was not understood.", "没有看懂这个操作，没有作任何改动。"))
    try:
        came = await page.shelf.write(lambda archive: asked(archive, rules, form, who))
    except Conflict as error:
        return Response.redirect(page.link(f"desk/item/{error.stands.id}", text=error.kept), 303)
    except UnsavedError as error:
        return await _unsaved(page, form, error)
    except IssueError as error:
        return await _refused(page, form, error)
    done = await page.shelf.read(lambda archive: _last(archive, came))
    place = f"#n{came.item}" if came.item else ""
    if not came.issue:
        return Response.redirect(page.link("desk/issues") + place, 303)
    seen = form.one("seen") or None
    return Response.redirect(page.link(f"desk/issue/{came.issue}", seen=seen, done=done or None) + place, 303)


def _last(archive: Archive, came: named.Came) -> int:
    """The text that the act left behind."""
    return issues.texts(archive, came.item)[-1].id if came.item else 0


async def _unsaved(page: Page, form: Form, error: UnsavedError) -> Response:
    """The form again, with all that was written into it."""
    sentence = _sentence(page, error.why)
    if (number := named.number(form, "item")) is not None:
        return await issue_pages.edited(page, number, error.item, sentence, 409)
    issue = named.number(form, "issue") or 0
    said = {name: form.one(name) for name in ("section", "theme", "year")}
    return await issue_pages.begun(page, issue, form.one("kind"), said, error.item, sentence, 422)


async def _refused(page: Page, form: Form, error: IssueError) -> Response:
    issue = named.number(form, "issue")
    if issue is None:
        return await issue_pages.all_issues(page, _sentence(page, error), 422)
    return await issue_pages.shown(page, issue, _sentence(page, error), 409)


def _sentence(page: Page, error: IssueError) -> str:
    return error.zh if page.language == "zh" else str(error)


def _draft(archive: Archive, rules: Rules, form: Form, who: str) -> named.Came:  # noqa: ARG001
    """Begin an issue, or draft one anew where nobody touched it."""
    known = named.number(form, "issue")
    issue = named.numbered(archive, known) if known is not None else None
    since, until = (issue.since, issue.until) if issue else (form.one("since"), form.one("until"))
    days = [_day(said) for said in (since, until)]
    language = "en" if form.one("language") == "en" else "zh"
    title, name = ("", issue.name) if issue else (form.one("title"), form.one("name"))
    return named.Came(draft(archive, rules, *days, language=language, name=name, title=title).issue.id)


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise IssueError(
            f"{said!r} is not a day such as 2020-01-31.", f"“{said}”不是 2020-01-31 这样的日期。"
        ) from error


def _title(archive: Archive, _: Rules, form: Form, __: str) -> named.Came:
    issue = named.issue(archive, form)
    if title := " ".join(form.one("title").split()):
        issues.rename(archive, issue.id, title)
    return named.Came(issue.id)


def _close(archive: Archive, _: Rules, form: Form, __: str) -> named.Came:
    issue = named.issue(archive, form)
    if not form.one("sure"):
        raise IssueError("Say that you are sure: nothing changes any more.", "定稿后不能再改：请先勾选确认。")
    issues.close(archive, issue.id)
    return named.Came(issue.id)


def _up(archive: Archive, _: Rules, form: Form, who: str) -> named.Came:
    return named.came(issues.shift(archive, named.item(archive, form).id, -1, who))


def _down(archive: Archive, _: Rules, form: Form, who: str) -> named.Came:
    return named.came(issues.shift(archive, named.item(archive, form).id, 1, who))


def _move(archive: Archive, _: Rules, form: Form, who: str) -> named.Came:
    row, section = named.item(archive, form), form.one("section")
    return named.came(issues.move(archive, row.id, who, section=section) if section else row)


def _drop(archive: Archive, _: Rules, form: Form, who: str) -> named.Came:
    row = named.item(archive, form)
    issues.drop(archive, row.id, who)
    return named.Came(row.issue or 0, row.id)


def _restore(archive: Archive, _: Rules, form: Form, who: str) -> named.Came:
    row = named.item(archive, form)
    issues.restore(archive, row.id, who)
    return named.Came(row.issue or 0, row.id)


def _save(archive: Archive, _: Rules, form: Form, who: str) -> named.Came:
    row = named.item(archive, form)
    base = read(row.kind, row.content)
    with archive.write():
        made = _filled(archive, base, form)
    return named.came(save(archive, row.id, named.number(form, "version") or 0, made, who))


def _new(archive: Archive, rules: Rules, form: Form, who: str) -> named.Came:
    issue, kind = named.issue(archive, form), form.one("kind")
    if kind not in KINDS:
        raise NotFound("kind")
    with archive.write():
        made = _filled(archive, KINDS[kind](), form)
    section = rules.titled(form.one("section")) or rules.of(kind)
    return named.came(add(archive, issue.id, section.title, made, who))


def _filled(archive: Archive, base: Item, form: Form) -> Item:
    try:
        return issue_fields.item(archive, base, form)
    except IssueError as error:
        raise UnsavedError(issue_fields.written(base, form), error) from error


def _story(archive: Archive, rules: Rules, form: Form, who: str) -> named.Came:
    issue = named.issue(archive, form)
    source, _, own = form.one("article").partition("/")
    found = archive.db.execute("SELECT id FROM articles WHERE source = ? AND source_id = ?", [source, own]).fetchone()
    if found is None:
        raise NotFound("article")
    section = rules.titled(form.one("section"))
    return named.came(put_in(archive, rules, issue, found[0], who, section.title if section else ""))


def _take(archive: Archive, rules: Rules, form: Form, _: str) -> named.Came:
    issue, row = named.issue(archive, form), named.item(archive, form)
    issues.take(archive, row.id, issue.id, rules.of(row.kind).title)
    return named.Came(issue.id, row.id)


def _join(archive: Archive, _: Rules, form: Form, who: str) -> named.Came:
    others = [int(number) for number in form.all("other") if number.isdecimal() and len(number) < 10]
    return named.came(compose(archive, [named.item(archive, form).id, *others], who))


_ACTS: Final[dict[str, Act]] = {
    "draft": _draft, "title": _title, "close": _close, "up": _up, "down": _down, "move": _move, "drop": _drop,
    "restore": _restore, "save": _save, "new": _new, "story": _story, "take": _take, "join": _join,
}  # fmt: skip
