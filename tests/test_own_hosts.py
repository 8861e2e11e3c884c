"""Only the source's own hosts are ever asked, whatever leads elsewhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.nights import ARTICLE, Answer, Night, Site, address


@pytest.mark.parametrize("failures", [[], [(503, "")]], ids=["at once", "after a retry"])
def test_an_article_that_leads_to_another_host_is_not_followed(
    site: Site, night: Night, failures: list[Answer]
) -> None:
    with Site() as other:
        hosts = f"127.0.0.1:{site.port} localhost:{other.port}"
        with_retries = replace(night, environment={"GREENSILK_PRIVATE_HOSTS": hosts})
        other.answers["/1.html"] = ARTICLE.format(number=1)
        site.list(address(1), address(2))
        site.articles(2)
        site.answers[address(1)] = [*failures, (302, f"http://localhost:{other.port}/1.html")]
        result = with_retries(RETRY_ENABLED=True)
        assert other.asked == []
    assert result["new"] == 1
    (trouble,) = result["troubles"]
    assert "leads to another host" in trouble
    assert address(1) in trouble


def test_a_robots_txt_that_leads_to_another_host_is_not_followed(site: Site, night: Night) -> None:
    with Site() as other:
        hosts = f"127.0.0.1:{site.port} localhost:{other.port}"
        site.list(address(1))
        site.articles(1)
        site.answers["/robots.txt"] = [(503, ""), (302, f"http://localhost:{other.port}/robots.txt")]
        replace(night, environment={"GREENSILK_PRIVATE_HOSTS": hosts})(RETRY_ENABLED=True)
        assert other.asked == []


def test_what_robots_txt_forbids_is_not_asked_by_whoever_asks_first(site: Site, night: Night) -> None:
    """Several requests wait for one robots.txt when a crawl begins."""
    six = [address(number) for number in range(1, 7)]
    site.list(*six)
    site.answers |= dict.fromkeys(six, (503, ""))
    night()
    site.articles(*range(1, 7))
    site.slow["/robots.txt"] = 0.5
    site.answers["/robots.txt"] = "User-agent: *\nDisallow: /utf8/2026\n"
    night()
    assert sorted(site.asked) == ["/gbk/", "/robots.txt", "/utf8/"]
