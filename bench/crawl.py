"""The whole river over HTTP on loopback, beside a spider that only asks: `python -m bench crawl [10000]`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from greensilk.config import Config
from tests.loopback import Site

SETTINGS = {
    "SPIDER_MODULES": ["tests.loopback_spider"],
    "DOWNLOAD_DELAY": 0,
    "CONCURRENT_REQUESTS": 8,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "AUTOTHROTTLE_ENABLED": False,
    "HTTPPROXY_ENABLED": False,
    "LOG_LEVEL": "WARNING",
}
MEASURED = """
print(json.dumps({**found, "seconds": time.monotonic() - start,
                  "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""
RIVER = f"""
import json, resource, sys, time
from crawler.dates import Span
from pipelines.river import flow
start = time.monotonic()
# A back-fill: a nightly run takes the newest hundred articles of a list that it reads for the first time.
outcome = flow(["loopback"], json.loads(sys.argv[1]) | {{"SPAN": Span.read("2026", "2099")}})
found = {{"pages": outcome.tallies["loopback"].counts["new"], "troubles": outcome.sentences[:3]}}
{MEASURED}
"""
NOTHING = f"""
import json, resource, sys, time
from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from tests.loopback_spider import Loopback

class Nothing(Spider):
    name = "nothing"
    start_urls = Loopback.start_urls
    pages = 0

    def parse(self, response):
        for href in dict.fromkeys(response.css("a::attr(href)").getall()):
            yield Request(response.urljoin(href), self.read)

    def read(self, response):
        Nothing.pages += 1

start = time.monotonic()
closed = {{"TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False}}
process = AsyncCrawlerProcess(json.loads(sys.argv[1]) | closed)
process.crawl(Nothing)
process.start()
found = {{"pages": Nothing.pages}}
{MEASURED}
"""


def main(size: int = 2_000) -> None:
    """Crawl sites of a quarter, a half and all of so many pages, and print what it took."""
    for pages in (size // 4, size // 2, size):
        with TemporaryDirectory() as name, Site(pages, delay=0, photo=2_000) as site:
            folder = Path(name)
            kept = {"ARCHIVE": str(folder / "archive.db"), "WARC_FOLDER": str(folder / "warc")}
            (folder / "warc").mkdir()
            plain = _run(NOTHING, site.port, SETTINGS)
            whole = _run(RIVER, site.port, SETTINGS | kept | {"MODELS": str(Config().models)})
        if whole["pages"] != pages:
            sys.exit(f"{pages - whole['pages']:.0f} of {pages:,} pages are lost")
        speed, floor = (float(it["pages"]) / float(it["seconds"]) for it in (whole, plain))
        print(
            f"{pages:,} pages: {whole['pages']:,} kept, {speed:.0f}/s,"
            f" {speed / floor:.2f} of a spider that does nothing ({floor:.0f}/s);"
            f" at most {whole['memory']:.0f} MiB (it {plain['memory']:.0f}); {whole['troubles']}"
        )


def _run(program: str, port: int, settings: dict[str, object]) -> dict[str, float]:
    environment = {**os.environ, "LOOPBACK_PORT": str(port), "GREENSILK_PRIVATE_HOSTS": f"127.0.0.1:{port}"}
    said = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, json.dumps(settings)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if said.returncode:
        sys.exit(said.stderr[-2000:])
    return dict(json.loads(said.stdout.splitlines()[-1]))
