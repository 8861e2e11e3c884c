"""生态环境部, www.mee.gov.cn (TRS WCM)."""

import re

from crawler.engines.trs import Trs


class Mee(Trs):
    name = "mee"
    publisher = "生态环境部"
    homepage = "https://www.mee.gov.cn/"
    allowed_domains = ("mee.gov.cn", "zhb.gov.cn")
    # Its name until 2018, and the nuclear safety administration, which shows the same pages.
    hosts = dict.fromkeys(("zhb.gov.cn", "www.zhb.gov.cn", "nnsa.mee.gov.cn"), "www.mee.gov.cn")
    start_urls = [
        "https://www.mee.gov.cn/ywdt/hjywnews/",
        "https://www.mee.gov.cn/ywdt/szyw/",
        "https://www.mee.gov.cn/ywdt/xwfb/",
        "https://www.mee.gov.cn/ywgz/ydqhbh/qhbhlf/",
        "https://www.mee.gov.cn/hdjl/yjzj/",
        "https://english.mee.gov.cn/News_service/news_release/",
    ]
    article_url = re.compile(
        r"https?://(?:(?:big5\.mee\.gov\.cn/gate/big5/)?www|(?P<series>english))\.mee\.gov\.cn"
        r"/(?:[A-Za-z0-9_]+/)+\d{6}/t(?P<date>\d{8})_(?P<id>\d+)(?P<part>_\d{1,2})?\.s?html?"
    )
    # The mirror in traditional script.
    moved = ((r"big5\.mee\.gov\.cn/gate/big5/", ""),)
    digest = re.compile("一周要闻")
