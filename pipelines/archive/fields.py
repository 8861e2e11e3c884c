"""The fields of a search: `theme:` `source:` `lang:` `bri:` `since:` `until:` `place:` `title:`, by all their names."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Final

from classifier import taxonomy
from crawler.dates import Span
from pipelines.archive import sets, text
from pipelines.archive.tree import Dates, Field, Filter, Node, QueryError, Words

NAMES: Final[Mapping[str, str]] = {
    **{name: name for name in ("theme", "source", "since", "until", "lang", "title", "place", "bri")},
    "专题": "theme", "来源": "source", "自": "since", "起": "since", "至": "until", "止": "until",
    "语言": "lang", "标题": "title", "地区": "place", "一带一路": "bri",
}  # fmt: skip
_LANGUAGES: Final = {
    "zh": "zh", "中文": "zh", "汉语": "zh", "chinese": "zh", "en": "en", "英文": "en", "英语": "en", "english": "en",
}  # fmt: skip
_ANSWERS: Final = {"yes": "yes", "是": "yes", "no": "no", "否": "no"}
_DATE: Final = re.compile(r"(\d{4})(?:[-/.年]?(\d{1,2})(?:[-/.月]?(\d{1,2})日?)?)?[年月]?")


def meant(printed: str) -> bool:
    """Whether a name with its colon is meant as a field, be it a wrong one: WHO：全球 is text."""
    return printed[:-1].casefold() in NAMES or (printed.islower() and printed[-1] == ":")


def name(printed: str) -> str:
    """The field meant by a printed name.

    Raises:
        QueryError: if there is none.
    """
    if (known := NAMES.get(printed.casefold())) is None:
        near = difflib.get_close_matches(printed.casefold(), NAMES, 1)
        fields = ", ".join(list(NAMES)[:8])
        hint = f"did you mean {near[0]}:?" if near else f"fields are {fields}."
        zh = f"是不是 {near[0]}:？" if near else f"可用的有 {fields}。"
        raise QueryError(
            f"There is no field {printed}: {hint} A text with a colon goes in quotation marks.",
            f"没有 {printed}: 这个条件，{zh}带冒号的文字请放在引号里。",
        )
    return known


def node(field: str, values: tuple[str, ...], said: str) -> Node:
    """The part of a search that a field and its values make.

    Raises:
        QueryError: naming the value that means nothing.
    """
    return _READERS[field](values, said)


def _themes(values: tuple[str, ...], said: str) -> Node:
    return Filter(said, "theme", tuple(dict.fromkeys(map(_theme, values))))


def _theme(value: str) -> str:
    """The theme of a name, or the only one whose name has it as a part (气候)."""
    known = _taxonomy()
    part = text.plain(value)
    near = [theme.slug for theme in known if any(text.holds(part, text.plain(name)) for name in theme.names)]
    try:
        return near[0] if len(near) == 1 else taxonomy.resolve(value, known)
    except taxonomy.TaxonomyError as error:
        slugs = "、".join(theme.slug for theme in known)
        raise QueryError(f"{error}.", f"没有“{value}”这个专题，可用的有 {slugs}。") from error


@cache
def _taxonomy() -> tuple[taxonomy.Theme, ...]:
    return taxonomy.load()


def _sources(values: tuple[str, ...], said: str) -> Node:
    return Filter(said, "source", values)


def _chosen(field: Field, known: Mapping[str, str]) -> Callable[[tuple[str, ...], str], Node]:
    def read(values: tuple[str, ...], said: str) -> Node:
        for value in values:
            if value.casefold() not in known:
                listed = ", ".join(known)
                raise QueryError(f"{said}: {value!r} should be one of {listed}.", f"{said} 应为 {listed} 之一。")
        return Filter(said, field, tuple(dict.fromkeys(known[value.casefold()] for value in values)))

    return read


def _since(values: tuple[str, ...], said: str) -> Node:
    return Dates(said, _span(values, said, f"{date.max}", until=False))


def _until(values: tuple[str, ...], said: str) -> Node:
    return Dates(said, _span(values, said, f"{date.min}", until=True))


def _span(values: tuple[str, ...], said: str, other: str, *, until: bool) -> Span:
    found = _DATE.fullmatch(values[0]) if len(values) == 1 else None
    if found is None:
        raise QueryError(
            f"{said} should be one day, month or year, such as 2021-01-31, 2021-01 or 2021.",
            f"{said} 应为某日、某月或某年，例如 2021-01-31、2021-01 或 2021。",
        )
    printed = "-".join(part.zfill(2) for part in found.groups() if part)
    try:
        return Span.read(other, printed) if until else Span.read(printed, other)
    except ValueError as error:
        raise QueryError(f"{said}: there is no such day in the calendar.", f"{said}：日历上没有这一天。") from error


def _places(values: tuple[str, ...], said: str) -> Node:
    try:
        known = sets.load()
        words = tuple(dict.fromkeys(word for value in values for word in known.place(value)))
    except sets.SetsError as error:
        raise QueryError(str(error), f"{said}：没有这个地区。请写国名，或澜湄、东盟这样的地区名。") from error
    return Words(said, words)


_READERS: Final[Mapping[str, Callable[[tuple[str, ...], str], Node]]] = {
    "theme": _themes,
    "source": _sources,
    "since": _since,
    "until": _until,
    "lang": _chosen("lang", _LANGUAGES),
    "bri": _chosen("bri", _ANSWERS),
    "place": _places,
}
