"""Which feeds exist: everything, each theme, each source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from classifier.taxonomy import Theme
from pipelines.archive.select import SourceRow


@dataclass(frozen=True, slots=True)
class Channel:
    """One feed.

    Attributes:
        slug: its file is `<slug>.xml` below the public folder.
        title, description: what a feed reader shows.
        link: the page it speaks for.
        theme, source: what its articles must belong to, if anything.
    """

    slug: str
    title: str
    description: str
    link: str
    theme: str | None = None
    source: str | None = None


def channels(themes: Iterable[Theme], sources: Iterable[SourceRow], home: str) -> list[Channel]:
    """All feeds, in the order of the index page.

    Args:
        home: the address of the site the feeds are on, or of whoever publishes them.
    """
    return [
        Channel(
            "all", "绿丝：全部专题 · greensilk: all themes", "绿色“一带一路”新闻，属于至少一个专题伙伴关系。", home
        ),
        *(
            Channel(
                f"theme/{theme.slug}",
                f"绿丝：{theme.name_zh} · {theme.name_en}",
                f"“{theme.name_zh}”专题伙伴关系的新闻。",
                home,
                theme=theme.slug,
            )
            for theme in themes
        ),
        *(
            Channel(
                f"source/{source.name}",
                f"绿丝：{source.publisher}",
                f"{source.publisher}的绿色“一带一路”新闻。",
                source.homepage,
                source=source.name,
            )
            for source in sources
        ),
    ]
