"""The encoding is decided for each response: header, byte order mark, meta, strict trial."""

from __future__ import annotations

import codecs
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.article import Capture
from crawler.charset import decode
from crawler.reading import Page
from crawler.source import Drift
from crawler.spiders.people import People

TEXT = "记者胡喆、朱镕基报道：澜沧江—湄公河流域的绿色发展。"
META = '<meta http-equiv="Content-Type" content="text/html; charset={}">'


@pytest.mark.parametrize(
    ("body", "content_type", "encoding"),
    [
        (TEXT.encode("gb18030"), "text/html; charset=GB2312", "gb18030"),
        (TEXT.encode("gb18030"), 'text/html; charset="gbk"', "gb18030"),
        ((META.format("gb2312") + TEXT).encode("gb18030"), "text/html", "gb18030"),
        ((META.format("GB2312") + TEXT).encode("utf-8"), "text/html; charset=utf-8", "utf-8"),
        ((META.format("gb2312") + TEXT).encode("utf-8"), "text/html", "utf-8"),
        ((META.format("utf-8") + TEXT * 20).encode("gb18030"), "text/html", "gb18030"),
        (TEXT.encode("utf-8"), "text/html; charset=no-such-thing", "utf-8"),
        (TEXT.encode("gb18030"), "", "gb18030"),
        (TEXT.encode("utf-8"), "", "utf-8"),
        (codecs.BOM_UTF8 + (META.format("gb2312") + TEXT).encode("utf-8"), "", "utf-8-sig"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "", "utf-16"),
    ],
)
def test_order(body: bytes, content_type: str, encoding: str) -> None:
    text, read_as = decode(body, content_type)
    assert text.endswith(TEXT)
    assert read_as == encoding


def test_a_page_cut_inside_a_character_stays_in_its_encoding() -> None:
    body = (META.format("utf-8") + TEXT).encode()[:-1]
    text, read_as = decode(body)
    assert read_as == "utf-8"
    assert TEXT[:-1] in text


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=4))
def test_whatever_a_gb2312_page_holds_comes_back(text: str) -> None:
    assert decode(text.encode("gb18030"), "text/html; charset=gb2312")[0] == text


def test_a_lost_character_makes_the_page_drift() -> None:
    markup = f"""<html><head>{META.format("utf-8")}</head><body><div class="rm_txt"><h1>标题</h1>
    <div class="channel"><div class="col-1-1">2026年11月03日10:20 | 来源：<a>人民网</a></div></div>
    <div class="rm_txt_con"><p>{TEXT}</p></div></div></body></html>"""
    url = "http://env.people.com.cn/n1/2026/1103/c1010-1.html"
    capture = Capture(url, "", "", datetime.now(UTC))
    assert People().read(Page.decoded(url, markup.encode()), capture).author == ""
    broken = markup.encode().replace("绿".encode(), b"\xe7\xbb")
    with pytest.raises(Drift, match=r"people: characters of its text were lost \(U\+FFFD\): http://env") as drift:
        People().read(Page.decoded(url, broken), capture)
    assert drift.value.field == "body"
