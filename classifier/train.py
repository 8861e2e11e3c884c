"""Training: examples and themes to a folder of numbers. The only module that imports scikit-learn."""

import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from classifier import taxonomy
from classifier.model import ARRAYS, FORMAT, RELEVANCE, TEXTS, stamp_of
from classifier.space import Numbers, Space, count
from classifier.taxonomy import TaxonomyError, Theme
from classifier.words import Words, engine, names

EXAMPLES = Path(__file__).parent / "examples"
_EVEN = 0.5
"""Classes are balanced in training, so the boundary lies in the middle and needs no fitting."""
_SEEN = 2
"""Examples a word must occur in: what was seen once is chance, and a poor reason."""


class ExamplesError(TaxonomyError):
    """An example cannot be learned from; the message names the file and the line."""


@dataclass(frozen=True)
class Example:
    """One labelled news item; no theme means that it belongs to none."""

    language: str
    title: str
    body: str
    themes: frozenset[str]


def train(models: Path, *, examples: Path = EXAMPLES, themes: Path = taxonomy.FOLDER) -> Path:
    """Learns the themes and writes `models/<stamp>/`; returns that folder.

    The same examples and themes give the same arrays. Raises `TaxonomyError` or `ExamplesError`.
    """
    known = taxonomy.load(themes)
    items = read(examples, {theme.slug for theme in known})
    words = Words([*names(), *(term for theme in known for term in (*theme.terms_zh, *theme.terms_en))])
    counts = [count(words.cut(item.title), words.cut(item.body)) for item in items]
    vocabulary, idf = _vocabulary(counts)
    terms = [sorted({words.term(term) for term in (*theme.terms_zh, *theme.terms_en)}) for theme in known]
    matrix = _matrix(Space(vocabulary, idf, terms), counts)
    weights, bias = _fit(matrix, [_wanted(items, theme.slug) for theme in known] + [_relevant(items)])
    arrays = {"weights": weights, "bias": bias, "idf": idf}
    return _write(models, arrays, _description(known, items, vocabulary, terms))


def read(examples: Path, slugs: set[str]) -> list[Example]:
    """Every example of the folder's `*.jsonl`, in the order of file names and lines."""
    items = [
        _example(f"{file}, line {number}", line, slugs)
        for file in sorted(examples.glob("*.jsonl"))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
    ]
    for slug in sorted(slugs):
        if not any(slug in item.themes for item in items):
            raise ExamplesError(f"{examples}: no example of the theme {slug!r}")
    if all(item.themes for item in items):
        raise ExamplesError(f"{examples}: no example that belongs to no theme")
    return items


def _example(place: str, line: str, slugs: set[str]) -> Example:
    try:
        row = json.loads(line)
        item = Example(row["language"], row["title"], row["body"], frozenset(row["themes"]))
    except json.JSONDecodeError as error:
        raise ExamplesError(f"{place}: not valid JSON: {error}") from error
    except (KeyError, TypeError) as error:
        raise ExamplesError(f"{place}: needs language, title, body and themes: {error}") from error
    if unknown := item.themes - slugs:
        raise ExamplesError(f"{place}: {min(unknown)!r} is no theme")
    return item


def _vocabulary(counts: Sequence[Counter[str]]) -> tuple[list[str], Numbers]:
    documents = Counter(word for item in counts for word in item)
    vocabulary = sorted(word for word, n in documents.items() if n >= _SEEN)
    seen = np.array([documents[word] for word in vocabulary])
    return vocabulary, (np.log((1 + len(counts)) / (1 + seen)) + 1).astype(np.float32)


def _matrix(space: Space, counts: Iterable[Counter[str]]) -> csr_matrix:
    vectors = [space.vector(item) for item in counts]
    rows = [row for row, vector in enumerate(vectors) for _ in vector.columns]
    columns = [column for vector in vectors for column in vector.columns]
    values = [value for vector in vectors for value in vector.values]
    return csr_matrix((values, (rows, columns)), shape=(len(vectors), space.width))


def _wanted(items: Iterable[Example], slug: str) -> list[bool]:
    return [slug in item.themes for item in items]


def _relevant(items: Iterable[Example]) -> list[bool]:
    return [bool(item.themes) for item in items]


def _fit(matrix: csr_matrix, answers: Sequence[Sequence[bool]]) -> tuple[Numbers, Numbers]:
    fitted = [_classifier().fit(matrix, answer) for answer in answers]
    weights = np.stack([one.coef_[0] for one in fitted], axis=1)
    return weights.astype(np.float32), np.array([one.intercept_[0] for one in fitted], dtype=np.float32)


def _classifier() -> LogisticRegression:
    return LogisticRegression(C=5, class_weight="balanced", max_iter=2000)


def _description(
    known: Sequence[Theme], items: Sequence[Example], vocabulary: list[str], terms: list[list[str]]
) -> dict[str, object]:
    return {
        "format": FORMAT,
        "engine": engine(),
        "trained": datetime.now(UTC).isoformat(timespec="seconds"),
        "themes": [theme.slug for theme in known],
        "terms": terms,
        "names": names(),
        "thresholds": dict.fromkeys([*(theme.slug for theme in known), RELEVANCE], _EVEN),
        "examples": dict(sorted(Counter(item.language for item in items).items())),
        "positives": {theme.slug: sum(_wanted(items, theme.slug)) for theme in known},
        "vocabulary": vocabulary,
    }


def _write(models: Path, arrays: dict[str, Numbers], description: dict[str, object]) -> Path:
    models.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=models, prefix=".training-") as workplace:
        folder = Path(workplace) / "model"
        folder.mkdir()
        np.savez(folder / ARRAYS, allow_pickle=False, **arrays)
        checksum = hashlib.sha256((folder / ARRAYS).read_bytes()).hexdigest()
        text = json.dumps(description | {"checksum": checksum}, ensure_ascii=False)
        (folder / TEXTS).write_text(text, encoding="utf-8")
        return folder.rename(models / stamp_of(text.encode(), datetime.now(UTC)))
