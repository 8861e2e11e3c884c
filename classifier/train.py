"""Training: examples and themes to a folder of numbers. The only module that imports scikit-learn."""

import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from classifier import labelled, taxonomy
from classifier.compare import Comparison, compare, held_back
from classifier.engine import versioned
from classifier.labelled import LabelError, Labelled
from classifier.model import ARRAYS, FORMAT, PROBE, RELEVANCE, TEXTS, Model, ModelError, newest, stamp_of
from classifier.space import Numbers, Recipe, Space
from classifier.taxonomy import Theme
from classifier.words import Words, names, normalise, tells

EXAMPLES = Path(__file__).parent / "examples"
_EVEN = 0.5
"""Classes are balanced in training, so the boundary lies in the middle and needs no fitting."""
_SEEN = 2
"""Examples a word must occur in: what was seen once is chance, and a poor reason."""


class ExamplesError(LabelError):
    """The examples as a whole cannot be learned from; the message says what is missing."""


@dataclass(frozen=True)
class Learned:
    """A model before it is written: what goes into the JSON file and what into the arrays."""

    texts: dict[str, Any]
    arrays: dict[str, Numbers]

    def model(self, words: Words | None = None) -> Model:
        """The model, ready to tag."""
        return Model("", self.texts, self.arrays, words)


@dataclass(frozen=True)
class Trained:
    """What training came to.

    Attributes:
        folder: the model that is served now.
        comparison: the newest model and the one before it, on examples that neither learned from.
        in_place: whether the new model is the one served; a significantly worse one is not.
        same: whether the model in place had been made from the same data, and nothing was written.
    """

    folder: Path
    comparison: Comparison
    in_place: bool = True
    same: bool = False


def train(
    models: Path,
    *,
    examples: Path = EXAMPLES,
    themes: Path = taxonomy.FOLDER,
    decided: Iterable[Labelled] = (),
    engine: str = "jieba",
    force: bool = False,
) -> Trained:
    """Learns the themes from the examples and from what editors decided, and writes `models/<stamp>/`.

    Beside the model lies its probe, made from the same data less the held-back examples: before and after are told
    by the probes, so that neither is asked about what it learned. The same data gives the same arrays. A model that
    is significantly worse than the one in place is not written, unless `force` says so. Raises `TaxonomyError`,
    `LabelError` or `EngineError`.
    """
    known = taxonomy.load(themes)
    items = read(examples, {theme.slug for theme in known})
    kept = [item for item in items if held_back(item)]
    recipe = Recipe(engine=engine)
    words = known_words(known, recipe)
    decided = list(decided)
    probe = learn([item for item in items if not held_back(item)] + decided, known, recipe, words)
    whole = learn(items + decided, known, recipe, words)
    before = newest(models)
    comparison = compare(_probe(before), probe.model(words), kept, [theme.slug for theme in known])
    files = _files(whole, probe)
    if before and before.name.endswith(_digest(files[TEXTS])):
        return Trained(before, comparison, same=True)
    if before and comparison.worse and not force:
        return Trained(before, comparison, in_place=False)
    return Trained(_write(models, files), comparison)


def read(examples: Path, slugs: set[str]) -> list[Labelled]:
    """Every example of the folder's `*.jsonl`, in the order of file names and lines."""
    items = [item for file in sorted(examples.glob("*.jsonl")) for item in labelled.read(file, slugs)]
    for slug in sorted(slugs):
        if not any(slug in item.themes for item in items):
            raise ExamplesError(f"{examples}: no example of the theme {slug!r}")
    if all(item.themes for item in items):
        raise ExamplesError(f"{examples}: no example that belongs to no theme")
    return items


def known_words(themes: Iterable[Theme], recipe: Recipe) -> Words:
    """What cuts texts as the recipe says and keeps the themes' terms whole."""
    return Words([*names(), *(term for theme in themes for term in (*theme.terms_zh, *theme.terms_en))], recipe.engine)


def learn(items: Sequence[Labelled], themes: Sequence[Theme], recipe: Recipe, words: Words) -> Learned:
    """One logistic regression a theme, and one for relevance, over words and themes' terms."""
    texts = [(words.split(normalise(item.title)), words.split(normalise(item.body))) for item in items]
    vocabulary, idf = _vocabulary(texts, words.short)
    terms = [sorted({words.term(term) for term in (*theme.terms_zh, *theme.terms_en)}) for theme in themes]
    space = Space(recipe, vocabulary, idf, terms)
    matrix = _matrix(space, [space.count(title, body) for title, body in texts])
    answers = [[theme.slug in item.themes for item in items] for theme in themes] + [[bool(i.themes) for i in items]]
    weights, bias = _fit(matrix, answers, [item.weight for item in items])
    return Learned(
        {
            "format": FORMAT,
            "engine": versioned(recipe.engine),
            "recipe": asdict(recipe),
            "themes": [theme.slug for theme in themes],
            "terms": terms,
            "names": names(),
            "thresholds": dict.fromkeys([*(theme.slug for theme in themes), RELEVANCE], _EVEN),
            "examples": dict(sorted(Counter(item.language for item in items).items())),
            "positives": {theme.slug: sum(theme.slug in item.themes for item in items) for theme in themes},
            "vocabulary": vocabulary,
        },
        {"weights": weights, "bias": bias, "idf": idf},
    )


def _vocabulary(texts: Iterable[tuple[list[str], list[str]]], short: frozenset[str]) -> tuple[list[str], Numbers]:
    items = [{*title, *body} for title, body in texts]
    documents = Counter(word for item in items for word in item)
    vocabulary = sorted(word for word, n in documents.items() if n >= _SEEN and tells(word, short))
    seen = np.array([documents[word] for word in vocabulary])
    return vocabulary, (np.log((1 + len(items)) / (1 + seen)) + 1).astype(np.float32)


def _matrix(space: Space, counts: Iterable[Counter[str]]) -> csr_matrix:
    vectors = [space.vector(item) for item in counts]
    rows = [row for row, vector in enumerate(vectors) for _ in vector.columns]
    columns = [column for vector in vectors for column in vector.columns]
    values = [value for vector in vectors for value in vector.values]
    return csr_matrix((values, (rows, columns)), shape=(len(vectors), space.width))


def _fit(matrix: csr_matrix, answers: Sequence[Sequence[bool]], counts: Sequence[float]) -> tuple[Numbers, Numbers]:
    fitted = [_classifier().fit(matrix, answer, sample_weight=counts) for answer in answers]
    weights = np.stack([one.coef_[0] for one in fitted], axis=1)
    return weights.astype(np.float32), np.array([one.intercept_[0] for one in fitted], dtype=np.float32)


def _classifier() -> LogisticRegression:
    return LogisticRegression(C=5, class_weight="balanced", max_iter=2000)


def _probe(folder: Path | None) -> Model | None:
    """The probe of the model in place; none where there is no model, or one that can no longer be used."""
    try:
        return Model.open(folder, PROBE) if folder else None
    except ModelError:
        return None


def _files(whole: Learned, probe: Learned) -> dict[str, bytes]:
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


def _digest(texts: bytes) -> str:
    return hashlib.sha256(texts).hexdigest()[:8]


def _write(models: Path, files: dict[str, bytes]) -> Path:
    models.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=models, prefix=".training-") as workplace:
        folder = Path(workplace) / "model"
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_bytes(content)
        return folder.rename(models / stamp_of(files[TEXTS], datetime.now(UTC)))
