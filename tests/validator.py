"""What the W3C feed validator complains of, as far as a feed without podcasts and maps can go wrong.

Each complaint begins with a word of its own, by which a test can name it. Warnings count like errors, but for one:
`source` beside `dc:source`. The first says whose site an item comes from, the second whom it credits.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit

from lxml import etree, html

ATOM: Final = "{http://www.w3.org/2005/Atom}"
DC: Final = "{http://purl.org/dc/elements/1.1/}"
CONTENT: Final = "{http://purl.org/rss/1.0/modules/content/}"
FH: Final = "{http://purl.org/syndication/history/1.0}"
XHTML: Final = "{http://www.w3.org/1999/xhtml}"
XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_PREFIXES: Final = {"atom": ATOM, "dc": DC, "content": CONTENT, "fh": FH}
_CHANNEL: Final = {
    "title", "link", "description", "language", "lastBuildDate", "pubDate", "generator", "docs", "ttl", "category",
    "item", f"{ATOM}link", f"{XHTML}div",
}  # fmt: skip
_ITEM: Final = {
    "title", "link", "description", f"{CONTENT}encoded", "guid", "category", "enclosure", "pubDate", "source",
    f"{DC}date", f"{DC}source", f"{DC}language", f"{DC}creator", f"{ATOM}updated",
}  # fmt: skip
_FEED: Final = {
    *(f"{ATOM}{name}" for name in
      ("id", "title", "subtitle", "updated", "link", "author", "generator", "entry")),
    f"{FH}archive", f"{XHTML}div",
}  # fmt: skip
_ENTRY: Final = {
    *(f"{ATOM}{name}" for name in
      ("id", "title", "link", "published", "updated", "author", "category", "summary", "content")),
    f"{DC}date", f"{DC}source",
}  # fmt: skip
_MANY: Final = {"item", "category", f"{ATOM}link", f"{ATOM}category", f"{ATOM}author", f"{ATOM}entry", f"{DC}creator"}
_RELATIONS: Final = {
    "alternate", "self", "enclosure", "hub", "current", "prev-archive", "next-archive", "related", "via",
}  # fmt: skip
_RFC822: Final = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d"
    r" ([+-]\d{4}|GMT)"
)
_RFC3339: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_W3CDTF: Final = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?")
_URI: Final = re.compile(r"[a-z][a-z0-9+.-]*:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_TAG: Final = re.compile(r"tag:[a-z0-9.-]+,\d{4}(-\d\d(-\d\d)?)?:[A-Za-z0-9\-._~:/?@!$&'()*+,;=%]+")
_MIME: Final = re.compile(r"[\w.+-]+/[\w.+-]+")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
_MARKUP: Final = re.compile(r"</?[a-z][a-z0-9]*[^<>]*>|&(amp|lt|gt|quot|nbsp|#\d+);", re.IGNORECASE)
_SAFE_TAGS: Final = {"p", "a", "ul", "li", "br", "div"}
_SAFE_ATTRIBUTES: Final = {"href", "rel"}
_BAD: Final = re.compile("[\x80-\x9f\ufffd]")
_PLAUSIBLE: Final = 1990


def complaints(document: bytes) -> list[str]:
    """What is wrong with an RSS, Atom or OPML document."""
    try:
        document.decode("utf-8")
        root = etree.fromstring(document)
    except (UnicodeDecodeError, etree.XMLSyntaxError) as error:
        return [f"well-formed: {error}"]
    found = list(_document(document, root))
    kind = {"rss": _rss, f"{ATOM}feed": _atom, "opml": _opml}.get(root.tag)
    return [*found, *(kind(root) if kind else [f"root: {root.tag}"])]


def _document(document: bytes, root: Any) -> Iterator[str]:
    if not re.match(rb"""<\?xml version=['"]1.0['"] encoding=['"]UTF-8['"]\?>""", document):
        yield "declaration: no encoding is declared"
    if b"<!DOCTYPE" in document:
        yield "doctype: there is one"
    if root.tag != "opml" and not re.search(rb"<rss|<feed", document[:512]):
        yield "sniffing: served as text/xml it is not known as a feed"
    for element in root.iter(etree.Element):
        texts = [element.text or "", element.tail or "", *element.attrib.values()]
        if any(map(_BAD.search, texts)):
            yield f"characters: {element.tag} has C1 controls or U+FFFD"
        for prefix, uri in element.nsmap.items():
            if prefix and _PREFIXES.get(prefix) != f"{{{uri}}}":
                yield f"prefix: {prefix} is {uri}"
        if (language := element.get(f"{XML}lang")) and not _LANGUAGE.fullmatch(language):
            yield f"language: xml:lang is {language}"


def _rss(root: Any) -> Iterator[str]:
    if root.get("version") != "2.0":
        yield "version: not 2.0"
    (channel,) = root
    yield from _children(channel, _CHANNEL, ("title", "link", "description", "language"))
    yield from _plain(channel, ("title", "description"))
    yield from _urls(channel.findtext("link"), "link")
    yield from _language(channel.findtext("language"))
    if channel.find("lastBuildDate") is not None:
        yield from _rfc822(channel.findtext("lastBuildDate"))
    yield from _links(channel, "application/rss+xml")
    tags = [child.tag for child in channel]
    if "item" in tags and any(tag != "item" for tag in tags[tags.index("item") :]):
        yield "order: something stands behind the first item"
    yield from _unique(channel.xpath("item/guid/text()"), "guid")
    for item in channel.findall("item"):
        yield from _rss_item(item)


def _rss_item(item: Any) -> Iterator[str]:
    yield from _children(item, _ITEM, ("title", "guid", "description"))
    yield from _plain(item, ("title",))
    yield from (said for link in item.findall("link") for said in _urls(link.text, "link"))
    yield from (said for guid in item.findall("guid") for said in _guid(guid))
    yield from _rss_dates(item)
    yield from ("blank: category" for category in item.findall("category") if not (category.text or "").strip())
    for source in item.findall("source"):
        yield from _urls(source.get("url"), "source url")
        yield from _markup(source.text, "source")
    yield from (said for enclosure in item.findall("enclosure") for said in _enclosure(enclosure, "url"))
    yield from (said for language in item.findall(f"{DC}language") for said in _language(language.text))
    tags = [child.tag for child in item]
    if f"{CONTENT}encoded" in tags and tags.index("description") > tags.index(f"{CONTENT}encoded"):
        yield "order: content:encoded before description"
    for name in ("description", f"{CONTENT}encoded"):
        yield from _html(item.findtext(name) or "", name)


def _guid(guid: Any) -> Iterator[str]:
    if guid.get("isPermaLink") != "false":
        yield "guid: a tag is no permanent link"
    yield from _tag(guid.text)


def _rss_dates(item: Any) -> Iterator[str]:
    yield from (said for date in item.findall("pubDate") for said in _rfc822(date.text))
    if item.find("pubDate") is not None and item.find(f"{DC}date") is not None:
        yield "semantics: pubDate and dc:date"
    yield from (f"w3cdtf: {day.text}" for day in item.findall(f"{DC}date") if not _W3CDTF.fullmatch(day.text or ""))
    yield from (said for updated in item.findall(f"{ATOM}updated") for said in _rfc3339(updated.text))


def _atom(root: Any) -> Iterator[str]:
    needed = [f"{ATOM}{name}" for name in ("id", "title", "updated", "link", "author")]
    yield from _children(root, _FEED, needed)
    yield from _links(root, "application/atom+xml")
    yield from _rfc3339(root.findtext(f"{ATOM}updated"))
    yield from _tag(root.findtext(f"{ATOM}id"))
    tags = [child.tag for child in root]
    if f"{ATOM}entry" in tags and any(tag != f"{ATOM}entry" for tag in tags[tags.index(f"{ATOM}entry") :]):
        yield "order: something stands behind the first entry"
    yield from _unique([entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")], "id")
    if root.find(f"{FH}archive") is not None and not root.xpath("*[@rel='current']"):
        yield "archive: no link to the current feed"
    for entry in root.findall(f"{ATOM}entry"):
        yield from _atom_entry(entry)


def _atom_entry(entry: Any) -> Iterator[str]:
    yield from _children(entry, _ENTRY, [f"{ATOM}{name}" for name in ("id", "title", "updated", "summary", "author")])
    yield from _tag(entry.findtext(f"{ATOM}id"))
    yield from _rfc3339(entry.findtext(f"{ATOM}updated"))
    if published := entry.findtext(f"{ATOM}published"):
        yield from _rfc3339(published)
    if entry.find(f"{ATOM}content") is None and not entry.xpath("*[@rel='alternate']"):
        yield "alternate: neither content nor a link"
    if not (entry.findtext(f"{ATOM}author/{ATOM}name") or "").strip():
        yield "author: without a name"
    for link in entry.findall(f"{ATOM}link"):
        yield from _link(link)
        if link.get("rel") == "enclosure":
            yield from _enclosure(link, "href")
    for category in entry.findall(f"{ATOM}category"):
        if not category.get("term"):
            yield "category: without a term"
        if not _URI.fullmatch(category.get("scheme", "")):
            yield f"category: scheme {category.get('scheme')}"
    for name in ("summary", "content"):
        part = entry.find(f"{ATOM}{name}")
        if part is not None and part.get("type") == "html":
            yield from _html(part.text or "", name)
    title = entry.find(f"{ATOM}title")
    if title is not None and title.get("type", "text") == "text":
        yield from _markup(title.text, "title")


def _opml(root: Any) -> Iterator[str]:
    if root.get("version") != "2.0":
        yield "version: not 2.0"
    if [child.tag for child in root] != ["head", "body"] or not len(root[1]):
        yield "missing: head, or a body with an outline"
    for outline in root.iter("outline"):
        if not outline.get("text"):
            yield "missing: text of an outline"
        if outline.get("type") == "rss":
            yield from _urls(outline.get("xmlUrl"), "xmlUrl")
            yield from _urls(outline.get("htmlUrl"), "htmlUrl")
            if not outline.get("title"):
                yield "missing: title of an outline"


def _children(parent: Any, known: set[str], needed: Any) -> Iterator[str]:
    counts = Counter(child.tag for child in parent)
    yield from (f"undefined: {tag} in {parent.tag}" for tag in counts if tag not in known)
    yield from (f"missing: {tag} in {parent.tag}" for tag in needed if tag not in counts)
    yield from (f"duplicate: {tag} in {parent.tag}" for tag, count in counts.items() if count > 1 and tag not in _MANY)


def _plain(parent: Any, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        if not (parent.findtext(name) or "").strip():
            yield f"blank: {name}"
        yield from _markup(parent.findtext(name), name)


def _markup(text: str | None, name: str) -> Iterator[str]:
    if _MARKUP.search(text or ""):
        yield f"markup: {name} holds HTML: {text!r:.80}"


def _links(parent: Any, kind: str) -> Iterator[str]:
    links = parent.findall(f"{ATOM}link")
    if not any(link.get("rel") == "self" for link in links):
        yield "self: no atom:link names the feed itself"
    for link in links:
        yield from _link(link)
        if link.get("rel") == "self" and link.get("type") != kind:
            yield f"self: has the type {link.get('type')}"
    yield from _unique([(link.get("rel"), link.get("type"), link.get("hreflang")) for link in links], "link")


def _link(link: Any) -> Iterator[str]:
    if link.get("rel", "alternate") not in _RELATIONS:
        yield f"relation: {link.get('rel')}"
    if len(link) or (link.text or "").strip():
        yield "link: is not empty"
    if (kind := link.get("type")) and not _MIME.fullmatch(kind):
        yield f"mime: {kind}"
    yield from _urls(link.get("href"), f"link {link.get('rel')}")


def _enclosure(element: Any, address: str) -> Iterator[str]:
    yield from _urls(element.get(address), "enclosure")
    if not re.fullmatch(r"\d+", element.get("length", "")):
        yield f"length: {element.get('length')}"
    if not _MIME.fullmatch(element.get("type", "")):
        yield f"mime: {element.get('type')}"


def _urls(url: str | None, name: str) -> Iterator[str]:
    if not url or not _URI.fullmatch(url) or urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc:
        yield f"url: {name} is {url!r:.100}"


def _tag(value: str | None) -> Iterator[str]:
    if not _TAG.fullmatch(value or ""):
        yield f"tag: {value}"


def _unique(values: list[Any], name: str) -> Iterator[str]:
    yield from (f"twice: {name} {value}" for value, count in Counter(values).items() if count > 1)


def _language(value: str | None) -> Iterator[str]:
    if not _LANGUAGE.fullmatch(value or ""):
        yield f"language: {value}"


def _rfc822(value: str | None) -> Iterator[str]:
    if not _RFC822.fullmatch(value or ""):
        yield f"rfc822: {value}"
    elif (read := parsedate_to_datetime(str(value))).strftime("%a") != str(value)[:3] or read.year < _PLAUSIBLE:
        yield f"implausible: {value}"


def _rfc3339(value: str | None) -> Iterator[str]:
    if not _RFC3339.fullmatch(value or ""):
        yield f"rfc3339: {value}"
    elif datetime.fromisoformat(str(value)).year < _PLAUSIBLE:
        yield f"implausible: {value}"


def _html(text: str, name: str) -> Iterator[str]:
    """Tags and attributes that readers must remove, addresses that lead nowhere outside the page."""
    for element in html.fragment_fromstring(text, create_parent="div").iter():
        if element.tag not in _SAFE_TAGS:
            yield f"risk: {element.tag} in {name}"
        for attribute, value in element.attrib.items():
            if attribute not in _SAFE_ATTRIBUTES:
                yield f"risk: attribute {attribute} in {name}"
            elif attribute == "href":
                yield from (f"relative: {said}" for said in _urls(value, name))
