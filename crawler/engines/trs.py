"""TRS WCM: a script writes the links to the pages of a list, or of an article."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urljoin

from crawler import reading
from crawler.reading import Page
from crawler.source import Source

_FILE: Final = r"[\"'](?P<name>[\w-]+)[\"']\s*,\s*[\"'](?P<suffix>\w+)[\"']"
_PAGERS: Final = (
    re.compile(
        rf"createPageHTML\(\s*(?:[\"'][\w-]+[\"']\s*,\s*)?(?P<count>\d+)\s*,\s*(?P<index>\d+)\s*,\s*{_FILE}",
    ),
    re.compile(rf"countPage\s*=\s*(?P<count>\d+)(?P<index>).*?createPageHTML\([^()\"']*{_FILE}", re.DOTALL),
)


class Trs(Source):
    """A source of which TRS writes the pagers."""

    def next_page(self, page: Page, number: int) -> str | None:
        """The next page of a TRS list, or of any list that links to it."""
        if pager := _pager(page):
            behind = _pages(page, pager)[int(pager["index"] or number - 1) :]
        else:
            behind = [a.get("href", "") for a in page.select("a[rel~=next], li.pager-next a")]
        return reading.absolute(page.url, behind[0]) if behind else super().next_page(page, number)

    def parts(self, page: Page) -> list[str]:
        """The pages of the article that a script links to, or that are linked to."""
        pager, mine = _pager(page), self.canonical(page.url)
        written = _pages(page, pager) if pager else []
        return [url for url in written if self.owns(url) and self.canonical(url) == mine] or super().parts(page)

    @classmethod
    def part(cls, url: str) -> int:
        """TRS counts the pages behind the first: t1_2_1.html is the second."""
        match = cls._match(url)
        printed = match.groupdict().get("part") if match else None
        return int(re.sub(r"\D", "", printed)) + 1 if printed else 1


def _pager(page: Page) -> re.Match[str] | None:
    return next((match for shape in _PAGERS if (match := shape.search(page.markup))), None)


def _pages(page: Page, pager: re.Match[str]) -> list[str]:
    """The addresses behind the first page that a pager writes: index_1.html is the second page."""
    return [urljoin(page.url, f"{pager['name']}_{index}.{pager['suffix']}") for index in range(1, int(pager["count"]))]
