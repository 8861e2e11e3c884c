"""What is read from article pages, beside the two generic extractors the field knows, on the same pages.

The sample pages, and the real ones of the folder GREENSILK_PAGES where that is set: of those a person noted the first
and the last sentence, and what the page itself prints between them is the text to be found.
"""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate, takewhile
from pathlib import Path
from typing import Any, Final

import trafilatura
from gne import GeneralNewsExtractor
from gne.exceptions import NoContentException
from rich.console import Console
from rich.table import Table
from scrapy.http import Request, Response

from crawler import charset, credits, dates, text
from crawler.article import Capture
from crawler.extract import as_data, extract
from crawler.run import sources
from crawler.samples import DEMO, Sample, samples
from crawler.source import Drift

FIELDS: Final = ("title", "day", "minute", "source", "body F1")
_LONG: Final = 120
ANSWERS: Final = ("title", "published", "credited", "author", "body")
Answer = dict[str, Any]


@dataclass(frozen=True)
class Truth:
    """What a person reads on a page; None where it prints no such thing."""

    title: str
    published: datetime | None
    to_the_minute: bool
    credited: tuple[str, ...]
    body: str


@dataclass(frozen=True)
class Miss:
    """A field of a page that is not wholly what a person reads there."""

    page: str
    field: str
    wanted: str
    found: str

    def __str__(self) -> str:
        return f"{self.page} {self.field}\n  wanted: {self.wanted}\n  found:  {self.found}"


def main() -> None:
    """Print for each folder of pages what was read, which reader answered, and every miss of ours."""
    for root in map(Path, filter(None, (DEMO, os.environ.get("GREENSILK_PAGES")))):
        pages = [sample for sample in samples(root) if sample.path.is_file() and sample.kind in ("article", "api")]
        told = [(sample, truth) for sample in pages if (truth := _truth(sample))]
        _compare("sample pages" if root == DEMO else "real pages", told)


def _compare(name: str, pages: list[tuple[Sample, Truth]]) -> None:
    readers: dict[str, Callable[[Sample], Answer]] = {"greensilk": _ours, "trafilatura": _trafilatura, "gne": _gne}
    scores: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    answered: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    misses: list[Miss] = []
    for sample, truth in pages:
        for reader, read in readers.items():
            answer = read(sample)
            of_fields = _scores(truth, answer)
            for field, score in of_fields.items():
                scores[reader][field].append(score)
                if reader == "greensilk":
                    scores[sample.folder][field].append(score)
            if reader == "greensilk":
                misses += [_miss(sample, truth, answer, field) for field, score in of_fields.items() if score < 1]
                for field, by in answer.get("read_by", {}).items():
                    answered[sample.folder][field][by.split()[0].rstrip(",")] += 1
    table = Table(f"{name} ({len(pages)})", *FIELDS, box=None, pad_edge=False)
    for row in [*readers, *sorted(answered)]:
        table.add_row(row, *(_cell(field, scores[row][field]) for field in FIELDS))
    Console().print(
        table,
        "",
        _who_answered(answered),
        "",
        f"misses: {len(misses)}",
        *map(str, misses),
        "",
        sep="\n",
        markup=False,
        soft_wrap=True,
    )


def _who_answered(answered: dict[str, dict[str, Counter[str]]]) -> Table:
    table = Table("answered by", *ANSWERS, box=None, pad_edge=False)
    for folder, fields in sorted(answered.items()):
        counted = (", ".join(f"{by} {n}" for by, n in fields[field].most_common()) for field in ANSWERS)
        table.add_row(folder, *(cell or "–" for cell in counted))
    return table


def _miss(sample: Sample, truth: Truth, answer: Answer, field: str) -> Miss:
    page = sample.url or sample.path.name
    if field == "body F1":
        return Miss(page, field, *_difference(_bare(truth.body), _bare(answer.get("body"))))
    stamp = answer.get("stamp")
    moment = stamp and f"{stamp.when} ({stamp.precision})"
    found = {"title": answer.get("title"), "source": "、".join(answer.get("credited", ()))}.get(field, moment)
    wanted = {"title": truth.title, "source": "、".join(truth.credited)}.get(field, str(truth.published))
    return Miss(page, field, wanted, found or "nothing")


def _difference(wanted: str, found: str) -> tuple[str, str]:
    """Where two texts differ: what stands in each between what they share at both ends, shortened."""
    start = _shared(wanted, found)
    end = _shared(wanted[start:][::-1], found[start:][::-1])
    return _cut(wanted[start : len(wanted) - end]), _cut(found[start : len(found) - end])


def _shared(first: str, second: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False)))


def _cut(printed: str) -> str:
    return f"{printed[:_LONG]}…" if len(printed) > _LONG else printed or "nothing"


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
        read = _whole(sample) if sample.path.is_relative_to(DEMO) else _alone(sample)
    except Drift:
        return {}
    printed = read["published"]
    return read | {
        "stamp": dates.Stamp(datetime.fromisoformat(printed), read["published_precision"]) if printed else None
    }


def _alone(sample: Sample) -> Answer:
    return extract(sample.url or "https://www.example.org/page.html", sample.path.read_bytes())


def _whole(sample: Sample) -> Answer:
    """An article with the pages behind its first, as a crawl reads it."""
    beside = {other.url: other for other in samples() if other.folder == sample.folder}
    source = sources()[sample.folder]()
    found = next(source.parse_article(_answered(sample)))
    while isinstance(found, Request):
        found = next(source.parse_part(_answered(beside[found.url]), **found.cb_kwargs))
    return as_data(found)


def _answered(sample: Sample) -> Response:
    capture = Capture(sample.url, "", "", datetime.now(UTC))
    request = Request(sample.url, meta={"capture": capture})
    return sample.answer()[0].replace(body=sample.path.read_bytes(), request=request)


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
    if not told.get("title"):
        return None
    published = datetime.fromisoformat(told["published"]) if told.get("published") else None
    minute = bool(published and (published.hour or published.minute))
    credited = (told.get("credited_source") or "").split(" (")[0]
    return Truth(told["title"], published, minute, (credited,) if credited else (), _between(sample))


def _between(sample: Sample) -> str:
    """What a page prints from the first sentence a person noted to the last; empty where none was noted.

    A sentence may be printed twice, in a summary above the text: the number of paragraphs that was noted decides.
    """
    first, last = (_bare(sample.stated.get(f"{end}_sentence")) for end in ("first", "last"))
    paragraphs = list(map(_bare, text.paragraphs(text.parse(charset.decode(sample.path.read_bytes())[0]))))
    printed = "".join(paragraphs)
    end = printed.find(last, printed.find(first)) if first and last and first in printed else -1
    if end < 0:
        return ""
    breaks = list(accumulate(map(len, paragraphs)))
    noted = sample.stated.get("n_paragraphs") or 0
    starts = (found.start() for found in re.finditer(re.escape(first), printed[: end + len(first)]))
    start = min(starts, key=lambda start: abs(sum(start < at < end + len(last) for at in breaks) + 1 - noted))
    return printed[start : end + len(last)]


def _bare(printed: str | None) -> str:
    return "".join((printed or "").split())


def _f1(wanted: str, found: str) -> float:
    common = sum((Counter(wanted) & Counter(found)).values())
    return 2 * common / (len(wanted) + len(found)) if wanted or found else 1.0
