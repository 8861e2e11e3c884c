"""环球网 and 环球时报, huanqiu.com, and the English Global Times, globaltimes.cn."""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

from crawler import bylines, credits, dates, reading, text
from crawler.reading import DRAWN, Layout, Page, Read
from crawler.source import Source

_LIMIT = 20
_CS_ARTICLE = re.compile(r'var cs_article\s*=\s*("(?:[^"\\]|\\.)*")')
_PATH = r"(?:article|gallery|a/\w+)/(?=\w{11}$)|(?:[\w-]+/)+20\d\d-\d\d/(?=\d+[_.])"


class Huanqiu(Source):
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
    general_urls = ("https://tech.huanqiu.com/", "https://www.globaltimes.cn/china/index.html")
    article_url = re.compile(
        rf"https?://(?:[\w-]+\.huanqiu\.com/(?:{_PATH})|www\.globaltimes\.cn/(?:page/20\d{{4}}|content)/(?=\d+\.))"
        r"(?P<id>[0-9A-Za-z]+)(?P<part>_\d+)?(?:\.s?html)?"
    )
    layouts = (
        DRAWN,
        Layout(
            "2021", title=".t-container h3", published="p.time", body=".l-con", credited=".source", author=".author"
        ),
        Layout(
            "3w",
            title=".a-title",
            published=".a-info .time",
            body=".a-con",
            credited=".m-info .s-name",
            author=".a-info .original",
            noise=".content-ad",
        ),
        Layout("2018", title="h1.tle", published=".la_t_a", body=".la_con", credited=".la_t_b"),
        Layout("2012", title="h1", published="#pubtime_baidu", body="#text", credited="#source_baidu"),
        Layout(
            "en",
            title=".article_title",
            published=".pub_time",
            body=".article_right",
            author=".byline",
            noise=".picture",
        ),
    )

    @classmethod
    def source_id(cls, url: str) -> str:
        """The English edition and the Chinese addresses before 2019 both count in seven digits."""
        bare = super().source_id(url)
        return f"gt{bare}" if "globaltimes.cn" in url else bare

    def dated(self, page: Page) -> dict[str, date | None]:
        """A channel gives the host, the number and the time of an article, never its address."""
        found: dict[str, date | None] = {}
        for item in _items(page):
            host = item.get("cnf-host") or item.get("host") or urlsplit(page.url).netloc
            url = f"https://{host}/{'gallery' if item.get('addltype') == 'gallery' else 'article'}/{item.get('aid')}"
            if self.owns(url):
                stamp = dates.of_milliseconds(item.get("time") or item.get("ctime"))
                found[url] = stamp.when.date() if stamp else None
        return found if page.is_data else super().dated(page) | found

    def lists(self, page: Page) -> list[str]:
        """A channel's page leads to the tree of its columns, and the tree to what stands in all of them."""
        if not page.is_data:
            return [urljoin(page.url, "/api/channel_pc")] if page.url.endswith("huanqiu.com/") else []
        nodes = ",".join(f"%22{node}%22" for node in _leaves(page.data))
        return [urljoin(page.url, f"/api/list?node={nodes}&offset=0&limit={_LIMIT}")] if nodes else []

    def next_page(self, page: Page, number: int) -> str | None:
        full = page.is_data and len(page.data.get("list") or ()) >= _LIMIT
        return re.sub(r"(?<=[?&]offset=)\d+", str(number * _LIMIT), page.url) if full else None

    def answers(self, page: Page) -> dict[str, Read[Any] | None]:
        """What the page says once its own script has drawn it."""
        return super().answers(_drawn(page))

    def credited(self, page: Page) -> Read[str] | None:
        """In English an agency stands in the byline; without one, a meta tag names the edition itself."""
        signed = super().author(page)
        agency = [Read(name, signed.reader)] if signed and credits.known(name := bylines.names(signed.value)) else []
        return next((read for read in (*agency, super().credited(page), *page.meta(("AUTHOR",))) if read), None)

    def author(self, page: Page) -> Read[str] | None:
        """An outlet in the byline is no author."""
        read = super().author(page)
        return None if read and credits.known(bylines.names(read.value)) else read


def _drawn(page: Page) -> Page:
    """The page with its fields in place: they come in textareas for its own script; until 2022 in one JSON text."""
    told: dict[str, Any]
    if areas := page.select("article > textarea[class^='article-']"):
        told = {area.get("class", "").removeprefix("article-"): text.markup(area) for area in areas}
    elif found := _CS_ARTICLE.search(page.markup):
        told = json.loads(json.loads(found[1]))
        told["source-name"] = (told.get("source") or {}).get("name")
        told |= {
            "time": told.get("ext-displaytime") or told.get("ctime"),
            "author": "、".join(told.get("author") or ()),
        }
    else:
        return page
    stamp = dates.of_milliseconds(told.get("time"))
    told["published"] = stamp.when if stamp else told.get("time")
    told |= {"body": told.get("content"), "credited": told.get("source-name")}
    fields = {name: str(told.get(name) or "") for name in ("title", "published", "body", "credited", "author")}
    return reading.drawn(page, **fields, media=told.get("addltype") in ("gallery", "video"))


def _items(page: Page) -> Iterator[dict[str, Any]]:
    if page.is_data:
        yield from page.data.get("list") or ()
    else:
        for box in page.select(".item"):
            yield {a.get("class", "").removeprefix("item-"): a.text_content().strip() for a in box.iter("textarea")}


def _leaves(tree: dict[str, Any]) -> Iterator[str]:
    for node in (tree.get("children") or {}).values():
        yield from _leaves(node) if node.get("children") else (node["node"],)
