"""The desk: the stories that wait for a decision, by the purpose an editor has in mind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from datasette.utils.asgi import NotFound, Response

from feeds.desk.merging import Candidate, candidates
from feeds.desk.page import Page
from feeds.desk.themes import known
from pipelines.archive import history, search, stories
from pipelines.archive.history import Told
from pipelines.archive.passage import Marked
from pipelines.archive.queue import Purpose, queue, waiting
from pipelines.archive.record import StoryRecord, story_of
from pipelines.archive.store import Archive
from pipelines.archive.stories import Story
from pipelines.archive.tree import Either, Node, QueryError, Words
from pipelines.archive.verdicts import Standing, standing

SHOWN: Final = 15
"""Stories on a page."""
_NOTES: Final = 3


@dataclass(frozen=True, slots=True)
class Card:
    """A story as it waits.

    Attributes:
        passage: where its text speaks of what the purpose, or its themes, rest on.
        standing: what editors decided of it.
        notes: the newest remarks.
        edited: when it was picked, if its source edited it afterwards.
        seen: the newest decision on it when it was shown.
        unsure: whether the model was.
    """

    story: Story
    record: StoryRecord
    passage: Marked
    standing: Standing
    notes: Sequence[Told]
    edited: datetime | None
    seen: int
    unsure: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """What came of the last form: the act, and what others had decided of the story in between."""

    done: Sequence[Told] = ()
    meanwhile: Sequence[Told] = ()


async def desk(page: Page) -> Response:
    """The queue."""
    purposes = _purposes(page)
    wanted = page.args.get("queue", "")
    purpose = next((one for one in purposes if one.name == wanted), purposes[0])
    number = page.args.get("page", "")
    at = int(number) if number.isascii() and number.isdecimal() and 0 < len(number) < 7 and int(number) else 1
    cards, total, counts, notice = await page.shelf.read(lambda archive: _shown(archive, page, purpose, purposes, at))
    last = max(1, -(-total // SHOWN))
    return await page.html(
        "desk.html", cards=cards, total=total, purpose=purpose, purposes=purposes, counts=counts, at=at, last=last,
        notice=notice, wrong=_wrong(page),
    )  # fmt: skip


async def story(page: Page) -> Response:
    """One story, with all that can be done to it and all that was."""
    key = page.path("key")
    found = await page.shelf.read(lambda archive: _whole(archive, page, key))
    if found is None:
        raise NotFound("story")
    card, told, near, notice = found
    return await page.html("desk-story.html", card=card, told=told, candidates=near, notice=notice, wrong=_wrong(page))


def _purposes(page: Page) -> list[Purpose]:
    topics = [Purpose("topic", topic) for topic in page.shelf.room.topics]
    themes = [Purpose("theme", theme.slug) for theme in known()]
    return [Purpose("unsure"), *topics, Purpose("bri"), *themes, Purpose("picked")]


def _shown(
    archive: Archive, page: Page, purpose: Purpose, purposes: Sequence[Purpose], at: int
) -> tuple[list[Card], int, Mapping[str, int | str], Notice]:
    counts: dict[str, int | str] = {}
    for one in purposes:
        try:
            counts[one.name] = waiting(archive, one)
        except QueryError as error:
            counts[one.name] = error.zh if page.language == "zh" else str(error)
    if isinstance(counts[purpose.name], str):
        return [], 0, counts, _notice(archive, page)
    total = counts[purpose.name]
    assert isinstance(total, int)
    at = min(at, max(1, -(-total // SHOWN)))
    found = queue(archive, purpose, SHOWN, (at - 1) * SHOWN)
    tree = search.understood(archive, purpose.value) if purpose.kind == "topic" else None
    cards = [_card(archive, one, tree) for one in found]
    return cards, total, counts, _notice(archive, page)


def _whole(archive: Archive, page: Page, key: str) -> tuple[Card, list[Told], list[Candidate], Notice] | None:
    found = stories.named(archive, key)
    if found is None:
        return None
    told = history.history(archive, articles=found.articles)
    return _card(archive, found, None), told, candidates(archive, found), _notice(archive, page)


def _card(archive: Archive, found: Story, tree: Node | None) -> Card:
    record = story_of(archive, found)
    terms = [term for given in record.themes for term, _ in given.because[:3]]
    (hit,) = search.marked(archive, tree or _any_of(terms), [found.articles[0]])
    edited = history.picked_before(archive, found.articles)
    return Card(
        found,
        record,
        hit.passage,
        standing(archive, found.articles),
        history.notes(archive, found.articles, _NOTES),
        min(edited.values(), default=None),
        history.newest(archive, found.articles),
        _unsure(archive, found),
    )


def _any_of(terms: Sequence[str]) -> Node:
    return Either(tuple(Words(term, (term,)) for term in terms))


def _unsure(archive: Archive, found: Story) -> bool:
    query = "SELECT 1 FROM articles WHERE story = ? AND unsure = 1 LIMIT 1"
    return archive.db.execute(query, [found.id]).fetchone() is not None


def _notice(archive: Archive, page: Page) -> Notice:
    said, seen = page.args.get("done", ""), page.args.get("seen", "")
    if not (said.isdecimal() and len(said) < 12):
        return Notice()
    done = history.of_act(archive, int(said))
    since = int(seen) if seen.isdecimal() and len(seen) < 12 else int(said)
    if not done or done[0].kind == "undo":
        return Notice(done)
    return Notice(done, history.between(archive, done[0].article, since, int(said)))


def _wrong(page: Page) -> str:
    said = page.args.get("wrong", "")
    return said if said in WRONG else ""


WRONG: Final = (
    "wrong_form", "too_many_themes", "too_long_text", "not_in_story", "no_such_story", "same_story_already",
    "nothing_to_undo", "undone_already", "nothing_changed",
)  # fmt: skip
"""What can be wrong with a form: names of labels."""
