"""What keeps a page from being read."""

from __future__ import annotations


class Drift(Exception):
    """A page of a source that no longer reads as it should.

    Attributes:
        source, field, url: what could not be read, and where.
        tried: the selectors and names that found nothing, or several where one is meant.
    """

    def __init__(self, source: str, field: str, url: str, reason: str, tried: list[str] | None = None) -> None:
        self.source, self.field, self.url, self.tried = source, field, url, tried or []
        looked = f" (tried: {'; '.join(self.tried)})" if self.tried else ""
        super().__init__(f"{source}: {reason}{looked}: {url}")


class Garbled(Drift):
    """A page of which characters were lost."""


class Blocked(Exception):
    """A firewall answered in place of the site.

    Attributes:
        url: what was asked for.
    """

    def __init__(self, source: str, url: str, sign: str) -> None:
        self.url = url
        super().__init__(f"{source}: answered with a challenge ({sign}): {url}")


# What the fields are called in a sentence.
PLAIN = {
    "title": "title",
    "body": "text",
    "published": "date",
    "credited": "source line",
    "author": "byline",
    "summary": "summary",
}
