"""人民网, people.com.cn and people.cn: GBK and UTF-8 on one host."""

import re
from urllib.parse import urljoin

from crawler import listing
from crawler.reading import Layout, Page
from crawler.source import Source

# The last is a line of nothing but a red link to a column: 点击进入“…”>>
_NOISE = ".bza:not(:has(p + p)), .box_pic, .otitle, .zdfy, center > table, .edit, .editor, .tjewm, .paper_num"
_NOISE += ", #paper_num, #rwb_tjyd"
_NOISE += ", p > a[href$='index.html'] > span"


class People(Source):
    name = "people"
    publisher = "人民网"
    homepage = "http://www.people.com.cn/"
    allowed_domains = ("people.com.cn", "people.cn")
    # www. asks for two minutes between two requests, the channels do not.
    start_urls = [
        "http://env.people.com.cn/",
        "http://ydyl.people.com.cn/",
        "http://en.people.cn/",
        "http://www.people.com.cn/rss/env.xml",
    ]
    general_urls = (
        "http://finance.people.com.cn/",
        "http://society.people.com.cn/",
        "http://world.people.com.cn/",
        "http://www.people.com.cn/rss/politics.xml",
    )
    article_url = re.compile(
        r"https?://[\w-]+\.people(?:\.com)?\.cn/n\d?/(?P<date>20\d\d/\d{4})/c\d+-(?P<id>\d+)(?P<part>-\d+)?\.html"
    )
    layouts = (
        Layout("2026", published=".rm_txt #newstime"),
        Layout(
            "2020",
            title=".rm_txt h1",
            published=".rm_txt .channel .col-1-1",
            credited=".rm_txt .channel .col-1-1",
            author=".rm_txt .author",
            body=".rm_txt_con",
            noise=_NOISE,
        ),
        Layout(
            "2016",
            title=".text_title h1",
            published=".box01 .fl",
            credited=".box01 .fl",
            author=".text_title p.author",
            body="#rwb_zw",
            noise=_NOISE,
        ),
        Layout(
            "health",
            title=".articleCont .title h2",
            published=".articleCont .artOri",
            credited=".articleCont .artOri",
            body=".articleCont .artDet",
            noise=_NOISE,
        ),
        Layout(
            "en",
            title=".d2txtCon h1",
            published=".d2txtCon .origin span",
            credited=".d2txtCon .origin a",
            body=".d2txtCon",
            noise=_NOISE + ", .route, h1, h2, .origin",
        ),
    )

    def next_page(self, page: Page, number: int) -> str | None:
        """Lists go on in index2.html, index3.html …, of which a page names at least the next."""
        following = urljoin(page.url, f"index{number + 1}.html")
        return following if following in listing.addresses(page) else None
