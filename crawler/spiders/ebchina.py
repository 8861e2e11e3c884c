"""光大集团, www.ebchina.com."""

import re
from urllib.parse import urlsplit

from crawler import reading, text
from crawler.families import Family
from crawler.reading import Page

# The words of the home page's links to lists of news.
_COLUMN = re.compile(r"新闻|要闻|动态|资讯")


class Ebchina(Family):
    name = "ebchina"
    publisher = "光大集团"
    homepage = "http://www.ebchina.com/"
    allowed_domains = ("ebchina.com",)
    start_urls = ["http://www.ebchina.com/ebchina/index.shtml"]
    rows = "//p[contains(@class, 'N_date')]/.."
    article_url = re.compile(
        r"https?://www\.ebchina\.com/(?:[\w-]+/)+?"
        r"(?:t(?P<date>\d{8})_|[a-z]+_)?(?P<id>\d{5,})(?P<part>_\d{1,2})?(?:/index)?\.s?html?"
    )
    quiet_days = 21
    unproven = True

    def lists(self, page: Page) -> list[str]:
        """The home page leads to the lists of news."""
        if urlsplit(page.url).path not in {urlsplit(url).path for url in self.start_urls}:
            return []
        columns = (a.get("href", "") for a in page.root.iter("a") if _COLUMN.search(text.words(a)))
        found = (url for address in columns if (url := reading.absolute(page.url, address)))
        return [url for url in dict.fromkeys(found) if re.search(r"ebchina\.com/.+(?:/|index\.s?html?)$", url)]
