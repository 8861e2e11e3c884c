"""新华社, on news.cn and xinhuanet.com."""

import re

from crawler.engines.blocks import Blocks


class Xinhua(Blocks):
    name = "xinhua"
    publisher = "新华社"
    homepage = "https://www.news.cn/"
    allowed_domains = ("news.cn", "xinhuanet.com")
    hosts = {"m.xinhuanet.com": "m.xinhuanet.com"}  # whose addresses hold no section
    start_urls = [
        "https://www.news.cn/silkroad/",
        "https://www.news.cn/silkroad/jj/index.html",
        "https://www.news.cn/silkroad/slyc/index.html",
        "https://www.news.cn/silkroad/slgc/index.html",
        "https://www.news.cn/silkroad/slsj/index.html",
        "https://www.news.cn/energy/index.html",
    ]
    article_url = re.compile(
        r"https?://(?:[\w-]+\.)*(?:news\.cn|xinhuanet\.com)/(?:[\w-]+/)*(?P<date>20\d{6}|20\d\d-\d\d/\d\d)/"
        r"(?:c_)?(?P<id>[0-9a-f]{32}(?=/c\.html)|(?:content_)?\d+)(?P<part>_\d+)?(?:/c)?\.html?"
    )
    # It moved in 2021; both domains show what stood on them before and since.
    moved = (
        (r"xinhuanet\.com(?=/.*\b20(?:2[2-9]|[3-9]\d)-?\d\d)", "news.cn"),
        (r"news\.cn(?=/.*\b20(?:[01]\d|2[01])-\d\d/)", "xinhuanet.com"),
    )

    @classmethod
    def source_id(cls, url: str) -> str:
        """Since 2023 the site's content id is the day and 32 hexadecimal digits, both in the address."""
        bare = super().source_id(url)
        return cls.day(url) + bare if len(bare) == 32 else bare
