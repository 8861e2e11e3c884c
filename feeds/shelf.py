"""The public folder: each file in it is whole, and is touched only when its bytes change."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_OURS: Final = ".greensilk"
_AT_ONCE: Final = 16
_Known = tuple[str, int, int]  # what the file depends on, its size, its time


class Shelf:
    """The public folder while one process publishes into it.

    What each file depends on is remembered beside the files, with the size and the time of what was written: a file
    that somebody changed, cut or removed is written anew. A killed process leaves every file whole, old or new.
    """

    def __init__(self, public: Path) -> None:
        self._public = public
        self._ours = public / _OURS
        self._state = self._ours / "state.json"
        self._whole, self._known = _read(self._state)
        self._drafts: dict[str, Path] = {}
        self._due: dict[str, str] = {}
        self.written: list[Path] = []
        self.removed: list[Path] = []

    def complete(self, whole: str) -> bool:
        """Whether all stands as it was written, for the same reason as a whole."""
        stands = (known[1:] == _stat(self._public / path) for path, known in self._known.items())
        return self._whole == whole and all(stands)

    def fresh(self, path: str, key: str) -> bool:
        """Whether a file stands as it was written, for the same reasons."""
        known = self._known.get(path)
        return known is not None and known[0] == key and known[1:] == _stat(self._public / path)

    def expect(self, paths: Collection[str]) -> None:
        """Note which files will be there, before the first is written: what a killed process wrote is never lost."""
        if more := [path for path in paths if path not in self._known]:
            self._known |= dict.fromkeys(more, ("", 0, 0))
            self._whole = ""
            self._save()

    def put(self, path: str, key: str, content: bytes) -> None:
        """Have a file written by the next `flush`, unless it has these bytes already; remember what it depends on."""
        self._drafted(path, content)
        self._due[path] = key

    def lay(self, path: str, content: bytes) -> None:
        """Have a file written that no publishing removes."""
        self._drafted(path, content)

    def flush(self) -> None:
        """Put the files that are due in their places; many are brought to the disk at once, which is much faster."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(_synced, self._drafts.values()))
        for path, draft in self._drafts.items():
            place = self._public / path
            place.parent.mkdir(parents=True, exist_ok=True)
            draft.replace(place)
            self.written.append(place)
        self._known |= {path: (key, *_stat(self._public / path)) for path, key in self._due.items()}
        self._drafts, self._due = {}, {}

    def finish(self, paths: Collection[str], whole: str) -> None:
        """Remove what was published before and is published no more, and remember the rest."""
        for path in sorted(set(self._known) - set(paths)):
            place = self._public / path
            if place.is_file():
                place.unlink()
                self.removed.append(place)
            _prune(place.parent, self._public)
            del self._known[path]
        self._whole = whole
        if (self._whole, self._known) != _read(self._state):
            self._save()

    def _save(self) -> None:
        draft, said = self._ours / "draft-state", {"whole": self._whole, "files": self._known}
        draft.write_bytes(json.dumps(said, ensure_ascii=False, sort_keys=True).encode())
        _synced(draft)
        draft.replace(self._state)

    def _drafted(self, path: str, content: bytes) -> None:
        place = self._public / path
        if not (place.is_file() and place.read_bytes() == content):
            draft = self._ours / f"draft-{len(self._drafts)}"
            draft.write_bytes(content)
            self._drafts[path] = draft


@contextmanager
def shelf(public: Path) -> Iterator[Shelf]:
    """The public folder, for one process at a time; another one waits."""
    (public / _OURS).mkdir(parents=True, exist_ok=True)
    with (public / _OURS / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in (public / _OURS).glob("draft-*"):
            left.unlink()
        yield Shelf(public)


def _synced(draft: Path) -> None:
    """Have the disk hold the bytes before the name points to them: else a power cut leaves an empty file."""
    file = os.open(draft, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _read(state: Path) -> tuple[str, dict[str, _Known]]:
    """What was remembered; nothing if it cannot be read: then every file is compared byte by byte."""
    try:
        said = json.loads(state.read_bytes())
        files = {path: (str(key), int(size), int(time)) for path, (key, size, time) in said["files"].items()}
        return str(said["whole"]), files
    except (FileNotFoundError, ValueError, TypeError, AttributeError, KeyError):
        return "", {}


def _stat(place: Path) -> tuple[int, int]:
    try:
        said = place.stat()
    except (FileNotFoundError, NotADirectoryError):
        return 0, 0
    return said.st_size, said.st_mtime_ns


def _prune(folder: Path, public: Path) -> None:
    """Remove folders that became empty."""
    while folder != public and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
