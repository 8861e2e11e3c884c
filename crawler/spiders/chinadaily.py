"""中国日报, chinadaily.com.cn: English and Chinese editions, and the data of its app."""

import re
from collections.abc import Iterator
from dataclasses import replace

from scrapy.http import Request

from crawler import text
from crawler.dates import Span, Stamp
from crawler.engines import drawn
from crawler.reading import Page, Read
from crawler.source import Source

_SEARCH = "https://newssearch.chinadaily.com.cn/rest/{}/search?keywords={}&sort=dp&page=0&curType=story"


class ChinaDaily(Source):
    name = "chinadaily"
    publisher = "中国日报"
    homepage = "https://www.chinadaily.com.cn/"
    allowed_domains = ("chinadaily.com.cn",)
    # Abroad www. leads to global.; the addresses of m. are its own.
    hosts = {
        "global.chinadaily.com.cn": "www.chinadaily.com.cn",
        "m.chinadaily.com.cn": "m.chinadaily.com.cn",
    }
    start_urls = [
        "https://www.chinadaily.com.cn/china/environment",
        _SEARCH.format("en", "green+Belt+and+Road"),
        _SEARCH.format("cn", "%E4%B8%80%E5%B8%A6%E4%B8%80%E8%B7%AF+%E7%BB%BF%E8%89%B2"),
    ]
    turn = "/page_{}.html"
    states = (drawn.story,)
    article_url = re.compile(
        r"https?://(?:[\w-]+\.)*chinadaily\.com\.cn/(?:[\w-]+/)*(?P<date>\d{6}/\d\d|\d{4}-\d\d/\d\d)/"
        r"(?:content_)?(?P<id>(?:WS|AP)[0-9a-f]{24}|(?<=content_)\d+)(?P<part>_\d+)?\.(?:html?|json)"
    )
    # The app gives each article as a page and as data.
    moved = ((r"\.json$", ".html"),)

    def article_request(self, url: str) -> Request:
        """The app's articles are asked for as data."""
        request = super().article_request(url)
        return request.replace(url=re.sub(r"(/AP\w+)\.html$", r"\1.json", request.url))

    def past(self, span: Span) -> Iterator[str]:
        """The search of these days in place of that of today."""
        for url in super().past(span):
            days = f"&publishedDateFrom={span.since}&publishedDateTo={span.until}"
            yield url + days if "/search?" in url else url

    def next_page(self, page: Page, number: int) -> str | None:
        """Sections count their pages from 1, the search from 0."""
        if page.is_data:
            pages = page.data.get("totalPages") if isinstance(page.data, dict) else None
            more = pages > number if isinstance(pages, int) else bool(self.links(page))
            return re.sub(r"(?<=[?&]page=)\d+", str(number), page.url) if more else None
        return super().next_page(page, number)

    def published(self, page: Page) -> Read[Stamp] | None:
        """Some pages print the year of the Buddhist era: 2569 is 2026."""
        common = re.sub(r"\b25\d\d(?=-\d\d-\d\d)", lambda year: str(int(year[0]) - 543), page.markup)
        return super().published(replace(page, markup=common))

    def credited(self, page: Page) -> Read[str] | None:
        return self._named(page, "credited") or super().credited(page)

    def author(self, page: Page) -> Read[str] | None:
        return self._named(page, "author") or super().author(page)

    def _named(self, page: Page, field: str) -> Read[str] | None:
        """The line below an English headline: By X | China Daily | Updated: …; the byline may be missing."""
        lines = page.select(".info_l")
        printed = text.words(lines[0]).split("|") if len(lines) == 1 else []
        parts = [part.strip() for part in printed if part.strip() and not re.search(r"Updated|\d{4}-\d\d", part)]
        authors = [part for part in parts if part.startswith("By ")] or parts[:-1]
        names = authors if field == "author" else [part for part in parts if part not in authors]
        return Read("、".join(names), "layout en") if names else None
