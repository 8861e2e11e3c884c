"""An item as the fields of a form, and back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from feeds.desk.forms import Form
from feeds.issue import pictures
from feeds.issue.items import (
    STATES,
    Item,
    News,
    Picture,
    Plan,
    Point,
    Quote,
    Submission,
)
from feeds.issue.register import titles
from pipelines.archive import Archive
from pipelines.archive.issues import IssueError

BLANK_POINTS: Final = 3
"""Empty rows behind the points of a work plan."""
_PLAIN: Final = ("speaker", "titles", "event", "issuer", "status", "link", "day", "theme")


def item(archive: Archive, base: Item, form: Form) -> Item:
    """The item as a form has it; a picture that came with it is stored.

    Raises:
        IssueError: if the year is no number, or a file no picture.
    """
    made = written(base, form)
    if isinstance(made, Plan) and form.one("year") and not made.year:
        raise IssueError(f"{form.one('year')!r} is no year.", f"“{form.one('year')}”不是年份。")
    if isinstance(made, Quote) and made.speaker and not made.titles:
        made = replace(made, titles=titles(archive, made.speaker))
    return replace(made, pictures=(*made.pictures, *uploaded(archive, form)))


def written(base: Item, form: Form) -> Item:
    """What was written into a form, whatever else is wrong with it."""
    plain: dict[str, Any] = {
        name: _line(form.one(name)) for name in _PLAIN if name in form.fields and hasattr(base, name)
    }
    made = replace(base, headline=_line(form.one("headline")), paragraphs=lines(form.one("paragraphs")), **plain)
    made = replace(_translated(made, form), pictures=tuple(_kept(base, form)))
    if isinstance(made, News):
        made = replace(made, sources=tuple(filter(None, map(str.strip, re.split("[、,，;；]", form.one("sources"))))))
    if isinstance(made, Plan):
        made = replace(made, year=_number(form.one("year")), points=tuple(_points(form)))
    return made


def blank(kind: type[Item], said: dict[str, str]) -> Item:
    """A new item, with what is known of it already."""
    made = kind()
    if isinstance(made, Submission | Plan):
        made = replace(made, theme=said.get("theme", ""))
    if isinstance(made, Plan):
        made = replace(made, year=_number(said.get("year", "")))
    return made


def lines(text: str) -> tuple[str, ...]:
    """Every line with words is a paragraph."""
    return tuple(filter(None, (_line(line) for line in text.split("\n"))))


def rows(shown: Item) -> list[Point]:
    """The points of a work plan, and rows for more of them."""
    points = list(shown.points) if isinstance(shown, Plan) else []
    return [*points, *(Point() for _ in range(BLANK_POINTS))]


def slots(shown: Item) -> list[tuple[str, str]]:
    """The paragraphs to be translated, each with its translation so far."""
    told = shown.translation or ()
    count = max(len(shown.paragraphs), len(told))
    return list(
        zip(_filled(shown.paragraphs, count), _filled(told, count), strict=True),
    )


def uploaded(archive: Archive, form: Form) -> Iterator[Picture]:
    """The pictures of a form, `picture-new` and its captions."""
    for name, file in form.files.items():
        if name.startswith("picture-"):
            number = name.removeprefix("picture-")
            said = (form.one(f"{field}-{number}") for field in ("caption", "credit", "rights"))
            yield pictures.of_bytes(archive, file.data, file.name, *said)


def _translated(made: Item, form: Form) -> Item:
    if not form.one("translate"):
        return replace(made, translation=None, translated_headline="")
    numbers = [int(name[12:]) for name in form.fields if re.fullmatch(r"translation-\d{1,3}", name)]
    count = max([len(made.paragraphs), *numbers])
    told = [_line(form.one(f"translation-{number}")) for number in range(1, count + 1)]
    while len(told) > len(made.paragraphs) and not told[-1]:
        told.pop()
    return replace(made, translation=tuple(told), translated_headline=_line(form.one("translated_headline")))


def _kept(base: Item, form: Form) -> Iterator[Picture]:
    for number, picture in enumerate(base.pictures):
        if not form.one(f"remove-{number}"):
            said = {field: form.one(f"{field}-{number}") for field in ("caption", "credit", "rights")}
            yield replace(picture, **said)


def _points(form: Form) -> Iterator[Point]:
    rows = sorted(int(name[5:]) for name in form.fields if re.fullmatch(r"text-\d{1,4}", name))
    last = {"plan": 0, "progress": 0}
    for row in rows:
        if not (text := _line(form.one(f"text-{row}"))):
            continue
        part = "progress" if form.one(f"part-{row}") == "progress" else "plan"
        last[part] = _number(form.one(f"number-{row}")) or last[part] + 1
        state = next((state for state in STATES if state == form.one(f"state-{row}")), STATES[0])
        yield Point(last[part], text, part, state, _line(form.one(f"evidence-{row}")))


def _number(said: str) -> int:
    """A year or the number of a point; 0 for what is none."""
    return int(said) if said.isascii() and said.isdecimal() and len(said) <= 4 else 0


def _line(text: str) -> str:
    return " ".join(text.split())


def _filled(texts: tuple[str, ...], count: int) -> list[str]:
    return [*texts, *[""] * (count - len(texts))]
