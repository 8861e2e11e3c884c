"""The sizes of files are asked for by the way: no source loses an article to them."""

from __future__ import annotations

import json

import pytest

from tests.nights import ARTICLE, Night, Site, rows

PAGES = [f"/utf8/20261103/{number}.html" for number in range(1, 25)]


def attached(site: Site, files: int, status: int = 200) -> None:
    """Articles that read well, each with some files, of which the site answers the same."""
    site.list(*PAGES)
    for number, page in enumerate(PAGES):
        names = [f"/{number}-{file}.pdf" for file in range(files)]
        site.answers |= dict.fromkeys(names, "x" * 7 if status == 200 else (status, ""))
        links = "".join(f'<p><a href="{name}">附件</a></p>' for name in names)
        site.answers[page] = ARTICLE.format(number=1).replace("</p></div>", f"</p>{links}</div>")


def sizes(night: Night) -> set[int | None]:
    found = rows(night.folder, "SELECT attachments FROM articles")
    return {attachment["size"] for (files,) in found for attachment in json.loads(files)}


@pytest.mark.parametrize("status", [403, 503])
def test_a_host_that_refuses_to_tell_sizes_loses_no_article(site: Site, night: Night, status: int) -> None:
    attached(site, 4, status)
    result = night(RETRY_ENABLED=True)
    assert (result["new"], result["verdict"], result["troubles"]) == (len(PAGES), "ok", [])
    assert len([path for path in site.asked if path.endswith(".pdf")]) == 1
    assert sizes(night) == {None}


def test_a_file_that_is_gone_hides_no_other_size(site: Site, night: Night) -> None:
    attached(site, 2)
    site.answers["/0-0.pdf"] = (404, "")
    assert night()["new"] == len(PAGES)
    assert sizes(night) == {None, 7}


def test_the_page_that_was_refused_is_named(site: Site, night: Night) -> None:
    attached(site, 0)
    site.answers |= dict.fromkeys(PAGES[:20], (403, ""))
    result = night()
    unasked = [trouble for trouble in result["troubles"] if "left alone" in trouble]
    assert unasked
    for trouble in unasked:
        named = trouble.partition("since http://127.0.0.1")[2].partition("/")[2].partition(" ")[0]
        assert f"/{named}" in site.asked
        assert not any(trouble.endswith(path) for path in site.asked)
