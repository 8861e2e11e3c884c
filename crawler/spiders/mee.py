"""生态环境部, www.mee.gov.cn (TRS WCM)."""

import re
from urllib.parse import urljoin

from crawler.reading import Layout, Page
from crawler.source import Source

# Labels of the xxgk2018 table are spaced out (发布机关, 名 称), with or without a colon.
_LABEL = "//span[translate(normalize-space(.), ' \u3000\xa0:：', '')='{}']/.."


class Mee(Source):
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
    layouts = (
        Layout(
            "2019",
            title="h2.neiright_Title",
            published="span.xqLyPc.time",
            credited="span.xqLyPc:not(.time)",
            body=".neiright_JPZ_GK_CP",
        ),
        Layout(
            "xxgk2018",
            title=".content_body > h1",
            published=_LABEL.format("生成日期"),
            credited=_LABEL.format("发布机关"),
            body=".content_body_box",
        ),
    )

    def next_page(self, page: Page, number: int) -> str | None:
        """The pages are index_1.shtml, index_2.shtml …; how many there are stands in a script."""
        count = re.search(r"countPage\s*=\s*(\d+)", page.markup)
        return urljoin(page.url, f"index_{number}.shtml") if count and number < int(count[1]) else None

    @classmethod
    def canonical(cls, url: str) -> str:
        """The traditional-script mirror big5.mee.gov.cn shows the same article."""
        return super().canonical(url.replace("big5.mee.gov.cn/gate/big5/", ""))
