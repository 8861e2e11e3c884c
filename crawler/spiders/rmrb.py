"""人民日报, the paper itself: paper.people.com.cn (Founder e-paper)."""

import re
from collections.abc import Iterator
from datetime import date

from crawler import bylines, reading, text
from crawler.dates import Span
from crawler.engines.founder import Paper
from crawler.reading import Page, Read

_ISSUES = "https://paper.people.com.cn/rmrb/"
# Until then /html/2024-11/30/nbs.D110000renmrb_01.htm, from then on /pc/layout/202412/01/node_01.html
_MOVED = date(2024, 12, 1)
_LAYOUT_PAGE = re.compile(r".*/(?:node_\d+\.html|nbs\.D110000renmrb_\d+\.htm)")
# What a page is called (第14版：生态) changes from day to day; what its number is tells nothing.
_NAMED = re.compile(r"版[\s:：]+\S")
_READ = re.compile(
    r"(?!.*(?:广告|公告|副刊|体育|文艺|旅游))"
    r".*(?:要闻|评论|理论|观点|综合|特别报道|特刊|调查|生态|绿色|美丽|环境|环保|能源|资源|海洋|气候"
    r"|国际|环球|全球|一带一路|开放|经济|产经|财经|金融|区域|城市|乡村|农业|农村|科技|科教|创新)"
)


class Rmrb(Paper):
    name = "rmrb"
    publisher = "人民日报"
    homepage = "https://paper.people.com.cn/"
    allowed_domains = ("paper.people.com.cn",)
    hosts = {"paper.people.cn": "paper.people.com.cn"}
    start_urls = [f"{_ISSUES}pc/layout/index.html"]
    unwanted = re.compile(r"图片报道|责编\s*[:：]|(?:^|\")\W*(?:公益)?广告\W*$")
    article_url = re.compile(
        r"https?://paper\.people\.com\.cn/rmrb/(?:(?:pc|pad)/content|html)/(?P<date>20\d\d-?\d\d/\d\d)/"
        r"(?:content_|nw\.D110000renmrb_)(?P<id>\d+(?:_\d+-\d+)?)\.html?"
    )
    # The edition for tablets.
    moved = (("/rmrb/pad/", "/rmrb/pc/"),)

    def lists(self, page: Page) -> list[str]:
        """The pages of the day that may hold green or Belt-and-Road news, by their names; all, if they have none."""
        urls = [(text.words(a), reading.absolute(page.url, a.get("href", ""))) for a in page.root.iter("a")]
        pages = {url: name for name, url in urls if url and _LAYOUT_PAGE.fullmatch(url)}
        are_named = any(_NAMED.search(name) for name in pages.values())
        return [url for url, name in pages.items() if _READ.match(name) or not are_named]

    def days(self, span: Span) -> Iterator[str]:
        """The first page of each day's paper."""
        for day in span.days():
            path = "pc/layout/%Y%m/%d/node_01.html" if day >= _MOVED else "html/%Y-%m/%d/nbs.D110000renmrb_01.htm"
            yield _ISSUES + day.strftime(path)

    def author(self, page: Page) -> Read[str] | None:
        """The byline shares its line with the date."""
        line = page.one("author", ".article .sec")
        whole = text.words(text.without(line, ".date")) if line is not None else ""
        beside = whole.partition("《人民日报》")[0]
        return Read(beside, "layout 2021") if bylines.names(beside) else super().author(page)
