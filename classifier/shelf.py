"""Models on the shelf: what was learned, as files in a folder of its own."""

import hashlib
import json
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from classifier.model import ARRAYS, PROBE, TEXTS, Model, stamp_of
from classifier.space import Numbers
from classifier.words import Words


@dataclass(frozen=True)
class Learned:
    """A model before it is written: what goes into the JSON file and what into the arrays."""

    texts: dict[str, Any]
    arrays: dict[str, Numbers]

    def model(self, words: Words | None = None) -> Model:
        """The model, ready to tag."""
        return Model("", self.texts, self.arrays, words)


def pack(whole: Learned, probe: Learned) -> dict[str, bytes]:
    """What goes into the model's folder; the JSON of the whole vouches for the other files."""
    files = {f"{PROBE}.npz": _packed(probe.arrays)}
    files[f"{PROBE}.json"] = _json(probe.texts | {"checksums": _checksums(files)})
    files[ARRAYS] = _packed(whole.arrays)
    files[TEXTS] = _json(whole.texts | {"checksums": _checksums(files)})
    return files


def _packed(arrays: dict[str, Numbers]) -> bytes:
    packed = BytesIO()
    np.savez(packed, allow_pickle=False, **arrays)
    return packed.getvalue()


def _json(texts: dict[str, Any]) -> bytes:
    return json.dumps(texts, ensure_ascii=False).encode()


def _checksums(files: dict[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def digest(files: dict[str, bytes]) -> str:
    """What the folder's name ends in: the same data gives the same."""
    return hashlib.sha256(files[TEXTS]).hexdigest()[:8]


def write(models: Path, files: dict[str, bytes]) -> Path:
    """Makes the model's folder, whole or not at all; returns it."""
    models.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=models, prefix=".training-") as workplace:
        folder = Path(workplace) / "model"
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_bytes(content)
        return folder.rename(models / stamp_of(files[TEXTS], datetime.now(UTC)))
