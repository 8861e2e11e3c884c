"""A backup: archive, model and configuration in one file, made while a crawl writes, and verified before it counts."""

from __future__ import annotations

import json
import os
import re
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import file_digest, sha256
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Final

from classifier.model import newest
from pipelines.archive import sets, snapshot

FOLDER: Final = "greensilk-backup"
ARCHIVE: Final = "archive.db"
CONFIG: Final = "greensilk.toml"
SETS: Final = "sets.toml"
_MANIFEST: Final = "MANIFEST.json"
_NAMES: Final = re.compile(r"archive\.db|greensilk\.toml|sets\.toml|MANIFEST\.json|models/\d[\w-]*/\w[\w.-]*")
_BLOCK: Final = 1 << 20
Tell = Callable[[int], object]


class BackupError(Exception):
    """A backup that cannot be made or used; a sentence for the person who can do something about it."""


@dataclass(frozen=True)
class Parts:
    """What a backup covers, by place: the archive, the folder of models, greensilk.toml and the sets of search."""

    archive: Path
    models: Path
    config: Path
    sets: Path = sets.FILE


def write(file: Path, parts: Parts, advance: Tell) -> Mapping[str, int]:
    """Write a backup, verify it, and only then put it in its place.

    Args:
        file: where; an older backup there is replaced, no other file is.
        advance: is told how many bytes more of the archive are copied.

    Returns:
        How many rows of each table are in it.

    Raises:
        BackupError: if it cannot be written.
        ArchiveError: if the archive cannot be read, or is damaged.
    """
    if file.exists() and not _is_backup(file):
        raise BackupError(f"{file} exists and is no backup: name another file.")
    copied, packed = (file.with_name(f".{file.name}.{part}") for part in ("archive", "part"))
    with _written(file), _gone(copied, packed):
        rows = snapshot.copy(parts.archive, copied, advance)
        snapshot.check(copied, rows)
        _pack(packed, {ARCHIVE: copied, **_others(parts)}, rows)
        _verify(packed)
        packed.replace(file)
        _sync(file.parent)
    return rows


def unpack(file: Path, into: Path) -> Mapping[str, int]:
    """Take a backup apart into a new folder, and make sure that all of it is what it was.

    Returns:
        How many rows each table of its archive has.

    Raises:
        BackupError: if the file is no backup, or is damaged.
        ArchiveError: if the archive in it is damaged, or was made by a newer version.
    """
    manifest = _verify(file, into)
    snapshot.check(into / ARCHIVE, manifest["rows"])
    return dict(manifest["rows"])


def _others(parts: Parts) -> dict[str, Path]:
    """What else goes into a backup, by its name there."""
    model = newest(parts.models)
    files = {f"models/{model.name}/{file.name}": file for file in sorted(model.iterdir())} if model else {}
    named = {CONFIG: parts.config, SETS: parts.sets}
    return files | {name: file for name, file in named.items() if file.is_file()}


def _pack(packed: Path, files: Mapping[str, Path], rows: Mapping[str, int]) -> None:
    hashes = {name: _hash(file) for name, file in files.items()}
    said = {"made": datetime.now(UTC).isoformat(timespec="seconds"), "rows": rows, "sha256": hashes}
    manifest = json.dumps(said, indent=1).encode()
    with _private(packed) as raw, tarfile.open(fileobj=raw, mode="w:gz", compresslevel=4) as tar:
        for name, file in files.items():
            tar.add(file, f"{FOLDER}/{name}", recursive=False)
        entry = tarfile.TarInfo(f"{FOLDER}/{_MANIFEST}")
        entry.size = len(manifest)
        tar.addfile(entry, BytesIO(manifest))


def _verify(file: Path, into: Path | None = None) -> dict[str, Any]:
    """Read a backup to its end, and return what it says of itself; with a folder, write its files there."""
    found: dict[str, str] = {}
    manifest = b""
    try:
        with tarfile.open(file, "r:gz") as tar:
            for member in tar:
                name = member.name.removeprefix(f"{FOLDER}/")
                content = tar.extractfile(member) if member.isreg() and _NAMES.fullmatch(name) else None
                if content is None:
                    raise BackupError(f"{file} is no backup of greensilk: it holds {member.name}.")
                if name == _MANIFEST:
                    manifest = content.read()
                else:
                    found[name] = _drained(content, into / name if into else None)
    except (tarfile.TarError, EOFError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise BackupError(f"{file} is no backup of greensilk, or is cut or damaged.") from error
    said = json.loads(manifest or b"{}")
    if found != said.get("sha256"):
        raise BackupError(f"{file} is cut or damaged: its files are not what they were.")
    return dict(said)


def _drained(content: IO[bytes], into: Path | None) -> str:
    """The hash of a file, which is written on the way if there is a place for it."""
    digest = sha256()
    if into:
        into.parent.mkdir(parents=True, exist_ok=True)
    with (into or Path(os.devnull)).open("wb") as target:
        while block := content.read(_BLOCK):
            digest.update(block)
            target.write(block)
    return digest.hexdigest()


def _is_backup(file: Path) -> bool:
    try:
        with tarfile.open(file, "r:gz") as tar:
            first = tar.next()
    except (tarfile.TarError, EOFError, OSError):
        return False
    return first is not None and first.name.startswith(f"{FOLDER}/")


def _hash(file: Path) -> str:
    with file.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()


@contextmanager
def _private(file: Path) -> Iterator[IO[bytes]]:
    """A new file that only its owner reads, on the disk when it is closed."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw:
        yield raw
        raw.flush()
        os.fsync(raw.fileno())


@contextmanager
def _gone(*files: Path) -> Iterator[None]:
    """What is half done, now or by a run that was killed, is removed."""
    for file in files:
        file.unlink(missing_ok=True)
    try:
        yield
    finally:
        for file in files:
            file.unlink(missing_ok=True)


@contextmanager
def _written(file: Path) -> Iterator[None]:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise BackupError(f"The backup {file} cannot be written: {error.strerror}.") from error


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
