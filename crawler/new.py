"""Begin a new source: its class and layouts, its sample pages with what they should give, its rows in the README."""

from __future__ import annotations

import importlib.util
import keyword
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from crawler import layout, sampling, shapes, template
from crawler.description import NAMELESS, Description, describe
from crawler.source import Source
from crawler.visit import Visited, visit

_ADDRESS: Final = re.compile(r"https?://[^\s\"'\\<>{}|/]+(?:/[^\s\"'\\<>{}|]*)?")
_READMES: Final = {"README.md": "since {}", "README.zh.md": "{} 年以来"}


class NewSourceError(Exception):
    """Why a source cannot be begun; a sentence."""


@dataclass(frozen=True)
class Begun:
    """A new source: the files that were written, and what a person is to know of them."""

    files: list[Path]
    notes: list[str]


def begin(
    name: str, urls: Sequence[str], into: Path, overrides: Mapping[str, Any], recorded: Sequence[Path] = ()
) -> Begun:
    """Fetch a list and articles of a site, and write what a new source needs: all of it, or nothing.

    Args:
        urls: a list, and articles; if there are none, three links of the list are taken.
        into: the folder of the project.
        overrides: Scrapy settings that differ from `crawler/settings.py`.
        recorded: WARC files to take the pages from instead of the network.

    Raises:
        NewSourceError: if the name is taken or bad, or an address is none of a page.
        ReplayError: if a recording cannot be used.
        OSError: if something cannot be written.
    """
    _refuse(name, urls, into)
    visited = visit(urls, overrides, recorded)
    if visited.troubles:
        raise NewSourceError(visited.troubles[0])
    try:
        described = describe(name, visited)
        module, layouts = template.module(described), template.layouts(described)
        source = _loaded(name, module, layouts)
        written = {_spider(name, into): module.encode(), _layouts(name, into): layouts.encode()}
        files = written | dict(_files(described, source, visited, into))
    except (shapes.NoShape, template.NoTable) as error:
        raise NewSourceError(str(error)) from error
    _write(files)
    return Begun(list(files), list(_notes(described, source, visited)))


def _refuse(name: str, urls: Sequence[str], into: Path) -> None:
    if not re.fullmatch("[a-z]+", name) or keyword.iskeyword(name):
        raise NewSourceError(f"{name!r} is no name for a source: small letters from a to z, and no word of Python.")
    for taken in (_spider(name, into), _layouts(name, into), _demo(name, into)):
        if taken.exists():
            raise NewSourceError(f"There is already a source {name}: {taken}.")
    for needed in (_spider(name, into).parent, _layouts(name, into).parent, *(into / readme for readme in _READMES)):
        if not needed.exists():
            raise NewSourceError(f"{into} is not the folder of the project: there is no {needed.relative_to(into)}.")
    if wrong := next((url for url in urls if not _ADDRESS.fullmatch(url)), ""):
        raise NewSourceError(f"{wrong} is not an address of a page: it should begin with http.")


def _files(described: Description, source: Source, visited: Visited, into: Path) -> Iterator[tuple[Path, bytes]]:
    """The README files and the samples of a new source, and what is to stand in them."""
    for readme, since in _READMES.items():
        table = template.with_row((into / readme).read_text("utf-8"), template.row(described, since))
        yield into / readme, table.encode()
    for file, content in sampling.files(source, visited):
        yield _demo(described.name, into) / file, content


def _loaded(name: str, text: str, layouts: str) -> Source:
    """The source that a module and its layouts describe."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"{name}.py"
        file.write_text(text, "utf-8")
        spec = importlib.util.spec_from_file_location(f"crawler.spiders.{name}", file)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    described: type[Source] = getattr(module, name.capitalize())
    described.layouts = layout.read(layouts, f"{name}.toml")
    return described()


def _write(files: Mapping[Path, bytes]) -> None:
    """Write all files, or leave everything as it was."""
    before = {path: path.read_bytes() if path.exists() else None for path in files}
    folders = {path.parent for path in files if not path.parent.exists()}
    try:
        for path, content in files.items():
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
    except OSError:
        for path in (path for path in files if path.is_file()):
            was = before[path]
            path.unlink() if was is None else path.write_bytes(was)
        for folder in filter(Path.is_dir, folders):
            folder.rmdir()
        raise


def _notes(described: Description, source: Source, visited: Visited) -> Iterator[str]:
    """What a person is to know before going on."""
    if described.publisher == NAMELESS:
        yield f"No page tells the publisher's name: write it in place of {NAMELESS!r}, in the class and in both tables."
    missing = [field for field in ("title", "published", "credited", "body") if field not in described.layout]
    yield from (f"No selector was found for {field}." for field in missing)
    linked = {url for answer in visited.lists for url in source.links(answer.page)}
    yield f"{len(linked)} links of the list have the shape of an article's address."
    for url in (source.canonical(answer.url) for answer in visited.articles):
        if url not in linked:
            yield f"{url} is not linked from the list: the contract test wants a list that leads to it."


def _spider(name: str, into: Path) -> Path:
    return into / "crawler" / "spiders" / f"{name}.py"


def _layouts(name: str, into: Path) -> Path:
    return into / "crawler" / "layouts" / f"{name}.toml"


def _demo(name: str, into: Path) -> Path:
    return into / "crawler" / "demo" / name
