"""Put a backup back in its place: verified first, and nothing that is there is overwritten."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from pipelines.archive import ArchiveError, snapshot
from pipelines.backup import ARCHIVE, CONFIG, SETS, BackupError, Parts


def restore(unpacked: Path, parts: Parts, *, force: bool) -> list[str]:
    """Move what was unpacked to where it belongs. What is there already and differs is moved aside, never removed.

    Args:
        unpacked: the folder of a verified backup, beside the archive.
        force: whether anything may be moved aside.

    Returns:
        What a person should know, a sentence each.

    Raises:
        BackupError: naming what is in the way.
    """
    wanted = {unpacked / ARCHIVE: parts.archive, unpacked / CONFIG: parts.config}
    differing = [place for new, place in wanted.items() if new.is_file() and place.exists() and not _same(new, place)]
    if differing and not force:
        named = " and ".join(map(str, differing))
        raise BackupError(f"{named} would be replaced: restore --force moves what is there aside, and goes on.")
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    notes = [note for place in differing for note in _aside(place, stamp)]
    _models(unpacked / "models", parts.models)
    notes += _sets(unpacked / SETS, parts.sets)
    for new, place in reversed([*wanted.items()]):  # the archive last: until it is there, nothing is restored
        if new.is_file() and not place.exists():
            _put(new, place)
    os.sync()
    return notes


def _put(new: Path, place: Path) -> None:
    """Whole or not at all, also from another disk."""
    place.parent.mkdir(parents=True, exist_ok=True)
    arriving = place.with_name(f".{place.name}.arriving")
    shutil.move(new, arriving)
    arriving.replace(place)


def _same(new: Path, place: Path) -> bool:
    return new.name != ARCHIVE and new.read_bytes() == place.read_bytes()


def _aside(place: Path, stamp: str) -> list[str]:
    """Move a file aside; of an archive first what is not in its main file yet, so that no later one inherits it."""
    if place.suffix == ".db":
        with suppress(ArchiveError):  # it may be damaged: that is why it is replaced
            snapshot.fold(place)
    with_wal = [place.with_name(f"{place.name}{end}") for end in ("-wal", "-shm", "")]
    there = [file for file in with_wal if file.exists()]
    for file in there:
        file.rename(file.with_name(f"{place.name}.before-{stamp}{file.name.removeprefix(place.name)}"))
    return [f"What was {place} is {place.name}.before-{stamp} now."]


def _models(unpacked: Path, models: Path) -> None:
    """A model's name says what is in it: one that is there stays."""
    models.mkdir(parents=True, exist_ok=True)
    for model in unpacked.glob("*"):
        if not (models / model.name).exists():
            shutil.move(model, models / model.name)


def _sets(new: Path, place: Path) -> list[str]:
    """The sets of search come with the program: other ones are laid beside them, for a person to compare."""
    if not new.is_file() or new.read_bytes() == place.read_bytes():
        return []
    beside = place.with_name(f"{place.name}.restored")
    shutil.move(new, beside)
    return [f"The backup has other sets than {place}: they lie beside it, as {beside.name}."]
