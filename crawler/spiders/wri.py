"""世界资源研究所, wri.org.cn and www.wri.org (Drupal)."""

import re
from urllib.parse import quote, unquote

from crawler.families import Family

# The old paths of an article still lead to it.
_MOVED = {"blog": "insights", "report": "research", "publication": "research"}


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
