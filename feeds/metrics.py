"""What a monitor wants to know, as a text file for Prometheus' node exporter."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

from crawler.health import is_alarming
from pipelines.archive import Archive, runs
from pipelines.archive.select import held


def write(archive: Archive, file: Path) -> None:
    """Write how the last run and each source were; a reader never sees half a file.

    Raises:
        OSError: if the file cannot be written.
    """
    registry = CollectorRegistry()

    def gauge(name: str, said: str, *labels: str) -> Gauge:
        return Gauge(f"greensilk_{name}", said, labels, registry=registry)

    last = runs.last(archive)
    if last:
        gauge("run_exit_code", "How the last run ended: 0 well, 1 something needs a person.").set(last.exit)
        gauge("run_end_time_seconds", "When it ended.").set(_seconds(last.ended))
        gauge("run_duration_seconds", "How long it took.").set(_seconds(last.ended) - _seconds(last.began))
    good = gauge("source_good_time_seconds", "When a source was last well; 0 if never.", "source")
    alarm = gauge("source_alarm", "1 if somebody must look at a source.", "source", "verdict")
    new = gauge("source_new_articles", "New articles of its last run.", "source")
    for state in runs.latest(archive):
        good.labels(state.source).set(_seconds(state.good) if state.good else 0)
        alarm.labels(state.source, state.verdict).set(is_alarming(state.verdict))
        new.labels(state.source).set(state.counts.get("new", 0))
    articles = gauge("articles", "Articles in the archive.", "source")
    for source, count in held(archive).items():
        articles.labels(source).set(count)
    gauge("written_time_seconds", "When this was written.").set(time.time())
    file.parent.mkdir(parents=True, exist_ok=True)
    write_to_textfile(str(file), registry)


def _seconds(printed: str) -> float:
    return datetime.fromisoformat(printed).timestamp()
