"""Serving: a text in, its themes and the reasons out, from plain arrays and JSON."""

import hashlib
import json
import math
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from classifier import beltroad
from classifier.space import Numbers, Space, Vector, count
from classifier.words import Words, engine

FORMAT = 1
ARRAYS = "model.npz"
TEXTS = "model.json"
RELEVANCE = "relevance"
NEAR = 0.35
"""A relevant text of which no theme passes its threshold takes the best one from here on."""
MOST_THEMES = 3
MOST_REASONS = 5

_STAMP = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}")


class ModelError(Exception):
    """There is no model that can be used; the message says what to do."""


@dataclass(frozen=True)
class ThemeScore:
    """A theme (slug), its score in 0..1, and the terms that carried it, heaviest first."""

    theme: str
    score: float
    because: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Tagging:
    """What one text is about: at most three themes, the surest first; none means off topic.

    A theme needs one of its own terms in the text. `relevance` (0..1) answers a question of its own,
    whether the text belongs to any theme at all; where it says no, no theme is given.
    """

    themes: tuple[ThemeScore, ...]
    relevance: float
    belt_and_road: bool


def stamp_of(texts: bytes, when: datetime) -> str:
    """The name of a model's folder: UTC time and the beginning of the JSON file's checksum."""
    return f"{when:%Y%m%dT%H%M%SZ}-{hashlib.sha256(texts).hexdigest()[:8]}"


class Model:
    """A trained model, ready to tag; `stamp` names the folder it came from."""

    def __init__(self, stamp: str, texts: dict[str, Any], arrays: dict[str, Numbers]) -> None:
        self.stamp = stamp
        self.themes: tuple[str, ...] = tuple(texts["themes"])
        self._words = Words([*texts["names"], *(term for terms in texts["terms"] for term in terms)])
        self._space = Space(texts["vocabulary"], arrays["idf"], texts["terms"])
        self._weights, self._bias = arrays["weights"], arrays["bias"]
        self._thresholds = [float(texts["thresholds"][name]) for name in (*self.themes, RELEVANCE)]

    @classmethod
    def load(cls, models: Path) -> "Model":
        """The newest model in the folder `models`; raises `ModelError`."""
        stamps = [folder for folder in models.glob("*Z-*") if _STAMP.fullmatch(folder.name)]
        if not stamps:
            raise ModelError(f"there is no model in {models}: make one with `greensilk train`")
        folder = max(stamps, key=lambda folder: folder.name)
        texts = _texts(folder)
        return cls(folder.name, texts, _arrays(folder, texts))

    def tag(self, title: str, body: str, language: str = "") -> Tagging:  # noqa: ARG002
        """Themes, relevance and the Belt-and-Road mark of any text, be it empty, endless or not a text.

        `language` may be wrong or missing: every word is read by its own script.
        """
        counts = count(self._words.cut(title), self._words.cut(body))
        vector = self._space.vector(counts)
        scores = self._scores(vector)
        return Tagging(
            themes=tuple(self._explain(index, scores[index], vector) for index in self._chosen(scores, vector)),
            relevance=scores[-1],
            belt_and_road=beltroad.mentioned(title) or beltroad.mentioned(body),
        )

    def _scores(self, vector: Vector) -> list[float]:
        margins = np.asarray(vector.values, dtype=np.float32) @ self._weights[vector.columns] + self._bias
        return [1 / (1 + math.exp(-min(max(margin, -30.0), 30.0))) for margin in margins.tolist()]

    def _chosen(self, scores: list[float], vector: Vector) -> list[int]:
        if scores[-1] < self._thresholds[-1]:
            return []
        named = sorted(self._space.named(vector), key=lambda index: (-scores[index], index))
        passed = [index for index in named if scores[index] >= self._thresholds[index]]
        return passed[:MOST_THEMES] or [index for index in named[:1] if scores[index] >= NEAR]

    def _explain(self, index: int, score: float, vector: Vector) -> ThemeScore:
        carried: defaultdict[str, float] = defaultdict(float)
        for term, column, value in zip(vector.terms, vector.columns, vector.values, strict=True):
            carried[term] += value * float(self._weights[column, index])
        heaviest = sorted(carried.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_REASONS]
        because = tuple((term, round(weight, 3)) for term, weight in heaviest if weight > 0)
        return ThemeScore(self.themes[index], score, because)


def _texts(folder: Path) -> dict[str, Any]:
    raw = _bytes(folder / TEXTS)
    if not folder.name.endswith(hashlib.sha256(raw).hexdigest()[:8]):
        raise _damaged(folder / TEXTS, "it is not as it was written")
    try:
        texts: dict[str, Any] = json.loads(raw)
    except ValueError as error:
        raise _damaged(folder / TEXTS, f"not valid JSON: {error}") from error
    if texts.get("format") != FORMAT:
        raise _damaged(folder / TEXTS, f"format {texts.get('format')!r} where {FORMAT} is read")
    if texts["engine"] != engine():
        raise _damaged(folder / TEXTS, f"trained with {texts['engine']}, but {engine()} is installed")
    return texts


def _arrays(folder: Path, texts: dict[str, Any]) -> dict[str, Numbers]:
    raw = _bytes(folder / ARRAYS)
    if hashlib.sha256(raw).hexdigest() != texts["checksum"]:
        raise _damaged(folder / ARRAYS, "its checksum is not the one written down at training")
    with np.load(BytesIO(raw), allow_pickle=False) as arrays:
        return dict(arrays)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise _damaged(file, error.strerror or "cannot be read") from error


def _damaged(file: Path, reason: str) -> ModelError:
    return ModelError(f"{file} cannot be used ({reason}): make a new model with `greensilk train`")
