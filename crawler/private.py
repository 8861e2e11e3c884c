"""No request reaches a private address or another's host, whatever a page links or leads to, or a name resolves to."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Self
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

SAID = "leads to a private address, which is never asked"
ELSEWHERE = "was not asked: it leads to another host"
refused: set[str] = set()
"""The names that led to a private address in this process; whoever asked was told that they are not known."""


def is_private(host: str) -> bool:
    """Whether a host is written as an address that is not on the public internet."""
    try:
        return not ip_address(host.strip("[]")).is_global
    except ValueError:
        return False


class Guard:
    """Downloader middleware: refuses hosts that are not the source's, and addresses written as private ones.

    Scrapy's own, which is off, drops requests in silence and lets pass what is not to be filtered, such as a redirect
    of a request that was tried again.
    PRIVATE_HOSTS lists `host:port` and is meant for tests; a name on it is refused on other ports.
    """

    def __init__(self, allowed: Sequence[str], domains: Sequence[str]) -> None:
        self._allowed, self._domains = frozenset(allowed), tuple(domains)
        self._names = {host.rpartition(":")[0] for host in allowed}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings.getlist("PRIVATE_HOSTS"), getattr(crawler.spidercls, "allowed_domains", ()))

    def process_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        if (host in self._names or is_private(host)) and f"{host}:{port}" not in self._allowed:
            raise IgnoreRequest(SAID)
        if self._domains and not any(f".{host}".endswith(f".{domain}") for domain in self._domains):
            raise IgnoreRequest(ELSEWHERE)


class PublicOnly(CachingThreadedResolver):
    """Scrapy's resolver, but a name that leads to a private address is not known."""

    allowed: frozenset[str] = frozenset()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        resolver = super().from_crawler(crawler, reactor)
        proxies = (urlsplit(url).hostname or "" for url in getproxies().values())
        named = (host.rpartition(":")[0] for host in crawler.settings.getlist("PRIVATE_HOSTS"))
        resolver.allowed = frozenset([*named, *proxies])
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:
        def public(address: str) -> str:
            if is_private(address) and name not in self.allowed:
                refused.add(name)
                raise DNSLookupError(SAID)
            return address

        return super().getHostByName(name, timeout).addCallback(public)
