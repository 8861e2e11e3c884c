"""A crawl that is told to stop does so at once, whatever it waits for; what it had in hand is not lost."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path

import pytest

from tests.nights import ARTICLE, Night, Site, address

SECONDS = 10  # a nightly run waits no longer for a back-fill, nor does a service manager


def stopped(night: Night, site: Site, asked: int, **settings: object) -> dict[str, object]:
    """A crawl that gets SIGTERM after so many requests; what it said at its end."""
    with night.started(**settings) as process:
        end = time.monotonic() + 30
        while len(site.asked) < asked and time.monotonic() < end:
            time.sleep(0.05)
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, err
    return dict(json.loads(out))


@pytest.mark.parametrize("span", [{}, {"SPAN": ["2026-11-01", "2026-11-05"]}], ids=["nightly", "back-fill"])
def test_no_crawl_delay_holds_a_crawl_that_is_told_to_stop(
    site: Site, night: Night, tmp_path: Path, span: dict[str, object]
) -> None:
    site.answers["/robots.txt"] = "User-agent: *\nCrawl-delay: 120\n"
    site.list(address(1))
    told = stopped(night, site, 1, **span)
    assert not [trouble for trouble in told["troubles"] if "stopped" not in trouble]
    site.answers["/robots.txt"] = "User-agent: *\n"
    site.answers[address(1)] = ARTICLE.format(number=1)
    assert night(**span)["new"] == 1
