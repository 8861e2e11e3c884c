"""How fields are read from any page, and which reader answered.

Each function yields what the page offers for one field, the most trusted reader first: the layouts its source
describes, then the page's own metadata (gov.cn meta tags, JSON-LD, Open Graph). A layout's selector counts only if it
finds exactly one thing; otherwise that is noted as a miss and the next reader is tried.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from functools import cached_property
from itertools import chain
from typing import Any, Final, Generic, TypeVar
from urllib.parse import urljoin, urlsplit

from lxml import html

from crawler import charset, dates, text
from crawler.article import Attachment
from crawler.layout import Layout

T = TypeVar("T")

_FILES: Final = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|zip|rar)$", re.IGNORECASE)
_MEDIA: Final = "img, video, embed, iframe, .swiper, .pageVideo, [video_src], [id*=player], [class*=player]"
# gov.cn names (指标 of the government website census) first, then what commercial sites print.
_TITLES: Final = ("ArticleTitle", "og:title", "twitter:title")
_DATES: Final = ("PubDate", "article:published_time", "publishdate", "og:release_date", "pubdate")
_CREDITS: Final = ("ContentSource", "source")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_WORD: Final = re.compile(r"(?:(?![\u3400-\u9fff])[^\W\d_])+")
_LONG: Final = 200
_SENTENCE_END: Final = re.compile(r"[。！？!?.…][”’」』）)\"]*(?:[（(][^（）()]*[)）])?$")
# A full stop ends an English sentence only behind a whole word: not in “Nov. 11”, “Mr. Li” or “U.S. ports”.
_SENTENCE: Final = re.compile(
    r".+?(?:[。！？!?…]+[”’」』）)\"]*|(?:(?<=[a-z]{4})|(?<=\d)|(?<=[)%”\"]))\.[”’)\"]*(?=\s)|$)\s*"
)


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """A value and the reader that found it."""

    value: T
    reader: str


@dataclass(frozen=True, slots=True)
class Body:
    """The text of an article, one paragraph an entry, and what stands in it."""

    paragraphs: tuple[str, ...]
    images: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Page:
    """One answer of a server, decoded, to be read.

    Attributes:
        url: the address that answered.
        markup: the decoded page.
        misses: selectors that found nothing, or several where one is meant, per field.
    """

    url: str
    markup: str
    misses: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def decoded(cls, url: str, body: bytes, content_type: str = "") -> Page:
        """The page in `body`, whatever encoding it is in."""
        return cls(url, charset.decode(body, content_type)[0])

    @property
    def empty(self) -> bool:
        """Whether there is neither an element nor data in it; it may be cut inside its first tag."""
        if self.is_data:
            return False
        try:
            return re.search(r"<\w", self.markup) is None or self.root is None
        except ValueError:
            return True

    @property
    def is_data(self) -> bool:
        """Whether it is JSON."""
        return self.markup.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")

    @property
    def is_xml(self) -> bool:
        """Whether it is a feed or a sitemap."""
        return (
            re.match(
                r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:rss|feed|urlset|sitemapindex|rdf:RDF)\b",
                self.markup.lstrip("\ufeff"),
                re.DOTALL,
            )
            is not None
        )

    @property
    def is_valid(self) -> bool:
        """Whether its data can be read."""
        try:
            return self.data is not None
        except ValueError:
            return False

    @cached_property
    def data(self) -> Any:
        """The data in it. Raises ValueError where it is no valid JSON."""
        return json.loads(self.markup.lstrip("\ufeff"), strict=False)

    @cached_property
    def root(self) -> html.HtmlElement:
        """The parsed page. Raises ValueError where it is empty."""
        return text.parse(self.markup)

    @cached_property
    def metas(self) -> list[tuple[str, str]]:
        """Names and contents of the meta tags. The case of a name matters: on mee `Author` and `author` differ."""
        pairs = ((meta.get("name") or meta.get("property"), meta.get("content")) for meta in self.root.iter("meta"))
        return [(name, text.line(content)) for name, content in pairs if name and content and content.strip()]

    @cached_property
    def linked_data(self) -> dict[str, Any]:
        """The page's schema.org article (JSON-LD), or an empty dict."""
        for script in self.root.iterfind(".//script[@type='application/ld+json']"):
            try:
                found = _article(json.loads(script.text or "", strict=False))
            except json.JSONDecodeError:
                continue
            if found:
                return found
        return {}

    @property
    def cut(self) -> bool:
        """Whether the page ends in the middle: no closing tag of the document, and text where its end should be."""
        lowered = self.markup.lower()
        closed = max(lowered.rfind(tag) for tag in ("</html", "</body"))
        if closed >= 0 and not re.match(r"(?:(?!<script).)*</script", self.markup[closed:], re.DOTALL | re.IGNORECASE):
            return False
        whole = re.search(r"<(?:!doctype|html|body)\b", self.markup[:4096], re.IGNORECASE)
        return bool(whole) or not self.markup.rstrip().endswith(">")

    def select(self, selector: str) -> list[html.HtmlElement]:
        """All elements a CSS selector, or an XPath, finds."""
        found = self.root.xpath(selector) if selector.startswith("/") else self.root.cssselect(selector)
        return [element for element in found if isinstance(element, html.HtmlElement)]

    def one(self, what: str, selector: str) -> html.HtmlElement | None:
        """The element a selector finds, if it finds one with text; what else it finds is a miss of the field `what`."""
        if not selector:
            return None
        printed = {text.words(element): element for element in self.select(selector)}
        printed.pop("", None)
        if len(printed) == 1:
            return next(iter(printed.values()))
        self.miss(what, selector)
        return None

    def miss(self, what: str, selector: str) -> None:
        """Note a selector that did not find the one thing it means."""
        if selector and selector not in self.misses.setdefault(what, []):
            self.misses[what].append(selector)

    def meta(self, names: tuple[str, ...]) -> Iterator[Read[str]]:
        """What the meta tags of these names say, in the order of `names`."""
        for name in names:
            yield from (Read(content, f"meta {name}") for printed, content in self.metas if printed == name)


