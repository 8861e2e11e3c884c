"""Publishing writes what changed and nothing else, whole or not at all."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.article import Tag
from feeds.members import FeedError
from feeds.publish import PublishError
from feeds.settings import Curated
from pipelines.archive import Archive, decisions
from pipelines.archive.outline import revision
from tests.nights import Night, Site, address, rows
from tests.published import (
    BASE,
    NOON,
    PUBLISHERS,
    SETTINGS,
    THEMES,
    article,
    edited,
    files,
    fill,
    keep,
    opened,
    parsed,
    told,
    written,
)
from tests.validator import complaints


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with opened(tmp_path) as made:
        fill(made, 120, days=60)
        yield made


@pytest.fixture
def public(tmp_path: Path) -> Path:
    return tmp_path / "public"


def times(public: Path) -> dict[str, int]:
    return {path: (public / path).stat().st_mtime_ns for path in files(public)}


def test_nothing_new_touches_nothing(archive: Archive, public: Path) -> None:
    assert written(archive, public)
    before = times(public)
    assert written(archive, public) == []
    assert times(public) == before


def test_a_source_that_is_told_again_is_nothing_new(archive: Archive, public: Path) -> None:
    """Every night tells each source that it crawls."""
    told(archive, public)
    before = revision(archive)
    for name, publisher in PUBLISHERS.items():
        archive.register(name, publisher, f"https://www.{name}.example/")
    assert revision(archive) == before
    archive.register("mee", "生态环境部（新）", "https://www.mee.example/")
    assert revision(archive) != before
    assert "source/mee.xml" in written(archive, public)


def test_a_night_without_news_gives_no_reason_to_publish(site: Site, night: Night) -> None:
    site.list(address(1))
    site.articles(1)
    mark = "SELECT mark FROM revision"
    assert night()["new"] == 1
    before = rows(night.folder, mark)
    assert night()["new"] == 0
    assert rows(night.folder, mark) == before


def test_a_source_whose_name_or_address_is_spoiled_spoils_no_feed(archive: Archive, public: Path) -> None:
    archive.register("mee", "\ufffe生态\x9b", "")
    archive.register("wri", "\ufffe", "javascript:x")
    archive.register("湿地-example", "湿地", "https://湿地.example/")
    told(archive, public)
    assert parsed(public, "source/mee.xml").feed.title.startswith("绿丝：生态 ")
    assert parsed(public, "source/wri.atom.xml").feed.title.startswith("绿丝：wri ")
    assert complaints((public / "source/mee.xml").read_bytes()) == []
    assert complaints((public / "source/wri.atom.xml").read_bytes()) == []
    assert complaints((public / "source/湿地-example.atom.xml").read_bytes()) == []


def test_a_new_article_touches_only_the_files_that_hold_it(archive: Archive, public: Path) -> None:
    told(archive, public)
    before = times(public)
    keep(archive, article(0, source="wri", title="唯一的新文章", published=NOON))
    touched = written(archive, public)
    assert touched == sorted(path for path, time in times(public).items() if before.get(path) != time)
    holding = [path for path, content in files(public).items() if "唯一的新文章" in content.decode()]
    assert sorted(holding) == touched
    assert {"all.xml", "source/wri.json", "theme/biodiversity.json", "index.html", "day/2026-11-20.html"} <= {*touched}
    assert not {"source/mee.xml", "theme/energy.xml", "feeds.opml"} & {*touched}


def test_the_same_archive_gives_the_same_bytes_wherever_it_is_published(archive: Archive, tmp_path: Path) -> None:
    told(archive, tmp_path / "one")
    keep(archive, article(0, published=NOON))
    decisions.pick(archive, 3, "林沐", True)
    told(archive, tmp_path / "one")
    told(archive, tmp_path / "two")
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_what_somebody_changed_or_removed_is_written_anew(archive: Archive, public: Path) -> None:
    told(archive, public)
    before = files(public)
    (public / "all.xml").write_text("broken")
    (public / "index.html").unlink()
    assert written(archive, public) == ["all.xml", "index.html"]
    assert files(public) == before


def test_without_its_memory_it_compares_the_bytes(archive: Archive, public: Path) -> None:
    told(archive, public)
    for spoiled in ("", "{", '{"all.xml": 1}', "[]"):
        (public / ".greensilk" / "state.json").write_text(spoiled)
        assert written(archive, public) == []


def test_a_file_of_somebody_else_stays(archive: Archive, public: Path) -> None:
    public.mkdir()
    (public / "robots.txt").write_text("User-agent: *")
    told(archive, public)
    assert (public / "robots.txt").read_text() == "User-agent: *"


def test_what_is_published_no_more_is_removed(archive: Archive, public: Path) -> None:
    curated = replace(SETTINGS, curated=(Curated("mekong", "澜湄", "走廊"),))
    told(archive, public, curated)
    assert (public / "curated/mekong.xml").is_file()
    gone = {path.relative_to(public).as_posix() for path in told(archive, public, SETTINGS).removed}
    assert {"curated/mekong.xml", "curated/mekong.json", "curated/mekong.html"} <= gone
    assert not (public / "curated").exists()


def test_only_the_newest_days_have_pages(archive: Archive, public: Path) -> None:
    told(archive, public)
    days = sorted(path.stem for path in (public / "day").glob("*.html"))
    assert len(days) == 42
    assert days[-1] == "2026-11-20"


@pytest.mark.soak
def test_killed_between_any_two_writes(archive: Archive, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """A child is killed before its n-th change of the folder, for every n; the next publishing completes."""
    public, whole = tmp_path / "public", tmp_path / "whole"
    told(archive, public)
    old = files(public)
    keep(archive, article(0, published=NOON), edited(article(7), title="改过"), article(500, story="mee/0"))
    archive.db.execute("DELETE FROM article_themes WHERE article < 20")
    total = len(told(archive, whole).written)
    new = files(whole)
    steps = range(total + 60) if request.config.getoption("--soak") else range(0, 120, 7)
    archive.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    done = False
    for step in steps:
        done = killed(archive.path, public, step) or done
        for path, content in files(public).items():
            assert content in (old.get(path), new.get(path)), path
        if done:
            break
    told(archive, public)
    assert files(public) == new
    assert [*(public / ".greensilk").glob("draft-*")] == []


def killed(path: Path, public: Path, step: int) -> bool:
    """Publish in a child that is killed at its step; whether it came to the end before."""
    child = os.fork()
    if child == 0:
        left = [step]

        def die_at_last(call):  # type: ignore[no-untyped-def]
            def counted(*arguments, **named):  # type: ignore[no-untyped-def]
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                left[0] -= 1
                return call(*arguments, **named)

            return counted

        Path.replace = die_at_last(Path.replace)  # type: ignore[method-assign]
        Path.unlink = die_at_last(Path.unlink)  # type: ignore[method-assign]
        code = 1
        try:
            with Archive(path) as archive:
                told(archive, public)
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return not os.WIFSIGNALED(status)


def test_a_folder_that_cannot_be_written_is_one_sentence(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PublishError, match=r"The public folder .*file cannot be written"):
        told(archive, tmp_path / "file")


@pytest.mark.parametrize(
    ("query", "said"),
    [("theme:weather", "weather"), ("(水电", "bracket"), ("source:nobody", "no source 'nobody'")],
)
def test_a_wrong_search_names_its_feed_and_nothing_is_written(
    archive: Archive, public: Path, query: str, said: str
) -> None:
    settings = replace(SETTINGS, curated=(Curated("mekong-energy", "澜湄能源", query),))
    with pytest.raises(FeedError, match=f"The feed mekong-energy cannot be searched for: .*{said}"):
        told(archive, public, settings)
    assert files(public) == {}


def test_a_curated_feed_holds_what_its_search_finds(archive: Archive, public: Path) -> None:
    feeds = (
        Curated("energy", "能源", "theme:energy", limit=5),
        Curated("sure", "能源", "theme:energy", min_score=0.85),
        Curated("chosen", "精选", "lang:zh", picks_only=True),
        Curated("whole", "全文", "走廊", full_text=True),
    )
    for number in (4, 2):
        decisions.pick(archive, number, "林沐", True)
    decisions.pick(archive, 2, "林沐", False)
    told(archive, public, replace(SETTINGS, curated=feeds))
    sure = parsed(public, "curated/sure.xml").entries
    assert 0 < len(sure) < len(parsed(public, "theme/energy.xml").entries)
    assert len(parsed(public, "curated/energy.xml").entries) == 5
    chosen = [entry.id for entry in parsed(public, "curated/chosen.xml").entries]
    assert chosen == [entry.id for entry in parsed(public, "picks.xml").entries]
    assert len(chosen) == 1
    assert "第二段" in parsed(public, "curated/whole.xml").entries[0].content[0].value
    assert "content" not in parsed(public, "all.xml").entries[0]
    assert parsed(public, "curated/energy.xml").feed.links[-1].href.startswith(f"{BASE}/archive/curated/energy/")


def test_one_name_is_one_item_in_all_feeds_that_name_stories(archive: Archive, public: Path) -> None:
    """The story's first article, with the themes of all, whichever of its articles belongs to the theme."""
    first = article(900, source="xinhua", title="先", tags=(), published=NOON, story="x")
    ocean = article(901, title="后", tags=(Tag("ocean", 0.9),), published=NOON + timedelta(hours=1), story="x")
    law = article(902, source="wri", title="再", tags=(Tag("law", 0.9),), published=NOON + timedelta(days=2), story="x")
    keep(archive, first, ocean, law)
    told(archive, public)
    found = [
        {(entry.title, frozenset(tag.term for tag in entry.tags)) for entry in parsed(public, path).entries}
        for path in ("all.xml", "theme/ocean.xml", "theme/law.atom.xml", "stories.xml")
    ]
    names = frozenset(name for slug in ("ocean", "law") for name in (THEMES[slug].name_zh, THEMES[slug].name_en))
    assert all(("先", names) in titles for titles in found)
    assert not any(titles & {("后", names), ("再", names)} for titles in found)
    assert "后" in {entry.title for entry in parsed(public, "source/mee.xml").entries}
    assert "先" in (public / "day/2026-11-20/law.html").read_text("utf-8")


def test_picks_stand_in_the_order_they_were_made(archive: Archive, public: Path) -> None:
    for number in (4, 90, 30):
        decisions.pick(archive, number, "林沐", True)
    told(archive, public)
    first = [entry.id for entry in parsed(public, "picks.atom.xml").entries]
    decisions.pick(archive, 90, "高措", False)
    told(archive, public)
    assert [entry.id for entry in parsed(public, "picks.atom.xml").entries] == [first[0], first[2]]
    assert decisions.picks(archive) == [30, 4]
    rows = archive.db.execute("SELECT before, after FROM decisions WHERE article = 90 ORDER BY id").fetchall()
    assert rows == [("false", "true"), ("true", "false")]
