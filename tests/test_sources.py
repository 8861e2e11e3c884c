"""One contract for all sources: what a person read from a sample page, each source reads too."""

from __future__ import annotations

import os
import re
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from scrapy.http import Request, Response

from crawler import bylines
from crawler.article import Article, Capture
from crawler.extract import as_data
from crawler.reading import Page
from crawler.run import sources
from crawler.samples import DEMO, Sample, samples

NAMES = list(sources())
SAMPLES = [sample for sample in samples() if sample.kind == "article"]
READ = [sample for sample in SAMPLES if sample.has_expected]
FIELDS = (
    "url",
    "source_id",
    "title",
    "published",
    "published_precision",
    "credited",
    "author",
    "language",
    "body",
    "images",
    "attachments",
)
SUFFIX = re.compile(r"[_|-]\s*(?:新华网|人民网|中华人民共和国生态环境部|Xinhua|People's Daily Online)$")

each_sample = pytest.mark.parametrize("sample", READ, ids=lambda sample: f"{sample.folder}-{sample.path.stem}")


@cache
def article(sample: Sample) -> Article:
    """What its source reads on a sample page and on the pages behind it; of a real page, on that one alone."""
    if not sample.path.is_relative_to(DEMO):
        sent = answer(sample)
        source = sources()[sample.folder]()
        return source.read(source.page(sent), sent.meta["capture"])
    pages = {other.url: other for other in samples(sample.path.parent.parent) if other.folder == sample.folder}
    found = next(sources()[sample.folder]().parse_article(answer(sample)))
    while isinstance(found, Request):
        found = next(found.callback(answer(pages[found.url]), **found.cb_kwargs))
    assert isinstance(found, Article)
    return found


def answer(sample: Sample) -> Response:
    sent, fetched = sample.answer()
    request = Request(sample.url, meta={"capture": Capture(sample.url, "", "", fetched)})
    return sent.replace(body=sample.path.read_bytes(), request=request)


@pytest.mark.parametrize("name", NAMES)
def test_name_is_file_is_sample_folder(name: str) -> None:
    source = sources()[name]
    assert source.__module__ == f"crawler.spiders.{name}"
    assert any(sample.folder == name for sample in SAMPLES)


@pytest.mark.parametrize("name", NAMES)
def test_a_source_says_what_the_house_needs_to_know(name: str) -> None:
    source = sources()[name]
    assert source.publisher
    assert urlsplit(source.homepage).scheme in ("http", "https")
    for url in source.start_urls:
        assert not source.owns(url)
        assert any(urlsplit(url).netloc.endswith(domain) for domain in source.allowed_domains)


@pytest.mark.parametrize("name", NAMES)
def test_every_host_of_its_articles_may_be_asked(name: str) -> None:
    for sample in READ:
        if sample.folder == name:
            host = urlsplit(sample.expected["url"]).netloc
            assert any(host == domain or host.endswith(f".{domain}") for domain in sources()[name].allowed_domains)


def test_every_sample_article_has_its_expected_file() -> None:
    missing = [f"write {sample.path.name}.json beside it" for sample in SAMPLES if not sample.has_expected]
    assert missing == []


@pytest.mark.parametrize("name", NAMES)
def test_lists_lead_to_every_article(name: str) -> None:
    lists = [sample for sample in samples() if sample.folder == name and sample.kind == "list"]
    found = {
        url for sample in lists for url in sources()[name]().dated(Page.decoded(sample.url, sample.path.read_bytes()))
    }
    assert {sample.expected["url"] for sample in READ if sample.folder == name} <= found


@each_sample
@pytest.mark.parametrize("field", FIELDS)
def test_field(sample: Sample, field: str) -> None:
    assert as_data(article(sample))[field] == sample.expected[field]


@each_sample
def test_every_field_was_read_from_where_its_source_says(sample: Sample) -> None:
    assert "generic" not in article(sample).read_by.values()


@each_sample
def test_what_no_article_may_have(sample: Sample) -> None:
    read = article(sample)
    printed = "\n".join([read.title, read.body, read.author, read.summary, *read.credited])
    assert "\ufffd" not in printed
    assert not SUFFIX.search(read.title)
    assert not re.search(r"责编|责任编辑", read.author + read.body.splitlines()[-1])
    assert read.published.utcoffset() == timedelta(hours=8) or not sample.expected["published"].endswith("+08:00")
    assert all(
        urlsplit(url).scheme in ("http", "https")
        for url in (read.url, *read.images, *(a.url for a in read.attachments))
    )
    assert read.summary


@each_sample
def test_identity_outlives_scheme_query_and_fragment(sample: Sample) -> None:
    source, url = sources()[sample.folder], sample.url
    for other in (
        url.replace("https://", "http://"),
        f"{url}?from=timeline",
        f"{url}#top",
        url.replace("http://", "https://"),
    ):
        assert source.owns(other)
        assert source.source_id(other) == sample.expected["source_id"]
        assert source.canonical(other) == sample.expected["url"]


PAGES = os.environ.get("GREENSILK_PAGES")
REAL = [
    sample
    for sample in (samples(Path(PAGES)) if PAGES else ())
    if sample.folder in NAMES and sample.kind == "article" and sample.stated["title"]
    if sources()[sample.folder].owns(sample.url)
]
each_real_page = pytest.mark.parametrize("sample", REAL, ids=lambda sample: f"{sample.folder}-{sample.path.stem}")


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


@each_real_page
def test_real_title(sample: Sample) -> None:
    assert bare(article(sample).title) == bare(sample.stated["title"])


@each_real_page
def test_real_date(sample: Sample) -> None:
    stated = datetime.fromisoformat(sample.stated["published"])
    assert article(sample).published == stated
    assert article(sample).published_precision == ("day" if (stated.hour, stated.minute) == (0, 0) else "minute")


@each_real_page
def test_real_credit(sample: Sample) -> None:
    stated = re.sub(r"\s*\(.*\)$", "", sample.stated["credited_source"] or "")
    assert article(sample).credited == tuple(filter(None, [stated]))


@each_real_page
def test_real_body(sample: Sample) -> None:
    body, last = article(sample).body, sample.stated["last_sentence"]
    # Lines that say but who made it are no text: the manifests count them, an issue does not print them.
    credits = not bylines.unsigned((last,))[0]
    assert bare(body).startswith(bare(sample.stated["first_sentence"] or ""))
    assert credits or bare(body).endswith(bare(last))
    assert credits or len(body.splitlines()) == sample.stated["n_paragraphs"]
