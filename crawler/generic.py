"""The generic reader: title and text of a page whose layout nobody described; never its date or its 来源."""

from __future__ import annotations

import re
from typing import Final

from crawler import reading, text
from crawler.reading import Body, Page, Read

READER: Final = "generic"
_SHORTEST: Final = 4
_PICTURE: Final = re.compile(r"!\[[^]]*\]\(([^)\s]*)[^)]*\)")
_SUFFIX: Final = re.compile(r"\s*(?:[_|｜]|\s[-–—]+\s|-(?=[^-]*(?:网|部|报|社)$)).*$")


def title(page: Page) -> Read[str] | None:
    """The longest heading that the page's `<title>` begins with, else its only `h1`, else the `<title>` itself.

    Behind the headline a `<title>` names the site: what follows a dash or a bar is cut off.
    """
    printed = text.line(" ".join(page.root.xpath("//title[not(ancestor::svg)]//text()")))
    headings = (text.words(heading) for heading in page.root.iter("h1", "h2", "h3"))
    begun = [heading for heading in headings if len(heading) >= _SHORTEST and printed.startswith(heading)]
    if begun:
        return Read(max(begun, key=len), READER)
    if (heading := page.one("title", "h1")) is not None:
        return Read(text.words(heading), READER)
    bare = _SUFFIX.sub("", printed).rstrip(" -—_")
    return Read(bare, READER) if bare else None


def body(page: Page) -> Read[Body] | None:
    """What trafilatura takes for the text, without the headline above it."""
    import trafilatura  # noqa: PLC0415 - a third of a second, and most pages never need it

    found = trafilatura.bare_extraction(
        page.markup, url=page.url, include_comments=False, include_images=True, with_metadata=False
    )
    lines = [text.line(printed) for printed in (getattr(found, "text", "") or "").splitlines()]
    kept = tuple(filter(None, (text.line(_PICTURE.sub("", printed)) for printed in lines)))
    if kept and (headline := title(page)) and kept[0] == headline.value:
        kept = kept[1:]
    pictures = (reading.absolute(page.url, address) for printed in lines for address in _PICTURE.findall(printed))
    absolute = tuple(dict.fromkeys(filter(None, pictures)))
    if not kept:
        return None
    return Read(Body(kept, absolute, reading.attachments(page, page.root)), READER)
