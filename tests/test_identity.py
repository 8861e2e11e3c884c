"""One article is one, whatever address of it is found; and two are two."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest

from crawler.addresses import site
from crawler.run import owner, sources
from crawler.samples import Sample, samples

PAGES = os.environ.get("GREENSILK_PAGES")
ARTICLES = [
    sample
    for sample in (*samples(), *(samples(Path(PAGES)) if PAGES else ()))
    if sample.folder in sources()
    and sample.kind in ("article", "challenge")
    and sources()[sample.folder].owns(sample.url)
]
TRACKED: Final = (
    "?utm_source=wechat&utm_medium=social",
    "?spm=a2c4e.11153940",
    "?from=timeline&isappinstalled=0",
    "?page=2",
    "#top",
    "?from=singlemessage#content",
)
# How an address of each source may be written for a later page, on another host, or since it moved. The first of a
# pair is in an address of the article, the second stands there in another address of it.
ALSO: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "brigc": (("//www.", "//"), ("//www.", "//m."), ("//www.", "//wap."), (".html", "_1.html")),
    "chinadaily": (
        ("//www.", "//"),
        ("//www.", "//global."),
        ("//global.", "//www."),
        (".html", "_2.html"),
        (".htm", "_12.htm"),
        (".json", ".html"),
    ),
    "ebchina": (("//www.", "//"), ("//www.", "//m."), ("//www.", "//3w."), (".shtml", "_1.shtml")),
    "huanqiu": (
        ("//world.", "//m."),
        ("//world.", "//www."),
        ("//world.huanqiu", "//huanqiu"),
        ("//china.", "//3w."),
        ("//finance.huanqiu.com/article/", "//3w.huanqiu.com/a/9be21c/"),
        ("//3w.huanqiu.com/a/9be21c/", "//m.huanqiu.com/article/"),
        ("//www.globaltimes", "//globaltimes"),
        ("//www.globaltimes", "//m.globaltimes"),
        ("13629041.html", "13629041_2.html"),
    ),
    "mee": (
        ("//www.", "//"),
        ("//www.", "//nnsa."),
        ("//www.", "//m."),
        ("//www.", "//wap."),
        ("//www.", "//3w."),
        ("//www.", "//big5.mee.gov.cn/gate/big5/www."),
        ("//www.mee.", "//www.zhb."),
        ("//www.mee.", "//zhb."),
        (".shtml", "_1.shtml"),
    ),
    "people": ((".people.com.cn", ".people.cn"), ("//en.people.cn", "//en.people.com.cn"), (".html", "-2.html")),
    "rmrb": (("paper.people.com.cn", "paper.people.cn"), ("/rmrb/pc/", "/rmrb/pad/")),
    "wri": (
        ("//wri.org.cn", "//www.wri.org.cn"),
        ("//wri.org.cn", "//m.wri.org.cn"),
        ("//www.wri.org/", "//wri.org/"),
        ("/insights/", "/blog/"),
        ("/research/", "/report/"),
    ),
    "xinhua": (
        ("//www.news.cn", "//news.cn"),
        ("//www.news.cn", "//3w.news.cn"),
        ("//www.news.cn", "//www.xinhuanet.com"),
        (".news.cn", ".xinhuanet.com"),
        (".xinhuanet.com", ".news.cn"),
        ("//www.xinhuanet.com", "//xinhuanet.com"),
        ("9986042.htm", "9986042_2.htm"),
        ("26230415.htm", "26230415_3.htm"),
        ("c.html", "c.html?page=3"),
    ),
    "yidaiyilu": (("//www.", "//"), ("//www.", "//m."), ("//www.", "//wap."), ("//www.", "//3w.")),
}
# Where the address of a copy does not tell that of the article: the id is one, the address is not.
ONE_ID: Final[tuple[tuple[str, str, str], ...]] = (
    (
        "xinhua",
        "http://www.xinhuanet.com/politics/2020-07/08/c_1126212966.htm",
        "http://m.xinhuanet.com/2020-07/08/c_1126212966.htm",
    ),
    (
        "chinadaily",
        "https://www.chinadaily.com.cn/a/202405/13/WS664167f4a31082fc043c6af7.html",
        "https://cn.chinadaily.com.cn/a/202405/13/WS664167f4a31082fc043c6af7.html",
    ),
    (
        "people",
        "http://env.people.com.cn/n1/2026/1110/c1010-40862137.html",
        "http://finance.people.com.cn/n1/2026/1110/c1004-40862137.html",
    ),
    (
        "huanqiu",
        "https://www.globaltimes.cn/page/202105/1222222.shtml",
        "https://www.globaltimes.cn/content/1222222.shtml",
    ),
    (
        "yidaiyilu",
        "https://www.yidaiyilu.gov.cn/p/77298.html",
        "https://www.yidaiyilu.gov.cn/xwzx/gnxw/77298.htm",
    ),
)
# Two articles that share a number.
TWO: Final[tuple[tuple[str, str, str], ...]] = (
    (
        "people",
        "http://jinbao.people.cn/n1/2025/1117/c421674-40605526.html",
        "http://js.people.com.cn/n2/2023/1015/c360307-40605526.html",
    ),
    (
        "people",
        "http://js.people.com.cn/n2/2012/0213/c360307-10175286.html",
        "http://en.people.cn/n3/2022/1123/c90000-10175286.html",
    ),
    (
        "xinhua",
        "http://news.xinhuanet.com/fortune/2010-01/20/content_12736521.htm",
        "http://news.xinhuanet.com/politics/2010-11/05/c_12736521.htm",
    ),
    (
        "xinhua",
        "https://www.news.cn/20261112/81d2fa4490c74b0eb6e35c7a1d0f9e26/c.html",
        "https://www.news.cn/20261113/81d2fa4490c74b0eb6e35c7a1d0f9e26/c.html",
    ),
    (
        "huanqiu",
        "https://tech.huanqiu.com/techchina/2013-11/1374206.html",
        "https://www.globaltimes.cn/page/202611/1374206.shtml",
    ),
    ("wri", "https://wri.org.cn/insights/ports", "https://wri.org.cn/en/insights/ports"),
)
Variant = Callable[[str], str]

each_article = pytest.mark.parametrize("sample", ARTICLES, ids=lambda sample: f"{sample.folder}-{sample.path.stem}")


def variants(sample: Sample) -> set[str]:
    url = sample.url
    scheme, _, rest = url.partition("://")
    host, _, path = rest.partition("/")
    return {
        f"http://{rest}",
        f"https://{rest}",
        f"http://{host}:80/{path}",
        f"https://{host}:443/{path}",
        f"{scheme}://{host.upper()}/{path}",
        f"{scheme}://{host}//{path}",
        f"  {url}\n",
        *(url.partition("?")[0] + tracked for tracked in TRACKED),
        *(url.replace(old, new, 1) for old, new in ALSO[sample.folder]),
    }


@each_article
def test_one_article_has_one_identity(sample: Sample) -> None:
    source = sources()[sample.folder]
    for other in variants(sample):
        assert owner(other) is source, other
        assert source.source_id(other) == source.source_id(sample.url), other
        assert source.canonical(other) == source.canonical(sample.url), other


@each_article
def test_the_canonical_address_is_its_own(sample: Sample) -> None:
    source = sources()[sample.folder]
    canonical = source.canonical(sample.url)
    assert source.canonical(canonical) == canonical
    assert source.source_id(canonical) == source.source_id(sample.url)
    assert source.part(canonical) == 1
    assert urlsplit(canonical).scheme == urlsplit(source.homepage).scheme


@pytest.mark.parametrize("name", sources())
def test_every_way_of_writing_is_tried(name: str) -> None:
    urls = [sample.url for sample in ARTICLES if sample.folder == name]
    assert [old for old, _ in ALSO[name] if not any(old in url for url in urls)] == []


@pytest.mark.parametrize(("name", "one", "other"), ONE_ID)
def test_a_copy_at_an_address_of_its_own_is_the_same_article(name: str, one: str, other: str) -> None:
    source = sources()[name]
    assert source.source_id(one) == source.source_id(other)


@pytest.mark.parametrize(("name", "one", "other"), TWO)
def test_two_articles_of_one_number_are_two(name: str, one: str, other: str) -> None:
    source = sources()[name]
    assert source.source_id(one) != source.source_id(other)
    assert source.canonical(one) != source.canonical(other)


@pytest.mark.parametrize("name", sources())
def test_two_articles_have_two_identities(name: str) -> None:
    source = sources()[name]
    canonical = {source.canonical(sample.url) for sample in ARTICLES if sample.folder == name}
    assert len({source.source_id(url) for url in canonical}) == len(canonical)


@each_article
def test_nothing_on_the_host_of_another_is_owned(sample: Sample) -> None:
    scheme, _, rest = sample.url.partition("://")
    host, _, path = rest.partition("/")
    others = (
        f"{scheme}://evil{site(host)}/{path}",
        f"{scheme}://{host}.evil.org/{path}",
        f"{scheme}://evil.org/{host}/{path}",
        f"{scheme}://evil.org/{sample.url}",
        f"{scheme}://evil.org?{sample.url}",
        f"{scheme}://{host}@evil.org/{path}",
        f"{scheme}://evil.org@{host}/{path}",
        f"{scheme}://{host}:8443/{path}",
        f"{scheme}://{host}%2eevil.org/{path}",
        f"ftp://{rest}",
    )
    for url in others:
        assert owner(url) is None, url


@pytest.mark.parametrize(
    "url",
    [
        "http://m.people.cn/n4/2022/0413/c3605-15533760.html",
        "https://www.yidaiyilu.gov.cn/p/178715.html",
        "https://www.huanqiu.com/",
        "https://www.mee.gov.cn/ywdt/hjywnews/index_1.shtml",
        "http://www.ebchina.com/ebchina/xwzx/jtxw/index_1.shtml",
    ],
)
def test_what_has_no_identity_of_a_source_is_nobodys(url: str) -> None:
    """The mobile edition of 人民网 counts its articles in its own way."""
    assert owner(url) is None