def printed(page: Page, field: str, layouts: tuple[Layout, ...]) -> Iterator[Read[str]]:
    """What stands where the layouts say that a field of theirs (`title`, `published`, …) is printed."""
    for layout in layouts:
        if (element := page.one(field, getattr(layout, field))) is not None:
            yield Read(text.words(element), f"layout {layout.name}")


def titles(page: Page, layouts: tuple[Layout, ...]) -> Iterator[Read[str]]:
    """What the page says its title is."""
    yield from printed(page, "title", layouts)
    yield from page.meta(_TITLES[:1])
    if headline := page.linked_data.get("headline"):
        yield Read(text.line(str(headline)), "json-ld headline")
    yield from page.meta(_TITLES[1:])


def stamps(
    page: Page, layouts: tuple[Layout, ...], zone: tzinfo, metas: tuple[str, ...] = ()
) -> Iterator[Read[dates.Stamp]]:
    """When the page says it was published. Dates are looked for where they are printed, never in the whole page.

    Args:
        zone: what the site's clocks show where the page does not say.
        metas: meta tags that only this site has.
    """
    dated = page.linked_data.get("datePublished")
    linked = [Read(str(dated), "json-ld datePublished")] if dated else []
    claims = chain(printed(page, "published", layouts), page.meta(_DATES[:1]), linked, page.meta((*_DATES[1:], *metas)))
    for claim in claims:
        if stamp := dates.read(claim.value, zone):
            yield Read(stamp, claim.reader)


def credits(page: Page, layouts: tuple[Layout, ...], metas: tuple[str, ...] = ()) -> Iterator[Read[str]]:
    """Whom the page names as its source (来源), as printed; the text of the page before its meta tags."""
    yield from printed(page, "credited", layouts)
    yield from page.meta((*_CREDITS, *metas))


