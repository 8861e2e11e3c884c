"""人民日报, the paper itself: paper.people.com.cn (Founder e-paper)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import chain

from crawler import bylines, dates, reading, text
from crawler.dates import Span, Stamp
from crawler.reading import Body, Layout, Page, Read
from crawler.source import Source

_ISSUES = "https://paper.people.com.cn/rmrb/"
# Until then /html/2024-11/30/nbs.D110000renmrb_01.htm, from then on /pc/layout/202412/01/node_01.html
_MOVED = date(2024, 12, 1)
_LAYOUT_PAGE = re.compile(r".*/(?:node_\d+\.html|nbs\.D110000renmrb_\d+\.htm)")
# What a page is called (第14版：生态) changes from day to day; what its number is tells nothing.
_READ = re.compile(
    r"(?!.*(?:广告|公告|副刊|体育|文艺|旅游))"
    r".*(?:要闻|评论|理论|观点|综合|特别报道|特刊|调查|生态|绿色|美丽|环境|环保|能源|资源|海洋|气候"
    r"|国际|环球|全球|一带一路|开放|经济|产经|财经|金融|区域|城市|乡村|农业|农村|科技|科教|创新)"
)
_NO_ARTICLE = re.compile(r"图片报道|责编\s*[:：]|(?:^|\")\W*(?:公益)?广告\W*$")
# Either stands for the text, or one inside the other.
_TEXT = "//*[@id='articleContent' or @id='ozoom'][not(.//*[@id='articleContent' or @id='ozoom'])]"
_HEAD = ".date-box .date, #riqi_"
_CAPTIONS = "table.pci_c p, .attachment p"
_NOTE = re.compile(r"<!--\s*enpproperty\b(.*?)/enpproperty\s*-->", re.DOTALL)


class Rmrb(Source):
    name = "rmrb"
    publisher = "人民日报"
    homepage = "https://paper.people.com.cn/"
    allowed_domains = ("paper.people.com.cn",)
    start_urls = [f"{_ISSUES}pc/layout/index.html"]
    article_url = re.compile(
        r"https?://paper\.people\.com\.cn/rmrb/(?:(?:pc|pad)/content|html)/(?P<date>20\d\d-?\d\d/\d\d)/"
        r"(?:content_|nw\.D110000renmrb_)(?P<id>\d+(?:_\d+-\d+)?)\.html?"
    )
    layouts = (
        Layout(
            "2021",
            title=".article h1",
            published=".article .sec .date",
            credited=".article .sec .date",
            body=_TEXT,
            noise=_CAPTIONS,
        ),
        Layout(
            "2010",
            title=".text_c h1",
            published=".text_c .lai",
            credited=".text_c .lai",
            author=".text_c h4",
        ),
        Layout("head", published=_HEAD, credited=_HEAD),
    )

    def links(self, page: Page) -> list[str]:
        """The articles of one page of the paper. In 2017 a link's words stood in a script."""
        titled = (a for a in page.root.iter("a") if not _NO_ARTICLE.search(a.text_content()))
        urls = (reading.absolute(page.url, a.get("href", "")) for a in titled)
        return list(dict.fromkeys(self.canonical(url) for url in urls if url and self.owns(url)))

    def lists(self, page: Page) -> list[str]:
        """The pages of the day that may hold green or Belt-and-Road news, by their names."""
        named = (a for a in page.root.iter("a") if _READ.match(text.words(a)))
        urls = (reading.absolute(page.url, a.get("href", "")) for a in named)
        return list(dict.fromkeys(url for url in urls if url and _LAYOUT_PAGE.fullmatch(url)))

    def days(self, span: Span) -> Iterator[str]:
        """The first page of each day's paper."""
        for day in span.days():
            path = "pc/layout/%Y%m/%d/node_01.html" if day >= _MOVED else "html/%Y-%m/%d/nbs.D110000renmrb_01.htm"
            yield _ISSUES + day.strftime(path)

    @classmethod
    def canonical(cls, url: str) -> str:
        """The edition for tablets shows the same article."""
        return super().canonical(url.replace("/rmrb/pad/", "/rmrb/pc/"))

    def published(self, page: Page) -> Read[Stamp] | None:
        """The printed day; the engine's own note knows it too."""
        read = super().published(page)
        noted = dates.read(_noted(page, "date"))
        if noted and noted == dates.of_url(self.day(page.url)) and (read is None or read.reader.startswith("url")):
            return Read(noted, "enpproperty date")
        return read

    def author(self, page: Page) -> Read[str] | None:
        """The byline shares its line with the date; the engine's own note knows it too."""
        line = page.one("author", ".article .sec")
        beside = text.words(text.without(line, ".date")) if line is not None else ""
        noted = Read(_noted(page, "author"), "enpproperty author")
        reads = (Read(beside, "layout 2021"), super().author(page), noted)
        return next((read for read in reads if read and bylines.names(read.value)), None)

    def body(self, page: Page) -> Read[Body] | None:
        """The pictures of an article stand above its text; there may be nothing else."""
        read = super().body(page)
        above = tuple(chain.from_iterable(reading.images(page, box) for box in page.select(".attachment, table.pci_c")))
        if read is None:
            return Read(Body((), tuple(dict.fromkeys(above))), "layout 2021, media") if above else None
        return replace(read, value=replace(read.value, images=tuple(dict.fromkeys((*above, *read.value.images)))))


def _noted(page: Page, name: str) -> str:
    """What the engine notes of an article in a comment behind its text."""
    note = _NOTE.search(page.markup)
    found = re.search(rf"<{name}>(.*?)</{name}>", note[1], re.DOTALL) if note else None
    return text.line(found[1]) if found else ""
