"""What is read from article pages, beside the two generic extractors the field knows, on the same pages.

The sample pages, and the real ones of the folder GREENSILK_PAGES where that is set: of those a person noted the first
and the last sentence, and what the page itself prints between them is the text to be found.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import trafilatura
from gne import GeneralNewsExtractor
from gne.exceptions import NoContentException
from rich.console import Console
from rich.table import Table

from crawler import charset, credits, dates, text
from crawler.extract import extract
from crawler.samples import DEMO, Sample, samples
from crawler.source import Drift

FIELDS: Final = ("title", "day", "minute", "source", "body F1")
Answer = dict[str, Any]


@dataclass(frozen=True)
class Truth:
    """What a person reads on a page; None where it prints no such thing."""

    title: str
    published: datetime | None
    to_the_minute: bool
    credited: tuple[str, ...]
    body: str


def main() -> None:
    """Print a table for each folder of pages, and which reader answered."""
    for root in filter(None, (DEMO, os.environ.get("GREENSILK_PAGES"))):
        pages = [sample for sample in samples(Path(root)) if sample.path.is_file() and sample.kind == "article"]
        told = [(sample, truth) for sample in pages if (truth := _truth(sample))]
        _compare("sample pages" if root == DEMO else "real pages", told)


def _compare(name: str, pages: list[tuple[Sample, Truth]]) -> None:
    readers: dict[str, Callable[[Sample], Answer]] = {"greensilk": _ours, "trafilatura": _trafilatura, "gne": _gne}
    scores: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    answered: Counter[str] = Counter()
    for sample, truth in pages:
        for reader, read in readers.items():
            answer = read(sample)
            answered.update(answer.get("readers", ()))
            for field, score in _scores(truth, answer).items():
                scores[reader][field].append(score)
                if reader == "greensilk":
                    scores[sample.folder][field].append(score)
    table = Table(f"{name} ({len(pages)})", *FIELDS, box=None, pad_edge=False)
    for row in [*readers, *sorted({sample.folder for sample, _ in pages})]:
        table.add_row(row, *(_cell(field, scores[row][field]) for field in FIELDS))
    Console().print(
        table, f"answered by: {', '.join(f'{reader} {n}' for reader, n in answered.most_common())}", "", sep="\n"
    )


def _cell(field: str, scores: list[float]) -> str:
    if not scores:
        return "–"
    return f"{sum(scores) / len(scores):.3f}" if field == "body F1" else f"{sum(scores):.0f}/{len(scores)}"


def _scores(truth: Truth, answer: Answer) -> dict[str, float]:
    """Each field that the page prints: 1 if it is exactly right, else 0; of the body its F1 over characters."""
    scores: dict[str, float] = {}
    if truth.title:
        scores["title"] = _bare(answer.get("title")) == _bare(truth.title)
    stamp = answer.get("stamp")
    if truth.published:
        scores["day"] = bool(stamp) and stamp.when.astimezone(truth.published.tzinfo).date() == truth.published.date()
        if truth.to_the_minute:
            same = bool(stamp) and stamp.precision == "minute"
            scores["minute"] = same and abs((stamp.when - truth.published).total_seconds()) < 60
    if truth.credited:
        scores["source"] = tuple(answer.get("credited", ())) == truth.credited
    if truth.body:
        scores["body F1"] = _f1(_bare(truth.body), _bare(answer.get("body")))
    return scores


def _ours(sample: Sample) -> Answer:
    try:
        read = extract(sample.url or "https://www.example.org/page.html", sample.path.read_bytes())
    except Drift:
        return {}
    stamp = (
        dates.Stamp(datetime.fromisoformat(read["published"]), read["published_precision"])
        if read["published"]
        else None
    )
    named = [f"{field}: {reader.split()[0]}" for field, reader in read["read_by"].items()]
    return read | {"stamp": stamp, "readers": named}


def _trafilatura(sample: Sample) -> Answer:
    found = trafilatura.bare_extraction(sample.path.read_bytes(), url=sample.url or None, with_metadata=True)
    if found is None:
        return {}
    said = found.as_dict()
    return {
        "title": said["title"],
        "stamp": dates.read(said["date"] or ""),
        "credited": credits.names(said["sitename"] or ""),
        "body": said["text"],
    }


def _gne(sample: Sample) -> Answer:
    markup, _ = charset.decode(sample.path.read_bytes())
    try:
        said = GeneralNewsExtractor().extract(markup)
    except NoContentException:
        return {}
    credited = credits.names(said.get("source") or "")
    return {
        "title": said["title"],
        "stamp": dates.read(said["publish_time"]),
        "credited": credited,
        "body": said["content"],
    }


def _truth(sample: Sample) -> Truth | None:
    if sample.has_expected:
        told = sample.expected
        published, minute = datetime.fromisoformat(told["published"]), told["published_precision"] == "minute"
        return Truth(told["title"], published, minute, tuple(told["credited"]), told["body"])
    told = sample.stated
    if not told.get("title") or not sample.path.name.endswith(("html", "htm")):
        return None
    published = datetime.fromisoformat(told["published"]) if told.get("published") else None
    minute = bool(published and (published.hour or published.minute))
    credited = (told.get("credited_source") or "").split(" (")[0]
    return Truth(told["title"], published, minute, (credited,) if credited else (), _between(sample))


def _between(sample: Sample) -> str:
    """What a page prints from the first sentence a person noted to the last; empty where none was noted."""
    first, last = (_bare(sample.stated.get(f"{end}_sentence")) for end in ("first", "last"))
    markup, _ = charset.decode(sample.path.read_bytes())
    printed = _bare("".join(text.paragraphs(text.parse(markup))))
    start = printed.find(first) if first else -1
    end = printed.find(last, start) if last else -1
    return printed[start : end + len(last)] if start >= 0 and end >= 0 else ""


def _bare(printed: str | None) -> str:
    return "".join((printed or "").split())


def _f1(wanted: str, found: str) -> float:
    common = sum((Counter(wanted) & Counter(found)).values())
    return 2 * common / (len(wanted) + len(found)) if wanted or found else 1.0
