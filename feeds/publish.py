"""Write every feed and every page of an archive into the public folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from classifier import taxonomy
from feeds.items import Items
from feeds.links import SUFFIXES
from feeds.members import Members
from feeds.plan import Plan, program
from feeds.settings import Settings
from feeds.shelf import Shelf, shelf
from pipelines.archive import Archive
from pipelines.archive.outline import outline, revision
from pipelines.archive.select import sources


class PublishError(Exception):
    """The public folder cannot be written."""


@dataclass(frozen=True, slots=True)
class Published:
    """What a publishing came to.

    Attributes:
        written, removed: the files that were.
        stripped: how many characters of the articles that were printed have no place in a feed.
    """

    written: tuple[Path, ...]
    removed: tuple[Path, ...]
    stripped: int

    def feeds(self, public: Path, settings: Settings) -> list[str]:
        """The addresses of the feeds among the written files, without their archives: what a hub is told."""
        paths = [path.relative_to(public).as_posix() for path in self.written]
        kinds = tuple(suffix for kind, suffix in SUFFIXES.items() if kind != "text/html")
        return [settings.url(path) for path in paths if path.endswith(kinds) and not path.startswith("archive/")]


def publish(archive: Archive, public: Path, settings: Settings) -> Published:
    """Write what changed, each file whole or not at all; what did not change is neither made nor touched.

    Raises:
        FeedError: if a curated feed cannot be searched for; nothing is written then.
        PublishError: if the folder cannot be written.
    """
    themes = {theme.slug: theme for theme in taxonomy.load()}
    digests = sorted((file.stem for file in (public / "digest").glob("*.html")), reverse=True)
    reasons = revision(archive), program(), settings, themes, digests
    whole = blake2b(repr(reasons).encode(), digest_size=12).hexdigest()
    with _opened(public) as opened:
        if opened.complete(whole):
            return Published((), (), 0)
        lines = outline(archive)
        plan = Plan(lines, Members(archive, lines, settings), themes, sources(archive), settings, digests)
        items = Items(archive, lines, themes, settings)
        _write(opened, plan, items, whole)
    return Published(tuple(opened.written), tuple(opened.removed), items.stripped)


def keep(public: Path, files: Mapping[str, bytes]) -> None:
    """Put files into the public folder that no publishing removes; raises `PublishError`."""
    with _opened(public) as opened:
        for path, content in files.items():
            opened.lay(path, content)
        opened.flush()


@contextmanager
def _opened(public: Path) -> Iterator[Shelf]:
    try:
        with shelf(public) as opened:
            yield opened
    except OSError as error:
        raise PublishError(f"The public folder {public} cannot be written: {error.strerror}.") from error


def _write(opened: Shelf, plan: Plan, items: Items, whole: str) -> None:
    batches = list(plan.batches())
    paths = [file.path for batch in batches for file in batch]
    opened.expect(paths)
    for batch in batches:
        stale = [file for file in batch if not opened.fresh(file.path, file.key)]
        items.load(number for file in stale for number in file.needs)
        for file in stale:
            opened.put(file.path, file.key, file.make(items))
        opened.flush()
        items.forget()
    opened.finish(paths, whole)
