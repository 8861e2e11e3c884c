"""Named sets: places that stand for their countries, words that mean the same. One TOML file, edited by people."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from pipelines.archive import text

FILE: Final = Path(__file__).with_name("sets.toml")
_TABLES: Final = ("countries", "places", "synonyms")


class SetsError(ValueError):
    """The file of sets says something that cannot be used; the message names the file and the key."""


@dataclass(frozen=True, slots=True)
class Sets:
    """What the file says, each name as search reads it.

    Attributes:
        countries, places: what each stands for; of a place, countries, places and words.
        synonyms: of each word, all that mean the same, itself among them.
        regions: the names of the places, as printed.
    """

    countries: Mapping[str, tuple[str, ...]]
    places: Mapping[str, tuple[str, ...]]
    synonyms: Mapping[str, tuple[str, ...]]
    regions: tuple[str, ...]

    def place(self, name: str) -> tuple[str, ...]:
        """The words of a place or a country.

        Raises:
            SetsError: if there is no such place.
        """
        if (known := text.plain(name)) in self.places or known in self.countries:
            return tuple(dict.fromkeys(self._words(name, frozenset())))
        near = difflib.get_close_matches(name, self.regions, 1, 0.4)
        hint = f"did you mean {near[0]}?" if near else f"known are {'、'.join(self.regions)}, and countries"
        raise SetsError(f"There is no place {name!r}: {hint}.")

    def same(self, word: str) -> tuple[str, ...]:
        """A word and its synonyms, the word first."""
        known = text.plain(word)
        return (word, *(other for other in self.synonyms.get(known, ()) if text.plain(other) != known))

    def _words(self, name: str, above: frozenset[str]) -> Iterator[str]:
        known = text.plain(name)
        if known in above or known not in self.places:
            yield from self.countries.get(known, (name,))
            return
        for member in self.places[known]:
            yield from self._words(member, above | {known})


def load(file: Path = FILE) -> Sets:
    """The sets of a file as it is now.

    Raises:
        SetsError: if it is not TOML, or holds anything but tables of lists of words.
    """
    return _read(file, file.stat().st_mtime_ns if file.is_file() else 0)


@lru_cache(maxsize=1)
def _read(file: Path, _: int) -> Sets:
    try:
        said = tomllib.loads(file.read_text("utf-8-sig"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SetsError(f"{file} cannot be read as TOML: {error}.") from error
    if unknown := set(said) - set(_TABLES):
        raise SetsError(f"{file} has an unknown table [{min(unknown)}]: known are {', '.join(_TABLES)}.")
    countries, places, synonyms = (dict(_lists(file, table, said.get(table, {}))) for table in _TABLES)
    return Sets(
        {text.plain(name): (name, *others) for name, others in countries.items()},
        {text.plain(name): members for name, members in places.items()},
        _same(file, synonyms),
        tuple(places),
    )


def _lists(file: Path, table: str, said: object) -> Iterator[tuple[str, tuple[str, ...]]]:
    if not isinstance(said, dict):
        raise SetsError(f"{file}: {table} should be a table.")
    for name, words in said.items():
        fine = isinstance(words, list) and all(isinstance(word, str) and text.plain(word) for word in words)
        if not (fine and words and text.plain(name)):
            raise SetsError(f"{file}: {name} in [{table}] should be a list of words.")
        yield name, tuple(words)


def _same(file: Path, groups: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    same: dict[str, tuple[str, ...]] = {}
    for name, others in groups.items():
        for word in (name, *others):
            if same.setdefault(text.plain(word), (name, *others)) != (name, *others):
                raise SetsError(f"{file}: {word} stands in two lines of [synonyms].")
    return same
