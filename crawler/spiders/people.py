"""人民网, people.com.cn and people.cn: GBK and UTF-8 on one host."""

import re

from crawler.engines.search_platform import Searched


class People(Searched):
    name = "people"
    publisher = "人民网"
    homepage = "http://www.people.com.cn/"
    allowed_domains = ("people.com.cn", "people.cn")
    hosts = {"en.people.com.cn": "en.people.cn"}
    # All but the youngest channels stand on both domains.
    moved = ((r"//(?!(?:en|gba|jinbao)\.)([\w-]+)\.people\.cn/", r"//\1.people.com.cn/"),)
    # www. asks for two minutes between two requests, the channels do not.
    start_urls = [
        "http://env.people.com.cn/",
        "http://ydyl.people.com.cn/",
        "http://en.people.cn/",
        "http://www.people.com.cn/rss/env.xml",
    ]
    search = "http://search.people.cn/search-platform/front/search"
    searched = ("生态环境", "绿色发展", "绿色 一带一路")
    turn = "./index{}.html"
    # Provinces (n2) and foreign languages (n3) count anew.
    article_url = re.compile(
        r"https?://[\w-]+\.people(?:\.com)?\.cn/(?:n1?|(?P<series>n[23]))/"
        r"(?P<date>20\d\d/\d{4})/c\d+-(?P<id>\d+)(?P<part>-\d+)?\.html"
    )
