"""What a site may send us does no harm: nothing is unpickled, expanded, or written where it does not belong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.forks import run
from tests.nights import ARTICLE, Night, Site, address, listed

BOMB = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "{a}">{entities}<!ENTITY file SYSTEM "file:///etc/passwd">]>
<rss><channel><item><title>&i;&file;</title><link>{link}&file;</link></item><item><link>{link}</link></item></channel>
</rss>"""
NAMES = [
    "../../../escaped",
    "/escaped",
    "..",
    "a/../../b",
    "~/x",
    "C:\\x",
    ".greensilk/state.json",
    "x" * 300,
    "a\x00b",
    "\n",
]
# Publish what the archive of a folder holds; print every path that is written, made, renamed to or removed.
PUBLISH = """
import json, os, sys
from pathlib import Path
from feeds import metrics
from feeds.publish import publish
from tests.published import SETTINGS, article, keep, opened
folder, names, paths = Path(sys.argv[1]), json.loads(sys.argv[2]), set()
with opened(folder) as archive:
    for number, name in enumerate(names):
        keep(archive, article(number, source_id=name, story=name, url=f"https://www.mee.gov.cn/{name}"))
def hook(event, args):
    if event == "open" and isinstance(args[0], (str, os.PathLike)) and args[2] & (os.O_WRONLY | os.O_RDWR):
        paths.add(os.path.realpath(args[0]))
    elif event in ("os.rename", "os.remove", "os.mkdir"):
        paths.add(os.path.realpath(args[event == "os.rename"]))
sys.addaudithook(hook)
with opened(folder) as archive:
    published = publish(archive, folder / "public", SETTINGS)
    metrics.write(archive, folder / "greensilk.prom")
print(json.dumps([len(published.written), sorted(paths)]))
"""


def test_whatever_an_article_is_called_files_stay_below_the_folder(tmp_path: Path) -> None:
    said = run(["-c", PUBLISH, tmp_path / "here", json.dumps(NAMES)])
    assert said.returncode == 0, said.stderr
    written, paths = json.loads(said.stdout)
    assert written > len(NAMES)
    here = (tmp_path / "here").resolve()
    strange = [path for path in map(Path, paths) if path != here and not path.is_relative_to(here / "public")]
    assert {path.suffixes[0] for path in strange} == {".prom"}, strange


@pytest.mark.parametrize("link", ["/utf8/20261103/..%2f..%2fetc%2fpasswd.html", "/utf8/20261103/../../../../1.html"])
def test_whatever_a_link_is_called_recordings_stay_in_their_folder(site: Site, night: Night, link: str) -> None:
    site.list(link, address(1))
    site.articles(1)
    assert night()["new"] == 1
    made = {path.name.partition("-")[2] for path in (night.folder / "warc").iterdir()}
    assert made == {"loopback.warc.gz"}
    assert {path.name for path in night.folder.iterdir()} == {"archive.db", "warc"}


def test_a_feed_that_declares_entities_is_not_read(site: Site, night: Night) -> None:
    entities = "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True))
    link = f"http://127.0.0.1:{site.port}{address(1)}"
    site.answers["/utf8/"] = BOMB.format(a="x" * 1000, entities=entities, link=link)
    site.answers["/gbk/"] = listed(address(2))
    site.articles(1, 2)
    result = night()
    assert (result["new"], result["verdict"]) == (1, "drifted")
    assert "no link on this list" in result["troubles"][0]
    assert {path for path in site.asked if path.endswith(".html")} == {address(2)}


def test_a_page_of_entities_reads_as_it_is_written(site: Site, night: Night) -> None:
    site.list(address(1))
    page = ARTICLE.format(number=1).replace("恢复湿地", "恢复&a;湿地")
    site.answers[address(1)] = f'<!DOCTYPE html [<!ENTITY a "甲">]>{page}'
    assert night()["new"] == 1
