"""The thematic partnerships: one TOML file each, the file's name is the theme's slug."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from classifier.script import simplified

FOLDER = Path(__file__).parent / "themes"
_AROUND = re.compile(
    r"^(the)?(thematic)?partnerships?(on|for)|(专题)?(伙伴关系|合作伙伴)?$|(thematic)?(partnerships?)?$"
)
_JOINS = re.compile(r"[\W_]+|以及|[和与及暨]|\band\b")
"""What differs from print to print: punctuation, spaces, and the word for “and”."""


class TaxonomyError(ValueError):
    """A theme file says something that cannot be used; the message names the file and the key."""


@dataclass(frozen=True)
class Theme:
    """One thematic partnership. `colour` is `#rrggbb`; terms are lower case where they are Latin."""

    slug: str
    name_zh: str
    name_en: str
    aliases: tuple[str, ...]
    description_zh: str
    description_en: str
    colour: str
    terms_zh: tuple[str, ...]
    terms_en: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every name the theme is known by, the slug first."""
        return (self.slug, self.name_zh, self.name_en, *self.aliases)


def load(folder: Path = FOLDER) -> tuple[Theme, ...]:
    """All themes of `folder`, ordered by slug; raises `TaxonomyError`."""
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise TaxonomyError(f"{folder}: no theme file (*.toml) here")
    themes = tuple(_read(file) for file in files)
    _check_names(themes, folder)
    return themes


def resolve(name: str, themes: tuple[Theme, ...]) -> str:
    """The slug meant by any printed variant of a theme's name; raises `TaxonomyError` for an unknown one."""
    owners = {_plain(known): theme.slug for theme in themes for known in theme.names}
    for script in (str, simplified):
        if slug := owners.get(_plain(script(name))):
            return slug
    raise TaxonomyError(f"{name!r} is no theme: known are {', '.join(theme.slug for theme in themes)}")


def _plain(name: str) -> str:
    bare = _JOINS.sub("", unicodedata.normalize("NFKC", name).lower())
    return _AROUND.sub("", bare)


def _read(file: Path) -> Theme:
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TaxonomyError(f"{file}: not valid TOML: {error}") from error
    terms = table.get("terms")
    if not isinstance(terms, dict):
        raise TaxonomyError(f"{file}: 'terms' must be a table with the lists 'zh' and 'en'")
    return Theme(
        slug=file.stem,
        name_zh=_text(file, table, "name_zh"),
        name_en=_text(file, table, "name_en"),
        aliases=_texts(file, table, "aliases"),
        description_zh=_text(file, table, "description_zh"),
        description_en=_text(file, table, "description_en"),
        colour=_colour(file, table),
        terms_zh=_texts(file, terms, "zh", "terms."),
        terms_en=_texts(file, terms, "en", "terms."),
    )


def _text(file: Path, table: Mapping[str, object], key: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise TaxonomyError(f"{file}: '{key}' must be a text that is not empty")
    return value


def _texts(file: Path, table: Mapping[str, object], key: str, prefix: str = "") -> tuple[str, ...]:
    value = table.get(key)
    if not isinstance(value, list) or not value or not all(isinstance(v, str) and v.strip() for v in value):
        raise TaxonomyError(f"{file}: '{prefix}{key}' must be a list of texts that is not empty")
    if len(set(value)) < len(value):
        twice = next(v for v in value if value.count(v) > 1)
        raise TaxonomyError(f"{file}: '{prefix}{key}' holds {twice!r} twice")
    return tuple(value)


def _colour(file: Path, table: Mapping[str, object]) -> str:
    value = _text(file, table, "colour")
    if not re.fullmatch(r"#[0-9a-f]{6}", value):
        raise TaxonomyError(f"{file}: 'colour' must look like #2e7d32, not {value!r}")
    return value


def _check_names(themes: tuple[Theme, ...], folder: Path) -> None:
    owner: dict[str, str] = {}
    for theme in themes:
        for name in {_plain(known) for known in theme.names}:
            if owner.setdefault(name, theme.slug) != theme.slug:
                raise TaxonomyError(
                    f"{folder / theme.slug}.toml: 'aliases' holds a name of {owner[name]}.toml: {name!r}"
                )
