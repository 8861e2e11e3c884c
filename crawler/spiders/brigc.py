"""“一带一路”绿色发展国际联盟, www.brigc.net and en.brigc.net (TRS WCM)."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

from crawler.dates import Stamp
from crawler.families import Family
from crawler.reading import Page, Read


class Brigc(Family):
    name = "brigc"
    publisher = "“一带一路”绿色发展国际联盟"
    homepage = "http://www.brigc.net/"
    allowed_domains = ("brigc.net",)
    start_urls = [
        "http://www.brigc.net/xwzx/dtzx/lmdt/",
        "http://en.brigc.net/Media_Center/Updates/Latest_News/",
    ]
    article_url = re.compile(
        r"https?://(?:www|en)\.brigc\.net/(?:\w+/)+\d{6}/t(?P<date>\d{8})_(?P<id>\d+)(?P<part>_\d{1,2})?\.html?"
    )
    files = re.compile(r"/[PW]0\d{10,}\.\w+$")
    quiet_days = 21
    unproven = True

    def published(self, page: Page) -> Read[Stamp] | None:
        """English articles print no date: their address holds it."""
        read = super().published(page)
        is_english = urlsplit(page.url).netloc == "en.brigc.net"
        return replace(read, reader="layout en, address") if read and read.reader == "url" and is_english else read
