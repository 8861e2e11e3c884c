"""生态环境部, www.mee.gov.cn (TRS WCM)."""

import re

from crawler.engines.trs import Trs


class Mee(Trs):
    name = "mee"
    publisher = "生态环境部"
    homepage = "https://www.mee.gov.cn/"
    allowed_domains = ("mee.gov.cn", "zhb.gov.cn")
    start_urls = [
        "https://www.mee.gov.cn/ywdt/hjywnews/",
        "https://www.mee.gov.cn/ywdt/szyw/",
        "https://www.mee.gov.cn/ywdt/xwfb/",
        "https://www.mee.gov.cn/ywgz/ydqhbh/qhbhlf/",
        "https://www.mee.gov.cn/hdjl/yjzj/",
    ]
    article_url = re.compile(
        r"https?://(?:www\.mee|big5\.mee\.gov\.cn/gate/big5/www\.mee|www\.zhb)\.gov\.cn"
        r"/(?:[a-z0-9_]+/)+\d{6}/t(?P<date>\d{8})_(?P<id>\d+)\.s?html?"
    )
    digest = re.compile("一周要闻")

    @classmethod
    def canonical(cls, url: str) -> str:
        """The traditional-script mirror big5.mee.gov.cn shows the same article."""
        return super().canonical(url.replace("big5.mee.gov.cn/gate/big5/", ""))
