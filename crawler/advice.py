"""What is to be said of a page of a source, field by field, and what to change where it gave too little."""

from __future__ import annotations

from typing import Any

from crawler import candidates, layout
from crawler.article import Article
from crawler.extract import as_data
from crawler.findings import Advice, ArticleFound
from crawler.reader import is_guess
from crawler.reading import Body, Page, Read
from crawler.source import Source

_SHOWN = ("title", "published", "credited", "author", "language", "body", "images", "attachments")
# A 来源 is missed only where the page prints one, and so is an author, which is not always meant as one.
_NEEDED = ("title", "published", "body")


def examined(source: Source, page: Page, article: Article | None, trouble: str = "") -> ArticleFound:
    """What is to be said of an article page.

    Args:
        article: what the source made of it; None if it made nothing of it.
        trouble: why, in that case.
    """
    answers = {} if page.is_data else {name: read for name, read in source.answers(page).items() if read}
    readers = article.read_by if article else {name: read.reader for name, read in answers.items()}
    found = ArticleFound(page.url, _of(article) if article else _partly(answers), readers, trouble=trouble)
    if not page.is_data:
        found.advice += filter(None, (_advice(source, page, name, found) for name in candidates.FIELDS))
    return found


def _of(article: Article) -> dict[str, Any]:
    data = as_data(article)
    data["published"] += f", to the {article.published_precision}"
    return {name: data[name] for name in _SHOWN}


def _partly(answers: dict[str, Read[Any]]) -> dict[str, Any]:
    return {name: _plain(read.value) for name, read in answers.items()}


def _plain(value: Any) -> str:
    if isinstance(value, Body):
        return "\n".join(value.paragraphs)
    return value if isinstance(value, str) else f"{value.when.isoformat()}, to the {value.precision}"


def _advice(source: Source, page: Page, name: str, found: ArticleFound) -> Advice | None:
    """What to change for a field that was not read, or by a reader of last resort; None if all is well with it."""
    reader = found.readers.get(name, "")
    poor = bool(source.layouts) and is_guess(reader)
    if not poor and (reader or found.values.get(name)):
        return None
    offered = {candidate.selectors[0]: candidate.text for candidate in candidates.find(page, name)}
    if name not in _NEEDED and not offered:
        return None
    why = f"read by a reader of last resort ({reader})" if poor else "nothing found it"
    tried = [_tried(page, selector) for selector in page.misses.get(name, []) if _is_own(source, name, selector)]
    return Advice(name, _place(source), why, tried, offered, grave=name != "author")


def _place(source: Source) -> str:
    """Where the selectors of a source stand."""
    own = layout.file(source.name).is_file()
    return f"crawler/layouts/{source.name}.toml" if own else f"crawler/spiders/{source.name}.py"


def _is_own(source: Source, name: str, selector: str) -> bool:
    """Whether a selector is one of the source's, and not of the generic reader, whose names for a title are tags."""
    return not selector.isalnum() or any(getattr(known, name) == selector for known in source.layouts)


def _tried(page: Page, selector: str) -> str:
    found = page.select(selector)
    return f"{selector!r} finds {'nothing' if not found else f'{len(found)} elements' if found[1:] else 'no words'}"
