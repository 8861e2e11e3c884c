"""中国一带一路网, yidaiyilu.gov.cn: drawn by Nuxt since 2023, by JSP before."""

import re

from crawler.engines import nuxt
from crawler.source import Source

_LIST = "https://www.yidaiyilu.gov.cn/list/w/{}"
_COLUMNS = ("yaowen", "guonei", "guoji", "xiangmu", "qiye", "guandian", "zxfb", "xmdt", "xmzb")


class Yidaiyilu(Source):
    name = "yidaiyilu"
    publisher = "一带一路网"
    homepage = "https://www.yidaiyilu.gov.cn/"
    allowed_domains = ("yidaiyilu.gov.cn",)
    unproven = True
    start_urls = [*map(_LIST.format, _COLUMNS), "https://eng.yidaiyilu.gov.cn/list/c/insights"]
    turn = "page={}"
    rows = "li"
    # 178715 is the page about the site. Numbers are those of the old site, whose addresses ended in .htm.
    article_url = re.compile(
        r"https?://(?:www|eng)\.yidaiyilu\.gov\.cn/(?:p/(?!178715\.)|(?:[a-z]+/){2,3}(?=\d+\.))(?P<id>[0-9A-Za-z]+)\.html?"
    )
    states = (nuxt.state,)
    # The old site printed the day; the minute stood in a meta tag.
    date_metas = ("others",)
