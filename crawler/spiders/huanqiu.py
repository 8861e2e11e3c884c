"""环球网 and 环球时报, huanqiu.com, and the English Global Times, globaltimes.cn."""

import re

from crawler import bylines, credits
from crawler.engines import drawn
from crawler.engines.channels import Channels
from crawler.reading import Page, Read

_PATH = r"(?:article|gallery|a/\w+)/(?=\w{11}/?$)|(?:[\w-]+/)+20\d\d-\d\d/(?=\d+[_.])"


class Huanqiu(Channels):
    name = "huanqiu"
    publisher = "环球时报"
    homepage = "https://www.huanqiu.com/"
    allowed_domains = ("huanqiu.com", "globaltimes.cn")
    # No channel of its own for green or Belt-and-Road news is known.
    start_urls = [
        "https://world.huanqiu.com/",
        "https://finance.huanqiu.com/",
        "https://china.huanqiu.com/",
        "https://opinion.huanqiu.com/",
        "https://www.globaltimes.cn/source/index.html",
    ]
    # The English edition and the Chinese addresses before 2019 both count in seven digits.
    article_url = re.compile(
        rf"https?://(?:[\w-]+\.huanqiu\.com/(?:{_PATH})|www\.(?P<series>globaltimes)\.cn/(?:page/20\d{{4}}|content)/(?=\d+\.))"
        r"(?P<id>[0-9A-Za-z]+)(?P<part>_\d+)?(?:\.s?html|/)?"
    )
    # Every host shows every article since 2019, 3w. as a copy at an address of its own.
    moved = (
        (r"//[\w-]+(?=\.huanqiu\.com/(?:article|gallery|a/\w+)/\w{11}/?$)", "//www"),
        (r"(?<=\.huanqiu\.com/)a/\w+/(?=\w{11}/?$)", "article/"),
        (r"/$", ""),
    )
    states = (drawn.textareas, drawn.cs_article)
    # In English a meta tag names the edition itself.
    credit_metas = ("AUTHOR",)

    def credited(self, page: Page) -> Read[str] | None:
        """In English an agency stands in the byline."""
        signed = super().author(page)
        name = bylines.names(signed.value) if signed else ""
        return Read(name, signed.reader) if signed and credits.known(name) else super().credited(page)

    def author(self, page: Page) -> Read[str] | None:
        """An outlet in the byline is no author."""
        read = super().author(page)
        return None if read and credits.known(bylines.names(read.value)) else read
