"""人民网, people.com.cn and people.cn: GBK and UTF-8 on one host."""

import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

from scrapy.http import Request

from crawler.dates import Span
from crawler.reading import Page
from crawler.source import Source

_SEARCH = "http://search.people.cn/search-platform/front/search"


class People(Source):
    name = "people"
    publisher = "人民网"
    homepage = "http://www.people.com.cn/"
    allowed_domains = ("people.com.cn", "people.cn")
    hosts = {"en.people.com.cn": "en.people.cn"}
    # All but the youngest channels stand on both domains.
    moved = ((r"//(?!(?:en|gba|jinbao)\.)([\w-]+)\.people\.cn/", r"//\1.people.com.cn/"),)
    # www. asks for two minutes between two requests, the channels do not.
    start_urls = [
        "http://env.people.com.cn/",
        "http://ydyl.people.com.cn/",
        "http://en.people.cn/",
        "http://www.people.com.cn/rss/env.xml",
    ]
    general_urls = (
        "http://finance.people.com.cn/",
        "http://society.people.com.cn/",
        "http://world.people.com.cn/",
        "http://www.people.com.cn/rss/politics.xml",
    )
    past_urls = (
        "http://env.people.com.cn/GB/74877/index.html",
        "http://ydyl.people.com.cn/GB/411947/index.html",
        "http://ydyl.people.com.cn/GB/413605/index.html",
    )
    past_words = ("生态环境", "绿色发展", "绿色 一带一路")
    turn = "./index{}.html"
    # Provinces (n2) and foreign languages (n3) count anew.
    article_url = re.compile(
        r"https?://[\w-]+\.people(?:\.com)?\.cn/(?:n1?|(?P<series>n[23]))/"
        r"(?P<date>20\d\d/\d{4})/c\d+-(?P<id>\d+)(?P<part>-\d+)?\.html"
    )

    def past(self, span: Span) -> Iterator[str]:
        """The lists that are turned page by page, and the search, a month at a time."""
        yield from (*self.entries, *self.past_urls)
        for since, until in span.months():
            for word in self.past_words:
                yield f"{_SEARCH}?{urlencode({'key': word, 'page': 1, 'since': since, 'until': until})}"

    def list_request(self, url: str, number: int = 1) -> Request:
        """The search is asked in JSON; what is asked for stands in the address, too, for the archive."""
        request = super().list_request(url, number)
        if not url.startswith(_SEARCH):
            return request
        asked = dict(parse_qsl(urlsplit(url).query))
        since, until = (Span.read(asked[end], asked[end]) for end in ("since", "until"))
        body = {
            **{"key": asked["key"], "page": number, "limit": 20, "type": 0, "sortType": 2},
            **{"hasTitle": True, "hasContent": True, "isFuzzy": True},
            **{"startTime": since.milliseconds()[0], "endTime": until.milliseconds()[1]},
        }
        return request.replace(method="POST", body=json.dumps(body), headers={"Content-Type": "application/json"})

    def next_page(self, page: Page, number: int) -> str | None:
        """The search goes on until a page of it holds nothing."""
        if not page.url.startswith(_SEARCH):
            return super().next_page(page, number)
        return re.sub(r"(?<=[?&]page=)\d+", str(number + 1), page.url) if self.links(page) else None
