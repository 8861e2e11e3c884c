"""What `greensilk.toml` may say, and reading it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import click

from feeds.issue.settings import Rules, Section, rules
from feeds.settings import Curated, Mail, Settings
from greensilk.sections import check_type, nearest, read_sections

ROOT: Final = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Config:
    """What `greensilk.toml` may say. Every value has a default; paths count from the file, written or not.

    The models alone lie beside the program where the file names no other folder: `make` trains one there.

    Attributes:
        contact: an address that sites can write to; it stands in the user agent.
        archive: the SQLite file.
        public: the folder of feeds.
        warc: the folder of recordings.
        models: the folder of trained models.
        log: the file that tells every step of a crawl.
        home: the address the feeds speak for.
        base_url: where `public` is served.
        limit: the most articles a feed holds.
        topics: what the topical section of the next issue is about; if any is named, general news is read too.
        full_text: the sources whose whole texts the feeds may carry.
        hub: a WebSub hub that is told which feeds changed.
        ping: the address of a watchman in the manner of healthchecks.io, told of each nightly run.
        metrics: the text file for Prometheus' node exporter.
        ranks: persons and bodies, the highest first, that order an issue; those that ship if none are named.
        keep_warc_days: for how many days recordings are kept; 0 for ever.
        keep_warc_gb: how large all recordings together may be; 0 without a limit.
        private: whether archive, recordings, log and the desk's own file may be read by their owner alone.
        mail: where the weekly digest is sent.
        feeds: feeds of editors' own making.
        sections: of an issue, in their order; those that ship if none are named.
    """

    contact: str = ""
    archive: Path = ROOT / "var" / "archive.db"
    public: Path = ROOT / "var" / "public"
    warc: Path = ROOT / "var" / "warc"
    models: Path = ROOT / "var" / "models"
    log: Path = ROOT / "var" / "greensilk.log"
    home: str = "http://www.brigc.net/"
    base_url: str = ""
    limit: int = 100
    topics: tuple[str, ...] = ()
    full_text: tuple[str, ...] = ()
    hub: str = ""
    ping: str = ""
    metrics: Path | None = None
    ranks: tuple[str, ...] = ()
    keep_warc_days: int = 0
    keep_warc_gb: int = 0
    private: bool = False
    mail: Mail = field(default_factory=Mail)
    feeds: tuple[Curated, ...] = ()
    sections: tuple[Section, ...] = ()

    @property
    def publishing(self) -> Settings:
        """What of it the feeds depend on."""
        return Settings(self.home, self.base_url, self.limit, self.full_text, self.hub, self.feeds)

    @property
    def rules(self) -> Rules:
        """How an issue is drafted."""
        return rules(self.sections, self.ranks, self.topics)

    @property
    def user_agent(self) -> str:
        """How sites see us: by name, with a way to reach whoever runs this."""
        return f"greensilk/0.1 (archive of green Belt and Road news{f'; {self.contact}' if self.contact else ''})"


def read_config(file: Path | None = None, place: Path | None = None) -> Config:
    """The configuration in a file; without one, `greensilk.toml` here or beside the program, if there is any.

    Args:
        place: where the file will be, if not where it is: its relative paths count from there.

    Raises:
        click.UsageError: naming the key that is unknown or has a wrong value.
    """
    if not (found := config_file(file)).is_file():
        return Config()
    said = written(found)
    sections = {"mail", "feeds", "sections"} & said.keys()
    values = read_sections(found, {key: said.pop(key) for key in sections})
    defaults = Config()
    known = {one.name: Path if one.name == "metrics" else type(getattr(defaults, one.name)) for one in fields(Config)}
    folder = (place or found).resolve().parent
    for key, value in said.items():
        if key not in known:
            raise click.UsageError(f"{found} has an unknown key {key!r}{nearest(key, known)}.")
        check_type(f"{found}: {key}", value, known[key])
        if not sensible(key, value):
            raise click.UsageError(f"{found}: {key} = {value!r} should be {SENSE[key]}.")
        values[key] = (folder / value) if issubclass(known[key], Path) else known[key](value)
    return Config(**{key: folder / getattr(defaults, key).relative_to(ROOT) for key in _BESIDE} | values)


_BESIDE: Final = ("archive", "public", "warc", "log")


def written(file: Path) -> dict[str, Any]:
    """What a configuration file says, unchecked; nothing if there is none.

    Raises:
        click.UsageError: if it cannot be read.
    """
    if not file.is_file():
        return {}
    try:
        return tomllib.loads(file.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{file} is not valid TOML: {error}.") from error


def config_file(file: Path | None = None) -> Path:
    """Where the configuration is read from, or would be if there were one."""
    places = [file] if file else [Path("greensilk.toml"), ROOT / "greensilk.toml"]
    return next((place for place in places if place.is_file()), places[-1])


def sensible(key: str, value: Any) -> bool:
    """Whether a value of the right type means anything."""
    if key in ("home", "base_url", "hub", "ping"):
        return urlsplit(value).scheme in ("http", "https") or (key != "home" and not value)
    if key in ("topics", "full_text", "ranks"):
        return all(text.strip() and text.isprintable() for text in value)
    if key in _LEAST:
        return bool(value >= _LEAST[key])
    if isinstance(value, bool):
        return True
    return bool(value) and value.isprintable()


_LEAST: Final = {"limit": 1, "keep_warc_days": 0, "keep_warc_gb": 0}


SENSE: Final = dict.fromkeys(
    ("archive", "public", "warc", "models", "log", "metrics"), "the name of a file or folder"
) | {
    "contact": "an address on one line",
    "home": "an address that begins with http",
    "base_url": "an address that begins with http",
    "hub": "an address that begins with http",
    "ping": "an address that begins with http",
    "limit": "at least 1",
    "keep_warc_days": "a number of days, or 0",
    "keep_warc_gb": "a number of gigabytes, or 0",
    "topics": "a list of texts that are not empty",
    "full_text": "a list of the names of sources",
    "ranks": "a list of texts that are not empty",
}
