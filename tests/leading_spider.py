"""Spiders of the site that `tests/test_check.py` serves; the environment names its port."""

import os
import re
from typing import ClassVar

from crawler import listing
from crawler.article import Article, Capture
from crawler.reading import Page
from tests.loopback_spider import Loopback

_SITE = f"http://127.0.0.1:{os.environ['LOOPBACK_PORT']}/"


class Leading(Loopback):
    """Its one list leads to lists."""

    name = "leading"
    start_urls: ClassVar[list[str]] = [f"{_SITE}days/"]

    def lists(self, page: Page) -> list[str]:
        return [url for url in listing.addresses(page) if re.search(r"/day-\d\.html$", url)]


class Defective(Loopback):
    """It has a mistake in it."""

    name = "defective"

    def read(self, page: Page, capture: Capture) -> Article:
        raise KeyError("nothing of that name")


class Manifold(Loopback):
    """It has more lists than a host is asked for in vain."""

    name = "manifold"
    start_urls: ClassVar[list[str]] = [f"{_SITE}list-{number}/" for number in range(40)]
