"""The spider of the site in `tests/loopback_spider.py`, with a list of general news."""

from tests.loopback_spider import _SITE, Loopback


class General(Loopback):
    name = "general"
    general_urls = (f"{_SITE}general/",)
