"""Training: examples and themes to a folder of numbers. The only module that imports scikit-learn."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from classifier import labelled, taxonomy
from classifier.compare import Comparison, compare, held_back
from classifier.engine import versioned
from classifier.labelled import LabelError, Labelled
from classifier.model import FORMAT, PROBE, RELEVANCE, Model, ModelError, newest
from classifier.parts import parts
from classifier.shelf import Learned, digest, pack, write
from classifier.space import Numbers, Recipe, Space
from classifier.strength import Strengths, Text
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
class Trained:
    """What training came to.

    Attributes:
        folder: the model that is served now.
        comparison: the newest model and the one before it, on examples that neither learned from.
        in_place: whether the new model is the one served; a significantly worse one is not.
        same: whether the model in place had been made from the same data, and nothing was written.
        unread: why the model in place could not be compared; empty if it was, or if there was none.
    """

    folder: Path
    comparison: Comparison
    in_place: bool = True
    same: bool = False
    unread: str = ""


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
    everything = items + decided
    texts = cut(everything, words)
    seen = [(item, text) for item, text in zip(everything, texts, strict=True) if not (item.id and held_back(item))]
    probe = learn([item for item, _ in seen], [text for _, text in seen], known, recipe, words)
    whole = learn(everything, texts, known, recipe, words)
    before = newest(models)
    old, unread = _probe(before)
    comparison = compare(old, probe.model(words), kept, [theme.slug for theme in known])
    files = pack(whole, probe)
    if before and not unread and before.name.endswith(digest(files)):
        return Trained(before, comparison, same=True)
    if before and comparison.worse and not force:
        return Trained(before, comparison, in_place=False)
    return Trained(write(models, files), comparison, unread=unread)


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


def cut(items: Iterable[Labelled], words: Words) -> list[Text]:
    """The words of each item's title and body."""
    return [(words.split(normalise(item.title)), words.split(normalise(item.body))) for item in items]


def learn(
    items: Sequence[Labelled], texts: Sequence[Text], themes: Sequence[Theme], recipe: Recipe, words: Words
) -> Learned:
    """One logistic regression a theme, and one for relevance, over words and themes' terms.

    `texts` are the items as `cut` returned them.
    """
    vocabulary, idf = _vocabulary(texts, words.short)
    answers = [[theme.slug in item.themes for item in items] for theme in themes]
    terms = [Strengths(theme, words, recipe.trust) for theme in themes]
    for strengths, answer in zip(terms, answers, strict=True):
        strengths.learn(texts, answer)
    space = Space(recipe, vocabulary, idf, [strengths.all() for strengths in terms])
    wholes = [(row, text, 1.0) for row, text in enumerate(texts)]
    pieces = [*wholes, *((row, part, share) for row, text, _ in wholes for part, share in parts(text, recipe))]
    rows = [row for row, _, _ in pieces]
    answers = [[answer[row] for row in rows] for answer in answers]
    matrix = _matrix(space, [part for _, part, _ in pieces], terms, answers)
    counts = [items[row].weight * share for row, _, share in pieces]
    weights, bias = _fit(matrix, [*answers, [bool(items[row].themes) for row in rows]], counts)
    return Learned(
        {
            "format": FORMAT,
            "engine": versioned(recipe.engine),
            "recipe": asdict(recipe),
            "themes": [theme.slug for theme in themes],
            "terms": [strengths.all() for strengths in terms],
            "names": names(),
            "thresholds": dict.fromkeys([*(theme.slug for theme in themes), RELEVANCE], _EVEN),
            "learned": sorted({item.digest for item in items}),
            "examples": dict(sorted(Counter(item.language for item in items).items())),
            "positives": {theme.slug: sum(theme.slug in item.themes for item in items) for theme in themes},
            "vocabulary": vocabulary,
        },
        {"weights": weights, "bias": bias, "idf": idf},
    )


def _vocabulary(texts: Iterable[Text], short: frozenset[str]) -> tuple[list[str], Numbers]:
    items = [{*title, *body} for title, body in texts]
    documents = Counter(word for item in items for word in item)
    vocabulary = sorted(word for word, n in documents.items() if n >= _SEEN and tells(word, short))
    seen = np.array([documents[word] for word in vocabulary])
    return vocabulary, (np.log((1 + len(items)) / (1 + seen)) + 1).astype(np.float32)


def _matrix(
    space: Space, texts: Sequence[Text], terms: Sequence[Strengths], answers: Sequence[Sequence[bool]]
) -> csr_matrix:
    """The examples' vectors; an example's own label says nothing of the strength of its terms."""
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    strong = [strengths.all() for strengths in terms]
    for row, (title, body) in enumerate(texts):
        vector = space.vector(title, body)
        rows += [row] * len(vector.columns)
        columns += vector.columns
        for term, column, value in zip(vector.terms, vector.columns, vector.values, strict=True):
            theme = column - space.first
            if theme < 0:
                values.append(value)
            else:
                unseen = terms[theme].without(term, right=answers[theme][row])
                values.append(value * unseen / strong[theme][term])
    return csr_matrix((values, (rows, columns)), shape=(len(texts), space.width))


def _fit(matrix: csr_matrix, answers: Sequence[Sequence[bool]], counts: Sequence[float]) -> tuple[Numbers, Numbers]:
    fitted = [_classifier().fit(matrix, answer, sample_weight=counts) for answer in answers]
    weights = np.stack([one.coef_[0] for one in fitted], axis=1)
    return weights.astype(np.float32), np.array([one.intercept_[0] for one in fitted], dtype=np.float32)


def _classifier() -> LogisticRegression:
    return LogisticRegression(C=5, class_weight="balanced", max_iter=2000)


def _probe(folder: Path | None) -> tuple[Model | None, str]:
    """The probe of the model in place, or why that can no longer be used."""
    if folder is None:
        return None, ""
    try:
        Model.open(folder)
        return Model.open(folder, PROBE), ""
    except ModelError as error:
        return None, str(error)
