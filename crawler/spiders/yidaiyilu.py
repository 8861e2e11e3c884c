"""中国一带一路网, yidaiyilu.gov.cn: drawn by Nuxt since 2023, by JSP before."""

import json
import re
from dataclasses import replace
from datetime import date
from html import escape
from typing import Any

from crawler import dates, listing
from crawler.dates import Stamp
from crawler.reading import Layout, Page, Read
from crawler.source import Source

_LIST = "https://www.yidaiyilu.gov.cn/list/w/{}"
_COLUMNS = ("yaowen", "guonei", "guoji", "xiangmu", "qiye", "guandian", "zxfb", "xmdt", "xmzb")
_DAY = re.compile(r"20\d\d-\d\d-\d\d|[A-Z][a-z]{2,8}\.?\s*\d{1,2},\s*20\d\d")
# The state is a call: a value that repeats is an argument, and its parameter stands in its place.
_STATE = re.compile(r"window\.__NUXT__=\(function\(([\w$,]*)\)(.*)\}\((.*)\)\)", re.DOTALL)
_PRINTED = r'"(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|[^",}]+'
_FIELD = re.compile(rf"(\w+):({_PRINTED}),?")


class Yidaiyilu(Source):
    name = "yidaiyilu"
    publisher = "一带一路网"
    homepage = "https://www.yidaiyilu.gov.cn/"
    allowed_domains = ("yidaiyilu.gov.cn",)
    unproven = True
    start_urls = [*map(_LIST.format, _COLUMNS), "https://eng.yidaiyilu.gov.cn/list/c/insights"]
    # 178715 is the page about the site. Numbers are those of the old site, whose addresses ended in .htm.
    article_url = re.compile(
        r"https?://(?:www|eng)\.yidaiyilu\.gov\.cn/(?:p/(?!178715\.)|(?:[a-z]+/){2,3}(?=\d+\.))(?P<id>[0-9A-Za-z]+)\.html?"
    )
    layouts = (
        Layout(
            "2023",
            title="h1.news-details-title",
            published=".news-details-desc .desc-left",
            credited=".desc-left span:contains('来源'), .desc-left span:contains('Source')",
            author=".desc-left span:contains('作者')",
            body=".news-details-content",
        ),
        Layout(
            "2015",
            title="h1.main_content_title",
            published=".main_content_date.szty1",
            credited=".main_content_date.szty2",
            body=".info_content",
        ),
        Layout("nuxt", *(f"#nuxt > .{field}" for field in ("title", "date", "content", "source", "author"))),
    )

    def dated(self, page: Page) -> dict[str, date | None]:
        """A list prints the day of an item in an element of its own; titles hold dates, too."""
        days = super().dated(page)
        for item in page.select("li"):
            printed = [leaf.text for leaf in item.iter() if leaf.text and _DAY.fullmatch(leaf.text.strip())]
            stamp = dates.read(printed[0], self.zone) if len(printed) == 1 else None
            links = {listed for a in item.iter("a") for listed in days if listed.endswith(a.get("href") or "-")}
            if stamp and len(links) == 1:
                days[links.pop()] = stamp.when.date()
        return days

    def next_page(self, page: Page, number: int) -> str | None:
        ending = f"page={number + 1}"
        return next((url for url in listing.addresses(page) if url.endswith(ending)), None)

    def published(self, page: Page) -> Read[Stamp] | None:
        """The old site printed the day; the minute stood in a meta tag of its own."""
        read = super().published(page)
        claims = ((dates.read(meta.value, self.zone), meta.reader) for meta in page.meta(("others",)))
        minutes = (Read(stamp, reader) for stamp, reader in claims if stamp and stamp.precision == "minute")
        if read is None:
            return next(minutes, None)
        same = (made for made in minutes if made.value.when.date() == read.value.when.date())
        return read if read.value.precision == "minute" else next(same, read)

    def answers(self, page: Page) -> dict[str, Read[Any] | None]:
        """What the page does not show may stand in the state it was drawn from."""
        shown, end, rest = page.markup.rpartition("</body>")
        return super().answers(replace(page, markup=f"{shown}{_hidden(page.markup)}{end}{rest}"))


def _hidden(markup: str) -> str:
    """The fields of the article in `window.__NUXT__` as elements; nothing if it is not there."""
    if not (state := _STATE.search(markup)) or "richTexts:{" not in state[2]:
        return ""
    arguments: dict[str, str] = dict(zip(state[1].split(","), re.findall(_PRINTED, state[3]), strict=False))
    fields: dict[str, str] = {}
    at = state[2].index("richTexts:{") + len("richTexts:{")
    while field := _FIELD.match(state[2], at):
        value = arguments.get(field[2]) or field[2]
        fields[field[1]] = json.loads(value, strict=False) if value.startswith('"') else ""
        at = field.end()
    content = fields.pop("content", "")
    head = "".join(f'<p class="{name}">{escape(printed)}</p>' for name, printed in fields.items())
    return f'<div id="nuxt">{head}<div class="content">{content}</div></div>'
