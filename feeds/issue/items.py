"""What an issue is made of: items of seven kinds, stored as JSON, edited, ordered and written alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final, Literal, get_args

from pipelines.archive.issues import Content, IssueError

State = Literal["planned", "under way", "done", "postponed"]
STATES: Final[tuple[str, ...]] = get_args(State)
STATES_ZH: Final = dict(zip(STATES, ("计划中", "进行中", "已完成", "推迟"), strict=True))
Part = Literal["plan", "progress"]


@dataclass(frozen=True, slots=True)
class Picture:
    """A stored picture; without a credit it is never printed."""

    digest: str = ""
    caption: str = ""
    credit: str = ""
    rights: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A work-plan point, its state, and what proves it (a link or a sentence)."""

    number: int = 0
    text: str = ""
    part: str = "plan"
    state: str = "planned"
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """What every item has.

    Attributes:
        paragraphs: the text, a paragraph an entry.
        language: of the text, `zh` or `en`.
        translation: the text in the language of the issue; `None` where no translation is wanted, empty entries
            where it is still to be written.
        pictures: drafts have one at most.
    """

    headline: str = ""
    paragraphs: tuple[str, ...] = ()
    language: str = "zh"
    translation: tuple[str, ...] | None = None
    pictures: tuple[Picture, ...] = ()

    @property
    def printed(self) -> tuple[Picture, ...]:
        """The pictures that may be printed."""
        return tuple(picture for picture in self.pictures if picture.credit.strip() and picture.digest)

    @property
    def closing(self) -> str:
        """The line that says where the text is from; empty if none is wanted."""
        return ""


@dataclass(frozen=True, slots=True)
class News(Item):
    """News from one or more stories; `day` is that of the event, `image` the address of the article's picture."""

    sources: tuple[str, ...] = ()
    link: str = ""
    day: str = ""
    image: str = ""

    @property
    def closing(self) -> str:
        return f"（来源：{'、'.join(self.sources)}）" if self.sources else ""


@dataclass(frozen=True, slots=True)
class Coalition(News):
    """The coalition's own news: it needs no source."""


@dataclass(frozen=True, slots=True)
class Quote(Item):
    """What somebody said: speaker, titles as printed, at which event."""

    speaker: str = ""
    titles: str = ""
    event: str = ""

    @property
    def closing(self) -> str:
        return f"——{self.titles}  {self.speaker}" if self.titles else f"——{self.speaker}"


@dataclass(frozen=True, slots=True)
class Report(Item):
    """A research report: who issues it, how far it is, where it is to be had; the headline is its title."""

    issuer: str = ""
    status: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Submission(Item):
    """A partner's text; `theme` is the printed name of the partnership, without 专题伙伴关系."""

    theme: str = ""
    day: str = ""

    @property
    def closing(self) -> str:
        return f"（{self.theme}专题伙伴关系 供稿）"


@dataclass(frozen=True, slots=True)
class Plan(Item):
    """The work plan of a partnership in a year."""

    theme: str = ""
    year: int = 0
    points: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class Page(Item):
    """A fixed page, such as the contacts."""


KINDS: Final[dict[str, type[Item]]] = {
    "news": News,
    "coalition": Coalition,
    "quote": Quote,
    "report": Report,
    "submission": Submission,
    "plan": Plan,
    "page": Page,
}


def kind_of(item: Item) -> str:
    """The name of an item's kind."""
    return next(name for name, kind in KINDS.items() if type(item) is kind)


def content(item: Item) -> Content:
    """An item as it is stored; what is empty is left out."""
    said = {key: value for key, value in asdict(item).items() if value not in ("", (), 0)}
    return {key: list(value) if isinstance(value, tuple) else value for key, value in said.items() if value is not None}


def read(kind: str, said: Mapping[str, Any]) -> Item:
    """An item from what is stored, or was typed by a person.

    Raises:
        IssueError: naming the kind or the field that is wrong.
    """
    if kind not in KINDS:
        raise IssueError(f"{kind!r} is no kind of item: known are {', '.join(KINDS)}.", f"没有“{kind}”这种条目。")
    known = {field.name for field in fields(KINDS[kind])}
    if unknown := [key for key in said if key not in known]:
        raise IssueError(
            f"A {kind} has no {unknown[0]!r}: it has {', '.join(sorted(known))}.", f"这种条目没有“{unknown[0]}”一项。"
        )
    values = {key: _value(key, value) for key, value in said.items()}
    return KINDS[kind](**values)


def with_text(item: Item, paragraphs: tuple[str, ...]) -> Item:
    """The item with another text."""
    return replace(item, paragraphs=paragraphs)


_NESTED: Final[dict[str, type[Picture] | type[Point]]] = {"pictures": Picture, "points": Point}
_LISTS: Final = ("paragraphs", "translation", "sources")


def _value(key: str, value: Any) -> Any:
    if key in _NESTED:
        made = tuple(_nested(_NESTED[key], entry) for entry in value)
        wrong = next((one.state for one in made if isinstance(one, Point) and one.state not in STATES), None)
        if wrong is not None:
            raise IssueError(
                f"{wrong!r} is no state of a point: known are {', '.join(STATES)}.", f"没有“{wrong}”这种进展。"
            )
        return made
    if key in _LISTS:
        if isinstance(value, str) or not all(isinstance(entry, str) for entry in value):
            raise IssueError(f"{key} should be a list of texts.", f"{key} 应是一列文本。")
        return tuple(value)
    if not isinstance(value, int if key == "year" else str):
        raise IssueError(
            f"{key} = {value!r} should be {'a whole number' if key == 'year' else 'a text'}.", f"{key} 的值不对。"
        )
    return value


def _nested(kind: type[Picture] | type[Point], said: Mapping[str, Any]) -> Picture | Point:
    known = {field.name for field in fields(kind)}
    if unknown := set(said) - known:
        raise IssueError(
            f"A {kind.__name__.lower()} has no {min(unknown)!r}: it has {', '.join(sorted(known))}.",
            f"没有“{min(unknown)}”一项。",
        )
    return kind(**said)
