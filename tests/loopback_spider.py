"""The spider of the site in `tests/loopback.py`; the environment names its port."""

import os
import re
from urllib.parse import urljoin

from crawler.layout import Layout
from crawler.reading import Page
from crawler.source import Source

_SITE = f"{os.environ.get('LOOPBACK_SCHEME', 'http')}://127.0.0.1:{os.environ['LOOPBACK_PORT']}/"


class Loopback(Source):
    name = "loopback"
    publisher = "回环日报"
    homepage = _SITE
    allowed_domains = ("127.0.0.1",)
    start_urls = [f"{_SITE}gbk/", f"{_SITE}utf8/"]  # noqa: RUF012 (Scrapy declares it a list)
    article_url = re.compile(re.escape(_SITE) + r"(?:gbk|utf8)/(?P<date>\d{8})/(?P<id>\d+)(?P<part>_\d+)?\.html")
    layouts = (
        Layout("2026", title=".article h1", published=".article .time", credited=".article .from", body=".text"),
    )

    def next_page(self, page: Page, number: int) -> str | None:
        """A list that goes on says so."""
        return urljoin(page.url, f"?page={number + 1}") if "下一页" in page.markup else None
