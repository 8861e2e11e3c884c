"""Sample pages: folders of saved pages with a MANIFEST.jsonl each, one folder a source."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from scrapy.http import Response

DEMO: Final = Path(__file__).with_name("demo")


@dataclass(frozen=True, eq=False)
class Sample:
    """One saved page.

    Attributes:
        folder: the name of its folder.
        path: the file that holds its raw bytes.
        url: where it was saved from; empty where nobody knows.
        kind: `article`, `list`, `robots` …
        stated: everything the manifest says of it.
    """

    folder: str
    path: Path
    url: str
    kind: str
    stated: dict[str, Any]

    @property
    def expected(self) -> dict[str, Any]:
        """What a person read from it: the file beside the page, `<page>.json`."""
        return dict(json.loads(self._read_by_hand.read_text("utf-8")))

    @property
    def has_expected(self) -> bool:
        """Whether somebody wrote down what is on it."""
        return self._read_by_hand.is_file()

    @property
    def _read_by_hand(self) -> Path:
        return self.path.with_name(f"{self.path.name}.json")

    def answer(self) -> tuple[Response, datetime]:
        """The page as its server would send it, and when it was fetched."""
        headers = {"Content-Type": "text/html"} | self.stated.get("headers", {})
        body = self.path.read_bytes()
        if headers.get("Content-Encoding") == "gzip":
            body = gzip.compress(body, mtime=0)
        time = self.stated.get("time") or self.stated.get("published") or "2000-01-01T00:00:00+00:00"
        response = Response(self.url, status=self.stated.get("status", 200), headers=headers, body=body)
        return response, datetime.fromisoformat(time)


def samples(root: Path = DEMO) -> Iterator[Sample]:
    """All sample pages below a folder, in the order of its manifests."""
    for manifest in sorted(root.glob("*/MANIFEST.jsonl")):
        for line in manifest.read_text("utf-8").splitlines():
            stated = json.loads(line)
            yield Sample(
                manifest.parent.name, manifest.parent / stated["file"], stated["url"] or "", stated["kind"], stated
            )


def answers(root: Path = DEMO) -> Iterator[tuple[Response, datetime]]:
    """What the sample sites answer, for a recording."""
    return (sample.answer() for sample in samples(root) if sample.url)
