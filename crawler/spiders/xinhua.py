"""新华社, on news.cn and xinhuanet.com."""

import re
from urllib.parse import urljoin

from crawler.reading import Layout, Page
from crawler.source import Source

# The line of the regional tables of 2012 that holds the date and the source.
_LINE_2012 = "//td[contains(., '稿件来源')][not(.//td)]"
_NOISE = "#articleEdit, .lb, .zan-wap, .tadd, .p-tags, .p-jc, .xinhuaPager, ins, .editor"


class Xinhua(Source):
    name = "xinhua"
    publisher = "新华社"
    homepage = "https://www.news.cn/"
    allowed_domains = ("news.cn", "xinhuanet.com")
    start_urls = [
        "https://www.news.cn/silkroad/",
        "https://www.news.cn/energy/index.html",
    ]
    general_urls = (
        "https://www.news.cn/politics/",
        "https://www.news.cn/world/index.html",
        "https://www.news.cn/fortune/index.html",
        "https://www.news.cn/local/index.html",
        "https://www.news.cn/tech/index.html",
    )
    article_url = re.compile(
        r"https?://(?:[\w-]+\.)*(?:news\.cn|xinhuanet\.com)/(?:[\w-]+/)*(?P<date>20\d{6}|20\d\d-\d\d/\d\d)/"
        r"(?:c_|content_)?(?P<id>[0-9a-f]{32}(?=/c\.html)|\d+)(?P<part>_\d+)?(?:/c)?\.html?"
    )
    layouts = (
        Layout(
            "2020",
            title=".header .head-line h1 .title",
            published=".mheader .info",
            credited=".header-cont .source",
            body="#detail",
            noise=_NOISE,
        ),
        Layout(
            "regional",
            title="h1#title",
            published=".source .time",
            credited=".source .sourceText",
            author=".editor",
            body="#detailContent",
            noise=_NOISE,
        ),
        Layout(
            "english",
            title=".conTop h1",
            published=".infoBox .time",
            credited=".infoBox .source",
            body="#detailContent",
            noise=_NOISE,
        ),
        Layout(
            "2017",
            title=".h-title",
            published=".h-time",
            credited=".h-info span:nth-child(2)",
            body="#p-detail",
            noise=_NOISE,
        ),
        Layout(
            "2012",
            title="//td/b/font[contains(@style, 'font-size:20px')]",
            published=f"{_LINE_2012}/font[1]",
            credited=f"{_LINE_2012}/font[2]",
            author="//td[contains(., '作者：')][not(.//td)]",
            body=f"{_LINE_2012}/../following-sibling::tr/td[p]",
            noise=_NOISE,
        ),
    )

    def lists(self, page: Page) -> list[str]:
        """Each block of a list is filled from a file of its newest thousand items; its id changes with a redesign."""
        if page.is_data:
            return []
        ids = (block.get("data", "").partition("datasource:")[2] for block in page.root.iterfind(".//*[@data]"))
        return [urljoin(page.url, f"ds_{block}.json") for block in dict.fromkeys(ids) if block]

    @classmethod
    def source_id(cls, url: str) -> str:
        """Since 2023 the site's content id is the day and 32 hexadecimal digits, both in the address."""
        bare = super().source_id(url)
        return cls.day(url) + bare if len(bare) == 32 else bare
