"""光大集团, www.ebchina.com."""

import re
from datetime import date
from urllib.parse import urlsplit

from crawler import dates, reading, text
from crawler.families import LAYOUTS, Family
from crawler.reading import Layout, Page

# The words of the home page's links to lists of news.
_COLUMN = re.compile(r"新闻|要闻|动态|资讯")


class Ebchina(Family):
    name = "ebchina"
    publisher = "光大集团"
    homepage = "http://www.ebchina.com/"
    allowed_domains = ("ebchina.com",)
    start_urls = ["http://www.ebchina.com/ebchina/index.shtml"]
    article_url = re.compile(
        r"https?://(?:www\.)?ebchina\.com/(?:[\w-]+/)+?"
        r"(?:t(?P<date>\d{8})_|[a-z]+_)?(?P<id>\d{5,})(?P<part>_\d{1,2})?(?:/index)?\.s?html?"
    )
    quiet_days = 21
    unproven = True
    layouts = (
        Layout("2025", title="h1", body="//*[p[contains(concat(' ', @class, ' '), ' p ')]]"),
        *LAYOUTS,
        Layout("aligned", body="//div[count(p[contains(@style, 'text-align')]) > 1]"),
    )

    def dated(self, page: Page) -> dict[str, date | None]:
        """A list prints 发布时间 behind each title."""
        days = super().dated(page)
        for row in page.select("//p[contains(@class, 'N_title')][following::p[contains(@class, 'N_date')]]"):
            printed = row.xpath("string(following::p[contains(@class, 'N_date')][1])")
            stamp = dates.read(text.line(str(printed)))
            for url in (reading.absolute(page.url, a.get("href", "")) for a in row.iter("a")):
                if stamp and url and self.owns(url):
                    days[self.canonical(url)] = stamp.when.date()
        return days

    def lists(self, page: Page) -> list[str]:
        """The home page leads to the lists of news."""
        if urlsplit(page.url).path not in {urlsplit(url).path for url in self.start_urls}:
            return []
        columns = (a.get("href", "") for a in page.root.iter("a") if _COLUMN.search(text.words(a)))
        found = (url for address in columns if (url := reading.absolute(page.url, address)))
        return [url for url in dict.fromkeys(found) if re.search(r"ebchina\.com/.+(?:/|index\.s?html?)$", url)]
