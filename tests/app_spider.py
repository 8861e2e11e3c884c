"""The spider of the site in `tests/loopback_spider.py`; its articles are asked for elsewhere than where they stand."""

import re

from scrapy.http import Request

from tests.loopback_spider import _SITE, Loopback


class App(Loopback):
    name = "app"
    article_url = re.compile(re.escape(_SITE) + r"(?:gbk|utf8)/(?P<date>\d{8})/(?P<id>\d+)\.(?:html|json)")

    @classmethod
    def canonical(cls, url: str) -> str:
        return re.sub(r"\.json$", ".html", super().canonical(url))

    def article_request(self, url: str) -> Request:
        request = super().article_request(url)
        return request.replace(url=re.sub(r"\.html$", ".json", request.url))