def bylines(page: Page, layouts: tuple[Layout, ...]) -> Iterator[Read[str]]:
    """What the page prints as its byline. Meta tags are not asked: their author is the web editor or a number."""
    yield from printed(page, "author", layouts)
    author = page.linked_data.get("author")
    names = [
        entry.get("name") for entry in (author if isinstance(author, list) else [author]) if isinstance(entry, dict)
    ]
    if said := [name for name in names if name and isinstance(name, str)]:
        yield Read("、".join(said), "json-ld author")


def bodies(page: Page, layouts: tuple[Layout, ...]) -> Iterator[Read[Body]]:
    """The text of the page; that of a gallery or a video may be empty, and comes last."""
    silent: list[Read[Body]] = []
    for layout in layouts:
        containers = page.select(layout.body) if layout.body else []
        if len(containers) != 1:
            page.miss("body", layout.body)
            continue
        container = text.without(containers[0], layout.noise)
        body = Body(tuple(text.paragraphs(container)), images(page, container), attachments(page, container))
        if body.paragraphs:
            yield Read(body, f"layout {layout.name}")
        elif container.cssselect(_MEDIA):
            silent.append(Read(body, f"layout {layout.name}, media"))
    yield from silent


def images(page: Page, container: html.HtmlElement) -> tuple[str, ...]:
    """The absolute addresses of the pictures in a container, each once; those a script loads later (data-src) too."""
    sources = ((image.get("src") or image.get("data-src") or "").strip() for image in container.iter("img"))
    found = (absolute(page.url, source) for source in sources if source and not source.startswith("data:"))
    return tuple(dict.fromkeys(filter(None, found)))


def attachments(page: Page, container: html.HtmlElement) -> tuple[Attachment, ...]:
    """The documents a container links to, each once."""
    links = ((absolute(page.url, a.get("href", "")), text.words(a)) for a in container.iter("a"))
    files = {url: title for url, title in links if url and _FILES.search(urlsplit(url).path)}
    return tuple(Attachment(url, title) for url, title in files.items())


def absolute(base: str, address: str) -> str | None:
    """The http(s) address a link on a page leads to, or None if it leads nowhere on the web or is malformed."""
    try:
        url = urljoin(base, address.strip())
        parts = urlsplit(url)
        reachable = parts.scheme in ("http", "https") and parts.port != 0
    except ValueError:
        return None
    return url if reachable else None


def _article(data: Any) -> dict[str, Any]:
    """The first schema.org article in JSON-LD data, wherever it nests."""
    if isinstance(data, list):
        return next(filter(None, map(_article, data)), {})
    if not isinstance(data, dict):
        return {}
    kinds = data.get("@type")
    if any(str(kind).endswith("Article") for kind in (kinds if isinstance(kinds, list) else [kinds])):
        return data
    return _article(data.get("@graph"))


def language(printed: str) -> str:
    """`zh` if there is at least one Han character for every two words of other scripts, else `en`.

    A text that alternates Chinese paragraphs with their translation is Chinese: it has more characters than words.
    """
    return "zh" if 2 * len(_HAN.findall(printed)) >= len(_WORD.findall(printed)) else "en"


def summary(page: Page, paragraphs: tuple[str, ...]) -> str:
    """The first whole sentences of the text; where there is no text, the page's own description.

    A description is often cut in the middle of a word, or the beginning of the page's menu.
    """
    described = (read.value for read in page.meta(("description", "Description", "og:description")))
    return _opening("\n".join(paragraphs)) or next(described, "")


def _opening(printed: str) -> str:
    """Whole sentences up to about two hundred characters; at least one, and no line that is a heading."""
    lines = [line for line in printed.splitlines() if _SENTENCE_END.search(line)] or printed.splitlines()
    chosen = ""
    for sentence in (match[0] for line in lines for match in _SENTENCE.finditer(f"{line} ")):
        if chosen and len(chosen) + len(sentence) > _LONG:
            break
        chosen += sentence
    return chosen.strip()
