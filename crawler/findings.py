"""What a check of sources found, as data and as lines to be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

_SHOWN: Final = 80


@dataclass(frozen=True, slots=True)
class Advice:
    """What to change for one field.

    Attributes:
        file: where.
        why: what is wrong with the field as it is read now.
        tried: the selectors that found nothing or several, each with what it found.
        candidates: what the page offers instead: CSS selectors, each with the text of the element.
        grave: whether something is wrong, and not merely to be had.
    """

    field: str
    file: str
    why: str
    tried: list[str]
    candidates: dict[str, str]
    grave: bool

    def lines(self) -> Iterator[str]:
        """The advice as it is printed."""
        yield f"{'!' if self.grave else '?'} {self.field}: {self.why}; see {self.field} in {self.file}"
        yield from (f"    {tried}" for tried in self.tried)
        if not self.candidates:
            yield "    the page offers nothing that looks like it"
        yield from (f"    try {selector!r}: {_cut(text)}" for selector, text in self.candidates.items())


@dataclass(slots=True)
class ListFound:
    """What a list gave.

    Attributes:
        depth: 1 for a list of the source, more for those that lists lead to.
        articles: how many articles stand on it.
        led: the lists it led to, as far as they were asked.
        trouble: why it gave nothing; empty if all is well.
        note: what else is to be known of it.
    """

    url: str
    depth: int = 1
    articles: int = 0
    led: list[ListFound] = field(default_factory=list)
    trouble: str = ""
    note: str = ""

    @property
    def total(self) -> int:
        """The articles of this list and of those it led to."""
        return self.articles + sum(led.total for led in self.led)

    @property
    def sound(self) -> bool:
        """Whether neither it nor what it led to failed."""
        return not self.trouble and all(led.sound for led in self.led)

    @property
    def well(self) -> bool:
        """Whether it is sound and came to articles; what a recording lacks is no fault."""
        return self.sound and bool(self.total or self.note)

    def lines(self) -> Iterator[str]:
        """The list as it is printed."""
        gave = f"{self.articles} articles" + (f", leads to lists, {len(self.led)} of them asked" if self.led else "")
        yield f"{'' if self.sound and (self.well or self.depth > 1) else '! '}list {self.url}"
        yield f"  {self.trouble or self.note or gave}"
        yield from (f"  {line}" for led in self.led for line in led.lines())


@dataclass(slots=True)
class ArticleFound:
    """What an article gave.

    Attributes:
        values: what was read, by field.
        readers: which reader found it.
        trouble: why it is no article, or was not to be had; empty if all is well.
        note: what else is to be known of it.
    """

    url: str
    values: dict[str, Any] = field(default_factory=dict)
    readers: dict[str, str] = field(default_factory=dict)
    advice: list[Advice] = field(default_factory=list)
    trouble: str = ""
    note: str = ""

    @property
    def well(self) -> bool:
        """Whether nothing needs a person."""
        return not self.trouble and not any(advice.grave for advice in self.advice)

    def lines(self) -> Iterator[str]:
        """The article as it is printed."""
        yield f"{'' if self.well else '! '}article {self.url}"
        yield from (f"  {said}" for said in (self.trouble, self.note) if said)
        yield from (f"  {name:<11} {value}" for name, value in self._printed())
        yield from (f"  {line}" for advice in self.advice for line in advice.lines())

    def _printed(self) -> Iterator[tuple[str, str]]:
        for name, value in self.values.items():
            reader = f"  [{self.readers[name]}]" if name in self.readers else ""
            if name == "body":
                paragraphs = value.splitlines() or [""]
                yield name, f"{len(paragraphs)} lines, {len(value)} characters{reader}"
                yield "  first", _cut(paragraphs[0])
                yield "  last", _cut(paragraphs[-1])
            elif name in ("images", "attachments"):
                yield name, str(len(value))
            else:
                yield name, f"{_cut('、'.join(value) if isinstance(value, list) else value) or '–'}{reader}"


@dataclass(slots=True)
class Report:
    """What a source gave."""

    source: str
    publisher: str
    lists: list[ListFound] = field(default_factory=list)
    articles: list[ArticleFound] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    @property
    def well(self) -> bool:
        """Whether nothing needs a person."""
        return not self.troubles and all(found.well for found in self._found)

    @property
    def _found(self) -> list[ListFound | ArticleFound]:
        return [*self.lists, *self.articles]

    def lines(self) -> Iterator[str]:
        """The report as it is printed."""
        read = f"the lists and these {len(self.articles)} articles read well"
        yield f"{self.source} {self.publisher}: {read if self.well else 'see the lines that begin with !'}"
        yield from (f"  {line}" for found in self._found for line in found.lines())
        yield from (f"  ! {trouble}" for trouble in self.troubles)


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
