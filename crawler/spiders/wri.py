"""世界资源研究所, wri.org.cn and www.wri.org (Drupal)."""

import re
from dataclasses import replace
from itertools import dropwhile
from urllib.parse import quote, unquote

from crawler.families import LAYOUTS, Family
from crawler.reading import Body, Layout, Page, Read

# The old paths of an article still lead to it.
_MOVED = {"blog": "insights", "report": "research", "publication": "research"}
# A Chinese text may begin with its byline and the credit of its picture.
_BYLINE = re.compile(r"(?:作者|撰文|文)\s*[:：]\s*(?P<names>.+)")
_FRONT = re.compile(rf"{_BYLINE.pattern}|(?:图片来源|图片|题图|Photo(?: credit)?|Cover image)\s*[:：].*")
_AFFILIATION = re.compile(r"[（(][^（）()]*[）)]")
_BETWEEN = re.compile(r"\s+和\s+")


class Wri(Family):
    name = "wri"
    publisher = "世界资源研究所"
    homepage = "https://wri.org.cn/"
    allowed_domains = ("wri.org.cn", "wri.org")
    start_urls = [
        "https://wri.org.cn/insights",
        "https://wri.org.cn/news",
        "https://wri.org.cn/research",
        "https://wri.org.cn/en/news",
        "https://www.wri.org/insights/rss.xml",
    ]
    article_url = re.compile(
        r"https?://(?:www\.)?(?P<site>wri\.org(?:\.cn)?)/(?P<edition>(?:en/)?)"
        r"(?P<section>news|insights|blog|research|report|publication)/(?P<id>[^/.]+)/?"
    )
    files = re.compile(r"//files\.wri\.org/|/sites/default/files/.+\.pdf$")
    quiet_days = 14
    unproven = True
    layouts = (
        Layout("2021", title="h1 .field--name-title"),
        Layout("2012", title="h1#page-title", published=".submitted [property~='dc:date']"),
        *LAYOUTS,
    )

    @classmethod
    def canonical(cls, url: str) -> str:
        """An article has one address: the new path, its slug in lower case and quoted in one way."""
        if (match := cls._match(url)) is None:
            return super().canonical(url)
        site = match["site"] if match["site"].endswith(".cn") else f"www.{match['site']}"
        section = _MOVED.get(match["section"], match["section"])
        return f"https://{site}/{match['edition']}{section}/{quote(unquote(match['id']).lower())}"

    @classmethod
    def source_id(cls, url: str) -> str:
        """The slug is unique in its section of its edition only."""
        super().source_id(url)
        return cls.canonical(url).removeprefix("https://").removeprefix("www.").replace("/", ":")

    def author(self, page: Page) -> Read[str] | None:
        """The byline, without affiliations; in Chinese texts it is often the first line."""
        first = (super().body(page) or Read(Body(()), "")).value.paragraphs[:3]
        signed = (Read(match["names"], "byline") for line in first if (match := _BYLINE.fullmatch(line)))
        read = super().author(page) or next(signed, None)
        return replace(read, value=_BETWEEN.sub("、", _AFFILIATION.sub("", read.value))) if read else None

    def body(self, page: Page) -> Read[Body] | None:
        """The text behind its byline and the credit of its picture."""
        if (read := super().body(page)) is None:
            return None
        lines = tuple(dropwhile(_FRONT.fullmatch, read.value.paragraphs))
        return replace(read, value=replace(read.value, paragraphs=lines))
