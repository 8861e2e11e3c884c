"""How the themes move: stories a month, what rises, and whose they are; as pictures, with the numbers beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from datasette.utils.asgi import Response

from feeds.desk.page import Page
from feeds.desk.themes import known
from pipelines.archive import moving
from pipelines.archive.select import sources

_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a picture, in its units, with what it says."""

    x: float
    y: float
    width: float
    height: float
    said: str
    count: int


@dataclass(frozen=True, slots=True)
class Rise:
    """A theme in the last three whole months and in the three before."""

    theme: str
    now: int
    before: int

    @property
    def change(self) -> int:
        """How many more."""
        return self.now - self.before


async def trends(page: Page) -> Response:
    """The pictures of the newest twelve months that had news."""
    counted = await page.shelf.read(lambda archive: moving.by_month(archive, _MONTHS))
    shares = await page.shelf.read(lambda archive: moving.by_source(archive, counted.months))
    publishers = page.publishers(await page.shelf.read(sources))
    nothing = [0] * len(counted.months)
    highest = max((max(row) for row in counted.themes.values()), default=0)
    charts = {theme.slug: _bars(counted.months, counted.themes.get(theme.slug, nothing), highest) for theme in known()}
    return await page.html(
        "trends.html", months=counted.months, counts=counted.themes, charts=charts, highest=highest,
        shares=_shares(shares), publishers=publishers, rises=_rises(counted.months, counted.themes),
    )  # fmt: skip


def _bars(months: Sequence[str], counts: Sequence[int], highest: int) -> list[Bar]:
    wide = 240 / max(1, len(months))
    return [
        Bar(at * wide + 1, 64 - 60 * count / max(1, highest), wide - 2, 60 * count / max(1, highest), month, count)
        for at, (month, count) in enumerate(zip(months, counts, strict=False))
    ]


def _shares(counts: Mapping[str, int]) -> list[tuple[str, int, float]]:
    total = sum(counts.values())
    return [(source, count, count / total) for source, count in counts.items()]


def _rises(months: Sequence[str], themes: Mapping[str, Sequence[int]]) -> list[Rise]:
    """The newest month is not over yet: it is left out."""
    whole = len(months) - 1
    if whole < 2:
        return []
    span = min(3, whole // 2)
    rises = [
        Rise(slug, sum(row[whole - span : whole]), sum(row[whole - 2 * span : whole - span]))
        for slug, row in themes.items()
    ]
    return sorted(rises, key=lambda rise: (-rise.change, rise.theme))
