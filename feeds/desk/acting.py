"""An editor's act: a form comes, a decision is written, and the page goes on where it was."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import unquote

from datasette.utils.asgi import NotFound, Response

from feeds.desk.forms import Form
from feeds.desk.page import Page
from pipelines.archive import decisions, history, stories, verdicts
from pipelines.archive.decisions import DROP, HEADLINE, NOTE, PICK, RELEVANCE, SUMMARY, THEMES
from pipelines.archive.store import Archive
from pipelines.archive.stories import MERGE, SPLIT, Story, StoryError


class WrongFormError(ValueError):
    """What was sent cannot be decided; the name of the label that says why."""


async def act(page: Page, form: Form) -> Response:
    """Take the decision that a form asks for."""
    return await _done(page, form, _act)


async def undo(page: Page, form: Form) -> Response:
    """Take an act back: the one that is named, or the editor's last."""
    return await _done(page, form, _undo)


async def _done(page: Page, form: Form, deed: Callable[[Archive, Form, str], int | None]) -> Response:
    assert page.editor
    who = page.editor.name
    try:
        done = await page.shelf.write(lambda archive: deed(archive, form, who))
    except WrongFormError as error:
        return _back(page, form, {"wrong": str(error)})
    return _back(page, form, {"done": done} if done else {"wrong": "nothing_changed"})


def _act(archive: Archive, form: Form, who: str) -> int | None:
    story = stories.named(archive, form.one("story"))
    if story is None:
        raise NotFound("story")
    if (asked := _ACTS.get(form.one("act"))) is None:
        raise WrongFormError("wrong_form")
    return asked(archive, story, form, who)


def _choose(archive: Archive, story: Story, form: Form, who: str) -> int | None:
    """Pick or drop; a button that is pressed twice decides once."""
    kind = form.one("act")
    chosen = [article for article in story.articles if verdicts.state(archive, article, kind)]
    if form.one("to") == "0":
        return decisions.decide(archive, chosen, kind, False, who) if chosen else None
    last = history.history(archive, kind=kind, articles=chosen, limit=1) if chosen else []
    if last and last[0].who == who and last[0].after is True and not last[0].undone:
        return last[0].act
    return decisions.decide(archive, story.articles[:1], kind, True, who)


def _themes(archive: Archive, story: Story, form: Form, who: str) -> int:
    themes = sorted(set(form.all("theme")))
    known = {slug for (slug,) in archive.db.execute("SELECT slug FROM themes")}
    if len(themes) > decisions.MOST:
        raise WrongFormError("too_many_themes")
    if not known.issuperset(themes):
        raise WrongFormError("wrong_form")
    return decisions.decide(archive, story.articles, THEMES, themes, who)


def _relevance(archive: Archive, story: Story, form: Form, who: str) -> int:
    return decisions.decide(archive, story.articles, RELEVANCE, form.one("to") == "1", who)


def _words(archive: Archive, story: Story, form: Form, who: str) -> int | None:
    """Headline and summary: each that was changed is a decision; the site's own words are none."""
    article, done = story.articles[0], None
    for kind, column in ((HEADLINE, "title"), (SUMMARY, "summary")):
        text = form.one(kind)
        printed = archive.db.execute(f"SELECT {column} FROM articles WHERE id = ?", [article]).fetchone()[0]
        if len(text) > decisions.LONGEST[kind]:
            raise WrongFormError("too_long_text")
        if text.replace("\n", " ") != verdicts.state(archive, article, kind).strip().replace("\n", " "):
            said = "" if text == printed.strip() else text
            done = decisions.decide(archive, [article], kind, said, who)
    return done


def _note(archive: Archive, story: Story, form: Form, who: str) -> int | None:
    text = form.one("note")
    if len(text) > decisions.LONGEST[NOTE]:
        raise WrongFormError("too_long_text")
    return decisions.decide(archive, story.articles[:1], NOTE, text, who) if text else None


def _split(archive: Archive, story: Story, form: Form, who: str) -> int:
    number = _numbered(archive, form.one("article"))
    if number not in story.articles or len(story.articles) == 1:
        raise WrongFormError("not_in_story")
    return stories.split(archive, number, who)


def _merge(archive: Archive, story: Story, form: Form, who: str) -> int:
    """Put two stories together; the other one is named by a link to it, or by its key."""
    name = unquote(form.one("other") or form.one("chosen"))
    key = re.split(r"/(?:story|article|saved)/", name)[-1]
    other = stories.named(archive, re.split("[?#]", key)[0])
    if other is None:
        raise WrongFormError("no_such_story")
    try:
        return stories.merge(archive, [story.id, other.id], who)
    except StoryError as error:
        raise WrongFormError("same_story_already") from error


def _undo(archive: Archive, form: Form, who: str) -> int:
    said = form.one("decision")
    if said and not said.isdecimal():
        raise WrongFormError("wrong_form")
    decision = int(said) if said else history.last_act(archive, who)
    if decision is None:
        raise WrongFormError("nothing_to_undo")
    try:
        return decisions.undo(archive, decision, who)
    except (decisions.DecisionError, StoryError) as error:
        raise WrongFormError("undone_already") from error


_ACTS: Final[dict[str, Callable[[Archive, Story, Form, str], int | None]]] = {
    PICK: _choose,
    DROP: _choose,
    THEMES: _themes,
    RELEVANCE: _relevance,
    "words": _words,
    NOTE: _note,
    SPLIT: _split,
    MERGE: _merge,
}


def _numbered(archive: Archive, name: str) -> int:
    source, _, own = name.partition("/")
    row = archive.db.execute("SELECT id FROM articles WHERE source = ? AND source_id = ?", [source, own]).fetchone()
    return int(row[0]) if row else 0


def _back(page: Page, form: Form, said: dict[str, str | int]) -> Response:
    """To the page the form stood on; in the queue to the place where it stood, which is the next story's now."""
    query: dict[str, str | int | None] = {**said, "seen": form.one("seen") or None}
    place = form.one("place")
    anchor = f"#n{place}" if place.isdecimal() else ""
    at = form.one("at")
    if at == "story":
        path = f"desk/{page.story_path(form.one('story'))}"
    elif at == "history":
        path = "desk/history"
    else:
        path = "desk"
        query |= {"queue": form.one("queue") or None, "page": form.one("page") or None}
    return Response.redirect(page.link(path, **query) + anchor, 303)
