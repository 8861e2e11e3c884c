"""The addresses a feed names: its own, its page's, its archive's, its hub's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from feeds.channels import Channel
from feeds.settings import Settings, plain

SUFFIXES: Final = {
    "application/rss+xml": ".xml",
    "application/atom+xml": ".atom.xml",
    "application/feed+json": ".json",
    "text/html": ".html",
}


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses of one feed.

    Attributes:
        settings: where all of them are served.
        slug: the feed's.
        page: the page it speaks for, its own where that is served.
        older: the path of the newest document of its archive (RFC 5005); empty if it holds everything itself.
    """

    settings: Settings
    slug: str
    page: str
    older: str = ""

    @classmethod
    def of(cls, channel: Channel, settings: Settings, older: str = "") -> Links:
        page = settings.url(path(channel.slug, "text/html")) if settings.base_url else channel.link
        return cls(settings, channel.slug, page, older)

    def self(self, kind: str) -> str:
        """The feed's own address in one format; empty if nobody said where it is served."""
        return self.settings.url(path(self.slug, kind)) if self.settings.base_url else ""

    def atom(self, kind: str) -> list[dict[str, str]]:
        """As `atom:link` elements of a feed of that format."""
        found = [{"rel": "self", "href": self.self(kind), "type": kind}] if self.settings.base_url else []
        if self.settings.hub and self.settings.base_url:
            found.append({"rel": "hub", "href": self.settings.hub})
        if self.older:
            older = self.settings.url(self.older) if self.settings.base_url else up(self.slug) + plain(self.older)
            found.append({"rel": "prev-archive", "href": older, "type": "application/atom+xml"})
        return found


def path(slug: str, kind: str) -> str:
    """The file of a feed in one format, below the public folder."""
    return f"{slug}{SUFFIXES[kind]}"


def up(slug: str) -> str:
    """From a file back to the public folder."""
    return "../" * slug.count("/")


def styled(document: bytes, slug: str) -> bytes:
    """An XML document that a browser shows as a page: by CSS, since browsers take leave of XSLT."""
    head, _, rest = document.partition(b"\n")
    return head + f'\n<?xml-stylesheet type="text/css" href="{up(slug)}feed.css"?>\n'.encode() + rest
