"""Which feeds exist: everything, the Belt and Road, stories, picks, each theme, each source, each curated one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from classifier.taxonomy import Theme
from feeds.clean import address, line
from feeds.settings import Curated, Settings
from pipelines.archive.select import SourceRow

_LONGEST: Final = 100
_LONGEST_QUERY: Final = 300
Kind = Literal["all", "bri", "stories", "picks", "theme", "source", "curated"]


@dataclass(frozen=True, slots=True)
class Channel:
    """One feed.

    Attributes:
        slug: its files are `<slug>.xml`, `.atom.xml`, `.json` and `.html` below the public folder.
        kind, name: what its articles must have in common: the slug of a theme, the name of a source.
        title_zh, title_en: what it is called; an English name may be empty.
        holds_zh, holds_en: what it holds.
        link: the page it speaks for where its own page is not served.
        limit: the most articles it holds.
        full_text: whether it carries whole texts of all sources.
    """

    slug: str
    kind: Kind
    name: str
    title_zh: str
    title_en: str
    holds_zh: str
    holds_en: str
    link: str
    limit: int
    full_text: bool = False

    @property
    def title(self) -> str:
        """What a feed reader shows."""
        return " · ".join(filter(None, (f"绿丝：{self.title_zh}", self.title_en)))

    @property
    def description(self) -> str:
        return " ".join(filter(None, (self.holds_zh, self.holds_en)))


def channels(themes: Iterable[Theme], sources: Iterable[SourceRow], settings: Settings) -> list[Channel]:
    """All feeds, in the order of the index page."""
    return [
        *_general(settings),
        *(_theme(theme, settings) for theme in themes),
        *(_source(source, settings) for source in sources),
        *(_curated(feed, settings) for feed in settings.curated),
    ]


_GENERAL: Final[Mapping[Kind, tuple[str, str, str, str]]] = {
    "all": ("全部专题", "All themes", "属于至少一个专题伙伴关系的全部新闻。", "News of at least one partnership."),
    "bri": (
        "绿色“一带一路”",
        "Green Belt and Road",
        "其中谈到“一带一路”的新闻。",
        "Of these, news of the Belt and Road.",
    ),
    "stories": (
        "多家报道",
        "Stories",
        "几家来源报道的同一件事，一事一条。",
        "What several sources report.",
    ),
    "picks": ("编辑推荐", "Picks", "编辑选出的文章。", "What editors chose."),
}


def _general(settings: Settings) -> list[Channel]:
    return [
        Channel(kind, kind, "", zh, en, holds_zh, holds_en, settings.home, settings.limit)
        for kind, (zh, en, holds_zh, holds_en) in _GENERAL.items()
    ]


def _theme(theme: Theme, settings: Settings) -> Channel:
    return Channel(
        f"theme/{theme.slug}",
        "theme",
        theme.slug,
        theme.name_zh,
        theme.name_en,
        theme.description_zh,
        theme.description_en,
        settings.home,
        settings.limit,
    )


def _source(source: SourceRow, settings: Settings) -> Channel:
    publisher = line(source.publisher, _LONGEST) or source.name
    return Channel(
        f"source/{source.name}",
        "source",
        source.name,
        publisher,
        f"Source: {source.name}",
        f"{publisher}的绿色“一带一路”新闻。",
        "Its green Belt and Road news.",
        address(source.homepage) or settings.home,
        settings.limit,
    )


def _curated(feed: Curated, settings: Settings) -> Channel:
    asked = f"检索式 Search: {line(feed.query, _LONGEST_QUERY)}" if feed.query else ""
    return Channel(
        f"curated/{feed.slug}",
        "curated",
        feed.slug,
        line(feed.title, _LONGEST),
        "",
        "；".join(filter(None, (asked, "仅编辑推荐 Picks only" if feed.picks_only else ""))),
        "",
        settings.home,
        feed.limit or settings.limit,
        feed.full_text,
    )
