"""What can be known of a source from a list and some articles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

from crawler import addresses, candidates, dates, reading, shapes, text
from crawler.layout import Layout
from crawler.reading import Page
from crawler.visit import Visited

# Stands for what no page told; the contract test refuses it.
NAMELESS: Final = "NAME ME"
# The words of a link to the second page, and an address that ends in its number.
_FURTHER: Final = re.compile(r"(?:2|下一?[页頁]|后一?页|next( page)?|[>›»]+)$", re.IGNORECASE)
_SECOND: Final = re.compile(r"(.*(?<!\d))2(\D*)")
_NAMES: Final = ("SiteName", "og:site_name", "application-name")


@dataclass(frozen=True, slots=True)
class Description:
    """What is known of a new source.

    Attributes:
        layout: selectors by field of a `Layout`.
        turn: how a link to the next page of a list ends, as in a `Source`; empty if no list links to its second page.
        since: the year of the oldest article seen; empty if none has a date.
    """

    name: str
    publisher: str
    homepage: str
    domains: Sequence[str]
    lists: Sequence[str]
    pattern: str
    layout: Mapping[str, str]
    turn: str
    since: str


def describe(name: str, visited: Visited) -> Description:
    """What the pages tell of a source.

    Raises:
        NoShape: if the addresses of the articles have none.
    """
    lists, articles = [answer.url for answer in visited.lists], [answer.url for answer in visited.articles]
    pages = [answer.page for answer in visited.articles]
    layout = {field: found for field in candidates.FIELDS if (found := candidates.shared(pages, field))}
    if noise := _noise(pages, layout):
        layout["noise"] = noise
    return Description(
        name=name,
        publisher=_publisher(pages, [answer.page for answer in visited.lists]),
        homepage=f"{urlsplit(articles[0]).scheme}://{urlsplit(lists[0]).netloc}/",
        domains=_domains([*lists, *articles]),
        lists=lists,
        pattern=shapes.pattern(articles, lists),
        layout=layout,
        turn=next(filter(None, (_turn(answer.page) for answer in visited.lists)), ""),
        since=_since(pages, Layout("", **layout)),
    )


def _noise(pages: Sequence[Page], layout: Mapping[str, str]) -> str:
    """What stands in the container of the text and is another field."""
    inside = (
        selector
        for field, selector in layout.items()
        if field != "body" and _is_inside(pages, selector, layout["body"])
    )
    return ", ".join(dict.fromkeys(inside)) if "body" in layout else ""


def _is_inside(pages: Sequence[Page], selector: str, container: str) -> bool:
    return any(
        outer in inner.iterancestors()
        for page in pages
        for inner in page.select(selector)
        for outer in page.select(container)
    )


def _publisher(articles: Sequence[Page], lists: Sequence[Page]) -> str:
    """The name of the site by its own metadata, as it may stand between quotation marks and in a table."""
    names = [name for page in (*articles, *lists) for name in _site_names(page)] or _endings(articles)
    told = (re.sub(r'["\\|`{}\x00-\x1f]', "", name).strip() for name in names)
    return next(filter(None, told), NAMELESS)


def _endings(pages: Sequence[Page]) -> list[str]:
    """What all titles end in behind a dash or a bar, if several pages are known."""
    titles = [text.line(page.root.findtext(".//title") or "") for page in pages if not (page.is_data or page.is_xml)]
    ends = {re.split(r"[-_|｜—–]", title)[-1].strip() for title in titles}
    return [*ends] if len(titles) > 1 and len(ends) == 1 and ends.isdisjoint(titles) else []


def _turn(page: Page) -> str:
    """How the link to the second page of a list ends, if it counts from one."""
    if page.is_data or page.is_xml:
        return ""
    further = (a.get("href", "") for a in page.root.iter("a") if _FURTHER.match(text.words(a)))
    links = (reading.absolute(page.url, address) for address in further)
    beside = urljoin(page.url, ".")
    for url in filter(None, links):
        if ending := _SECOND.fullmatch(url):
            last = f"{ending[1]}{{}}{ending[2]}"
            return f"./{last.removeprefix(beside)}" if last.startswith(beside) else last.rpartition("/")[2]
    return ""


def _site_names(page: Page) -> Iterator[str]:
    if page.is_data or page.is_xml:
        return
    yield from (read.value for read in page.meta(_NAMES))
    publisher = page.linked_data.get("publisher")
    if isinstance(publisher, dict):
        yield str(publisher.get("name") or "")


def _domains(urls: Sequence[str]) -> list[str]:
    """The hosts of some addresses; of several hosts of one site, the site."""
    hosts = dict.fromkeys((urlsplit(url).hostname or "").removeprefix("www.") for url in urls)
    sites = dict.fromkeys(map(addresses.site, hosts))
    return list(hosts if len(hosts) == len(sites) else sites)


def _since(pages: Sequence[Page], layout: Layout) -> str:
    stamps = (
        next((read.value for read in reading.stamps(page, (layout,), dates.BEIJING)), candidates.of_address(page.url))
        for page in pages
    )
    return str(min((stamp.when.year for stamp in stamps if stamp), default=""))
