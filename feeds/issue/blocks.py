"""Items as blocks of a page: what Markdown, HTML and Word write alike, and what is read back from Word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from classifier import taxonomy
from feeds.clean import fit
from feeds.issue.items import STATES_ZH, Item, News, Picture, Plan, Quote, Report, Submission
from feeds.issue.whole import OPEN, Whole

Look = Literal[
    "headline", "text", "quote", "closing", "speaker", "event", "theme", "part", "point", "evidence", "link", "issuer",
    "status", "picture", "open", "translation", "open title", "title", "glossary",
]  # fmt: skip
LINK: Final = "原文链接："
DOWNLOAD: Final = "报告下载链接："
ISSUER: Final = "发布机构："
STATUS: Final = "进展："
EVIDENCE: Final = "依据："
EVENT: Final = "场合："
GLOSSARY: Final = "译名："
PROGRESS: Final = "该专题伙伴关系已取得的工作进展包括："


def planned(year: int) -> str:
    """The line above the points of a year."""
    return f"该专题伙伴关系{year}年的工作计划包括："


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph and how it looks; `picture` is set where it is one."""

    look: Look
    text: str
    picture: Picture | None = None


def blocks(item: Item, of: Whole) -> list[Block]:
    """An item from its headline to its last line."""
    item = item.finished
    made = [Block("headline", item.headline)] if item.headline else []
    if item.headline and item.translation is not None:
        made.append(_either("title", item.translated_headline))
    if isinstance(item, Plan):
        made += _plan(item)
    look: Look = "quote" if isinstance(item, Quote) else "text"
    made += [Block(look, text) for text in item.paragraphs]
    made += _translated(item, of)
    made += [Block("picture", picture.caption, picture) for picture in item.printed]
    made += _behind(item)
    return [Block(block.look, fit(block.text), block.picture) for block in made]


def _behind(item: Item) -> list[Block]:
    if isinstance(item, Quote):
        return [Block("speaker", item.closing), *_said("event", EVENT, item.event)]
    if isinstance(item, Report):
        said = [*_said("issuer", ISSUER, item.issuer), *_said("status", STATUS, item.status)]
        return [*said, *_said("link", DOWNLOAD, item.link)]
    if isinstance(item, News):
        return [*_said("link", LINK, item.link), *_said("closing", "", item.closing)]
    return _said("closing", "", item.closing) if isinstance(item, Submission) else []


def _said(look: Look, label: str, text: str) -> list[Block]:
    return [Block(look, f"{label}{text}")] if text.strip() else []


def _translated(item: Item, of: Whole) -> list[Block]:
    if item.translation is None:
        return []
    names = "；".join(f"{name} = {other}" for name, other in of.glossary(item).items())
    return [*(_either("translation", text) for text in item.translation), *_said("glossary", GLOSSARY, names)]


def _either(look: Literal["translation", "title"], text: str) -> Block:
    """A translation, or the field where it is to be written."""
    return Block(look, text.strip()) if text.strip() else Block("open title" if look == "title" else "open", OPEN)


def _plan(item: Plan) -> list[Block]:
    made = [Block("theme", theme_name(item.theme))]
    for part, heading in (("progress", PROGRESS), ("plan", planned(item.year))):
        points = [point for point in item.points if point.part == part]
        if points:
            made.append(Block("part", heading))
        for point in points:
            usual = point.state == ("done" if part == "progress" else "planned")
            made.append(
                Block("point", f"{point.number}. {point.text}{'' if usual else f'（{STATES_ZH[point.state]}）'}")
            )
            made += _said("evidence", EVIDENCE, point.evidence)
    return made


def theme_name(theme: str) -> str:
    """The printed name of a theme given by its short name; any other name as it is."""
    return next((known.name_zh for known in taxonomy.load() if known.slug == theme), theme)
