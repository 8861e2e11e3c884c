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
from classifier.engine import EngineError, versioned
from classifier.space import Numbers, Recipe, Space
from classifier.words import Words, normalise

FORMAT = 4
WHOLE, PROBE = "model", "probe"
ARRAYS, TEXTS = f"{WHOLE}.npz", f"{WHOLE}.json"
RELEVANCE = "relevance"
NEAR = 0.3
"""A relevant text of which no theme passes its threshold takes the best of those it names from here on."""
DOUBT = 0.1
"""A score this near its threshold is unsure."""
MOST_THEMES = 3
MOST_REASONS = 5

_KEYS = ("engine", "recipe", "themes", "terms", "names", "thresholds", "learned", "vocabulary", "checksums")
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

    `relevance` (0..1) answers a question of its own, whether the text belongs to any theme at all; where it says no,
    no theme is given. `unsure` says that a person should look: a score lies near its threshold, a theme is given of
    which no term stands in the text, or the text is relevant but to no theme in particular.
    """

    themes: tuple[ThemeScore, ...]
    relevance: float
    belt_and_road: bool
    unsure: bool = False


def stamp_of(texts: bytes, when: datetime) -> str:
    """The name of a model's folder: UTC time and the beginning of the JSON file's checksum."""
    return f"{when:%Y%m%dT%H%M%SZ}-{hashlib.sha256(texts).hexdigest()[:8]}"


class Model:
    """A trained model, ready to tag.

    Attributes:
        stamp: the name of the folder it came from.
        themes: their slugs.
        learned: digests of the texts it learned from.
    """

    def __init__(
        self, stamp: str, texts: dict[str, Any], arrays: dict[str, Numbers], words: Words | None = None
    ) -> None:
        recipe = Recipe(**texts["recipe"])
        known = (*texts["names"], *(term for terms in texts["terms"] for term in terms))
        self.stamp = stamp
        self.themes: tuple[str, ...] = tuple(texts["themes"])
        self.learned: frozenset[str] = frozenset(texts["learned"])
        self._gate = recipe.gate
        self._words = words or Words(known, recipe.engine)
        self._space = Space(recipe, texts["vocabulary"], arrays["idf"], texts["terms"])
        self._weights, self._bias = arrays["weights"], arrays["bias"]
        self._thresholds = [float(texts["thresholds"][name]) for name in (*self.themes, RELEVANCE)]

    @classmethod
    def load(cls, models: Path) -> "Model":
        """The newest model in the folder `models`; raises `ModelError`."""
        folder = newest(models)
        if folder is None:
            raise ModelError(f"there is no model in {models}: make one with `greensilk train`")
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path, part: str = WHOLE) -> "Model":
        """The model in a folder, or its probe; raises `ModelError`."""
        texts = _texts(folder, TEXTS)
        if part == PROBE:
            texts = _texts(folder, f"{PROBE}.json", texts["checksums"][f"{PROBE}.json"])
        return cls(folder.name, texts, _arrays(folder, f"{part}.npz", texts))

    def tag(self, title: str, body: str, language: str = "") -> Tagging:  # noqa: ARG002
        """Themes, relevance and the Belt-and-Road mark of any text, be it empty, endless or not a text.

        `language` may be wrong or missing: every word is read by its own script.
        """
        head, text = normalise(title), normalise(body)
        vector = self._space.vector(self._words.split(head), self._words.split(text))
        values, weights = np.asarray(vector.values, dtype=np.float32), self._weights.take(vector.columns, axis=0)
        scores = [_share(margin) for margin in (values @ weights + self._bias).tolist()]
        named = self._space.named(vector)
        chosen = self._chosen(scores, named)
        return Tagging(
            themes=tuple(
                ThemeScore(self.themes[index], scores[index], _because(vector.terms, values * weights[:, index]))
                for index in chosen
            ),
            relevance=scores[-1],
            belt_and_road=beltroad.mentioned(f"{head}\n{text}"),
            unsure=self._unsure(scores, named, chosen),
        )

    def _chosen(self, scores: list[float], named: set[int]) -> list[int]:
        if self._gate and scores[-1] < self._thresholds[-1]:
            return []
        ranked = sorted(range(len(self.themes)), key=lambda index: (-scores[index], index))
        passed = [index for index in ranked if scores[index] >= self._thresholds[index]]
        return passed[:MOST_THEMES] or [index for index in ranked if index in named and scores[index] >= NEAR][:1]

    def _unsure(self, scores: list[float], named: set[int], chosen: list[int]) -> bool:
        """Whether a score that was asked for could as well have come out otherwise, or rests on no term."""
        gate = self._thresholds[-1]
        if scores[-1] >= gate and not chosen:
            return True
        if any(index not in named or scores[index] < self._thresholds[index] for index in chosen):
            return True
        if not named or scores[-1] < gate - DOUBT:
            return False
        return any(abs(scores[index] - self._thresholds[index]) < DOUBT for index in (*named, len(self.themes)))


def _share(margin: float) -> float:
    return 1 / (1 + math.exp(-min(max(margin, -30.0), 30.0)))


def _because(terms: list[str], weights: Numbers) -> tuple[tuple[str, float], ...]:
    """The terms that carried a theme, heaviest first, a term that stands in several columns once."""
    carried: defaultdict[str, float] = defaultdict(float)
    for term, weight in zip(terms, weights.tolist(), strict=True):
        carried[term] += weight
    heaviest = sorted([(-weight, term) for term, weight in carried.items() if weight > 0])[:MOST_REASONS]
    return tuple((term, round(-weight, 3)) for weight, term in heaviest)


def newest(models: Path) -> Path | None:
    """The folder of the newest model in `models`."""
    stamps = [folder for folder in models.glob("*Z-*") if _STAMP.fullmatch(folder.name)]
    return max(stamps, key=lambda folder: folder.name, default=None)


def _texts(folder: Path, name: str, checksum: str = "") -> dict[str, Any]:
    raw = _bytes(folder / name)
    if not hashlib.sha256(raw).hexdigest().startswith(checksum or folder.name[-8:]):
        raise _damaged(folder / name, "it is not as it was written")
    try:
        texts: Any = json.loads(raw)
    except ValueError as error:
        raise _damaged(folder / name, f"not valid JSON: {error}") from error
    if not isinstance(texts, dict):
        raise _damaged(folder / name, "it holds no model")
    if texts.get("format") != FORMAT:
        raise _damaged(folder / name, f"format {texts.get('format')!r} where {FORMAT} is read")
    if missing := [key for key in _KEYS if key not in texts]:
        raise _damaged(folder / name, f"it has no {missing[0]}")
    try:
        installed = versioned(Recipe(**texts["recipe"]).engine)
    except EngineError as error:
        raise _damaged(folder / name, f"trained with {texts['engine']}, but {error}") from error
    except TypeError as error:
        raise _damaged(folder / name, "its recipe is none of ours") from error
    if texts["engine"] != installed:
        raise _damaged(folder / name, f"trained with {texts['engine']}, but {installed} is installed")
    return dict(texts)


def _arrays(folder: Path, name: str, texts: dict[str, Any]) -> dict[str, Numbers]:
    raw = _bytes(folder / name)
    if hashlib.sha256(raw).hexdigest() != texts["checksums"][name]:
        raise _damaged(folder / name, "its checksum is not the one written down at training")
    with np.load(BytesIO(raw), allow_pickle=False) as arrays:
        return dict(arrays)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise _damaged(file, error.strerror or "cannot be read") from error


def _damaged(file: Path, reason: str) -> ModelError:
    return ModelError(f"{file} cannot be used ({reason}): make a new model with `greensilk train`")
