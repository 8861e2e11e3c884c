"""Decisions by spreadsheet: what waits as a table, and a table that was filled in as decisions."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from classifier import taxonomy
from classifier.taxonomy import TaxonomyError, Theme
from feeds import hits
from pipelines.archive import decisions, stories, verdicts
from pipelines.archive.decisions import DROP, HEADLINE, LONGEST, MOST, NOTE, PICK, SUMMARY, THEMES
from pipelines.archive.record import StoryRecord, story_of
from pipelines.archive.store import Archive
from pipelines.archive.stories import Story

COLUMNS: Final = {
    "story": "编号 story", "published": "时间 published", "sources": "来源 sources", "title": "原标题 title",
    "passage": "原摘要 text", "why": "模型依据 because", "url": "网址 url", "choice": "选用 choice",
    "themes": "专题 themes", "headline": "改标题 headline", "summary": "改摘要 summary", "note": "备注 note",
    "was": "勿改 as exported",
}  # fmt: skip
_EDITED: Final = ("choice", "themes", "headline", "summary", "note")
_CHOICES: Final = {"选用": PICK, "pick": PICK, "是": PICK, "不用": DROP, "drop": DROP, "否": DROP, "": ""}
_SEPARATORS: Final = str.maketrans("，、；;/|\n", ",,,,,,,")
_PASSAGE: Final = 300


class ReviewError(ValueError):
    """A table that is none of ours; one sentence."""


@dataclass
class Reviewed:
    """What came of a table: how many decisions, and what is wrong, each with its row as a spreadsheet counts."""

    decisions: int
    wrong: list[str]


def table(archive: Archive, found: Iterable[Story], names: Mapping[str, str]) -> Iterator[bytes]:
    """Stories as a table that a Chinese Excel opens; `names` are the printed names of the themes."""
    yield hits.table([COLUMNS.values()], mark=True)
    for story in found:
        row = _row(archive, story, names)
        yield hits.table([[row[column] for column in COLUMNS]])


def take(archive: Archive, content: bytes, names: Mapping[str, str], who: str) -> Reviewed:
    """Take the decisions of a table: each cell that was changed is one; a wrong row is left out.

    Args:
        content: as Excel, WPS or LibreOffice saved it, in UTF-8 or GBK, with commas, semicolons or tabs.
        who: the editor's name.

    Raises:
        ReviewError: if it is no such table.
    """
    done, wrong = 0, []
    known = taxonomy.load()
    for number, row in _read(content):
        try:
            with archive.write():
                done += _decide(archive, row, known, names, who)
        except ReviewError as error:
            wrong.append(f"row {number}: {error}")
    return Reviewed(done, wrong)


def _row(archive: Archive, story: Story, names: Mapping[str, str]) -> dict[str, str]:
    record = story_of(archive, story)
    first = record.articles[0]
    edited = _state(archive, story, names)
    return edited | {
        "story": story.key,
        "published": f"{first.published:%Y-%m-%d}" if first.day_only else f"{first.published:%Y-%m-%d %H:%M}",
        "sources": "、".join(first.sources),
        "title": first.title,
        "passage": (first.summary or first.body)[:_PASSAGE],
        "why": _why(record, names),
        "url": first.url,
        "was": json.dumps([edited[column] for column in _EDITED], ensure_ascii=False),
    }


def _why(record: StoryRecord, names: Mapping[str, str]) -> str:
    told = (
        f"{names.get(one.theme, one.theme)} {one.score:.0%} {' '.join(term for term, _ in one.because[:4])}"
        for one in record.themes
    )
    return "；".join(map(str.strip, told))


def _state(archive: Archive, story: Story, names: Mapping[str, str]) -> dict[str, str]:
    """The cells an editor fills in, as they stand."""
    stands, first = verdicts.standing(archive, story.articles), story.articles[0]
    query = "SELECT headline, blurb FROM articles WHERE id = ?"
    headline, blurb = archive.db.execute(query, [first]).fetchone()
    return {
        "choice": "选用" if stands.picked else "不用" if stands.dropped else "",
        "themes": "、".join(names.get(slug, slug) for slug in verdicts.state(archive, first, THEMES)),
        "headline": headline,
        "summary": blurb,
        "note": "",
    }


def _read(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError as error:
            raise ReviewError("The table is neither UTF-8 nor GBK: save it as CSV UTF-8.") from error
    head = text.partition("\n")[0]
    mark = max(",;\t", key=head.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        listed = {printed.strip(): at for at, printed in enumerate(next(rows, []))}
        if missing := [printed for printed in COLUMNS.values() if printed not in listed]:
            raise ReviewError(f"The table has no column {missing[0]!r}: begin with greensilk review export.")
        for number, row in enumerate(rows, 2):
            if any(cell.strip() for cell in row):
                cells = [*row, *[""] * (len(listed) - len(row))]
                yield number, {name: _plain(cells[listed[printed]]) for name, printed in COLUMNS.items()}
    except csv.Error as error:
        raise ReviewError(f"The table cannot be read: {error}.") from error


def _plain(cell: str) -> str:
    """A cell without the apostrophe that kept it from being a formula."""
    text = cell.strip()
    return text[1:] if text.startswith("'") and hits.cell(text[1:]) == text else text


def _decide(archive: Archive, row: dict[str, str], known: tuple[Theme, ...], names: Mapping[str, str], who: str) -> int:
    story = stories.named(archive, row["story"])
    if story is None:
        raise ReviewError(f"there is no story {row['story']!r}.")
    try:
        was = dict(zip(_EDITED, json.loads(row["was"]), strict=True))
    except ValueError as error:
        raise ReviewError(f"the column {COLUMNS['was']!r} was changed: leave it as it is.") from error
    changed = {name: row[name] for name in _EDITED if row[name] != was[name]}
    now = _state(archive, story, names)
    wanted = {name: _meant(name, cell, known) for name, cell in changed.items()}
    for name, cell in changed.items():
        if now[name] not in (was[name], cell):
            raise ReviewError(f"{COLUMNS[name]!r} was changed meanwhile, to {now[name]!r}.")
    for name, meant in wanted.items():
        _take(archive, story, name, meant, now, who)
    return len(wanted)


def _meant(name: str, cell: str, known: tuple[Theme, ...]) -> Any:
    if name == "choice":
        if cell.lower() not in _CHOICES:
            raise ReviewError(f"{COLUMNS[name]!r} is {cell!r}: write 选用, 不用, or nothing.")
        return _CHOICES[cell.lower()]
    if name != "themes":
        if len(cell) > LONGEST[name]:
            raise ReviewError(f"{COLUMNS[name]!r} has {len(cell)} characters, at most {LONGEST[name]} fit.")
        return cell
    said = [theme.strip() for theme in cell.translate(_SEPARATORS).split(",") if theme.strip()]
    themes = sorted({_slug(theme, known) for theme in said})
    if len(themes) > MOST:
        raise ReviewError(f"{COLUMNS[name]!r} has {len(themes)} themes, at most {MOST} fit.")
    return themes


def _slug(printed: str, known: tuple[Theme, ...]) -> str:
    try:
        return taxonomy.resolve(printed, known)
    except TaxonomyError as error:
        raise ReviewError(
            f"{printed!r} is no theme: known are {'、'.join(theme.name_zh for theme in known)}."
        ) from error


def _take(archive: Archive, story: Story, name: str, meant: Any, now: Mapping[str, str], who: str) -> None:
    if name == "choice":
        kind = meant or (PICK if now["choice"] == "选用" else DROP)
        decisions.decide(archive, story.articles[:1], kind, bool(meant), who)
    elif name == "themes":
        decisions.decide(archive, story.articles, THEMES, meant, who)
    else:
        decisions.decide(
            archive, story.articles[:1], {"headline": HEADLINE, "summary": SUMMARY, "note": NOTE}[name], meant, who
        )
