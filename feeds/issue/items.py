"""What an issue is made of: items of seven kinds, stored as JSON, edited, ordered and written alike."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal, Self, get_args

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
        translated_headline: the same for the headline.
        pictures: drafts have one at most.
    """

    headline: str = ""
    paragraphs: tuple[str, ...] = ()
    language: str = "zh"
    translation: tuple[str, ...] | None = None
    translated_headline: str = ""
    pictures: tuple[Picture, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether something is still to be translated."""
        if self.translation is None:
            return False
        texts = (*self.translation, *([self.translated_headline] if self.headline else []))
        return not texts or not all(text.strip() for text in texts)

    @property
    def finished(self) -> Self:
        """As it is printed: in its translation, once that is whole."""
        if self.translation is None or self.is_open:
            return self
        return replace(self, headline=self.translated_headline, paragraphs=self.translation, translation=None)

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
