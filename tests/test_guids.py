"""A guid is for ever, and a feed's bytes change only where a printed value did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from classifier import taxonomy
from crawler.article import Tag
from feeds import publish as room
from pipelines.archive import Archive, stories, tags
from tests.published import SETTINGS, article, data, edited, files, fill, keep, opened, parsed, told

FORMATS = ("all.xml", "all.atom.xml", "all.json")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with opened(tmp_path) as made:
        keep(made, article(1), article(2, tags=(Tag("law", 0.8),)), article(3, source="people"))
        yield made


def guids(public: Path, slug: str = "all") -> dict[str, list[str]]:
    """The guids of a feed in each of its formats."""
    items = data(public, f"{slug}.json")["items"]
    assert isinstance(items, list)
    return {
        "rss": [entry.id for entry in parsed(public, f"{slug}.xml").entries],
        "atom": [entry.id for entry in parsed(public, f"{slug}.atom.xml").entries],
        "json": [item["id"] for item in items],
    }


def edit(archive: Archive) -> None:
    keep(archive, edited(article(1), title="湿地保护条例完成修订", body="另一段。"))


def secure(archive: Archive) -> None:
    keep(archive, edited(article(1), url="https://m.mee.example/1.html?from=app", author="记者 林沐"))


def rename(archive: Archive) -> None:
    archive.register("mee", "生态环境部（新）", "https://www.mee.gov.cn/")


def retag(archive: Archive) -> None:
    row = tags.Retagged(1, (Tag("biodiversity", 0.7), Tag("ocean", 0.6)), 0.8, True, False)
    tags.retag(archive, "model y", [row])


@pytest.mark.parametrize("change", [edit, secure, rename, retag], ids=lambda change: change.__name__)
def test_no_change_of_an_article_changes_its_guid(
    archive: Archive, tmp_path: Path, change: Callable[[Archive], None]
) -> None:
    public = tmp_path / "public"
    told(archive, public)
    before = guids(public)
    change(archive)
    assert told(archive, public).written
    assert guids(public) == before == dict.fromkeys(before, before["rss"])
    assert before["rss"][0] == "tag:brigc.net,2026:greensilk/mee/1"


def test_a_theme_renamed_changes_names_and_nothing_else(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = tmp_path / "public"
    told(archive, public)
    before, known = guids(public, "theme/law"), taxonomy.load()
    (scheme,) = {tag.scheme for tag in parsed(public, "theme/law.xml").entries[0].tags}
    renamed = tuple(replace(theme, name_zh="环境法治") if theme.slug == "law" else theme for theme in known)
    monkeypatch.setattr(room.taxonomy, "load", lambda: renamed)
    touched = {path.relative_to(public).as_posix() for path in told(archive, public).written}
    assert guids(public, "theme/law") == before
    (entry,) = parsed(public, "theme/law.xml").entries
    assert {tag.scheme for tag in entry.tags} == {scheme}
    assert "环境法治" in {tag.term for tag in entry.tags}
    assert "theme/ocean.xml" not in touched
    assert "source/people.xml" not in touched


def test_a_story_keeps_the_guid_of_the_article_that_was_kept_first(archive: Archive, tmp_path: Path) -> None:
    public = tmp_path / "public"
    told(archive, public)
    reprint = article(9, source="xinhua", published=article(1).published - timedelta(days=1), story="mee/1")
    keep(archive, reprint)
    told(archive, public)
    assert "tag:brigc.net,2026:greensilk/mee/1" in guids(public)["rss"]
    assert "tag:brigc.net,2026:greensilk/xinhua/9" not in guids(public)["rss"]
    assert guids(public, "source/xinhua")["rss"] == ["tag:brigc.net,2026:greensilk/xinhua/9"]
    story = "tag:brigc.net,2026:greensilk/story/mee/1"
    assert guids(public, "stories") == {"rss": [story], "atom": [story], "json": [story]}
    (item,) = parsed(public, "stories.xml").entries
    assert (item.dc_source, item.link) == ("新华社、生态环境部", "https://www.xinhua.example/9.html")
    assert "https://www.mee.example/1.html" in item.summary


def test_two_stories_that_become_one_keep_the_older_guid(archive: Archive, tmp_path: Path) -> None:
    public = tmp_path / "public"
    keep(archive, article(11, source="xinhua", story="mee/2"), article(12, source="wri", story="people/3"))
    told(archive, public)
    assert set(guids(public, "stories")["rss"]) == {
        "tag:brigc.net,2026:greensilk/story/mee/2",
        "tag:brigc.net,2026:greensilk/story/people/3",
    }
    told_as = [number for (number,) in archive.db.execute("SELECT DISTINCT story FROM articles WHERE id IN (2, 3)")]
    stories.merge(archive, told_as, "高措")
    told(archive, public)
    assert guids(public, "stories")["rss"] == ["tag:brigc.net,2026:greensilk/story/mee/2"]
    assert not (public / "story/people/3.html").exists()


def test_ten_years_of_articles_have_guids_of_their_own(tmp_path: Path) -> None:
    public = tmp_path / "public"
    with opened(tmp_path) as archive:
        fill(archive, 300, days=3650)
        settings = replace(SETTINGS, limit=20)
        told(archive, public, settings)
        met: list[str] = []
        for path in sorted(public.glob("archive/source/*/*.atom.xml")):
            met += [entry.id for entry in parsed(public, path.relative_to(public).as_posix()).entries]
        assert len(met) == len(set(met)) > 0
        again = tmp_path / "again"
        told(archive, again, settings)
        assert files(again) == files(public)


def test_an_edit_is_dated_and_what_was_not_edited_is_not(archive: Archive, tmp_path: Path) -> None:
    public = tmp_path / "public"
    keep(archive, edited(article(1), hours=5, summary="改过的摘要。"))
    told(archive, public)
    first, second, _ = parsed(public, "all.atom.xml").entries
    assert first.updated == "2026-11-21T06:00:00+00:00"
    assert second.updated == second.published
    item = parsed(public, "all.xml").entries[0]
    assert (item.published, item.updated) == ("Fri, 20 Nov 2026 11:00:00 +0800", "2026-11-21T06:00:00+00:00")
    assert "updated" not in parsed(public, "all.xml").entries[1]
    assert parsed(public, "all.xml").feed.updated == "Sat, 21 Nov 2026 06:00:00 +0000"


def test_only_what_prints_a_value_changes_with_it(archive: Archive, tmp_path: Path) -> None:
    public = tmp_path / "public"
    told(archive, public, SETTINGS)
    before = files(public)
    keep(archive, edited(article(3, source="people"), author="记者 林沐"))
    told(archive, public, SETTINGS)
    after = files(public)
    changed = {path for path in after if after[path] != before.get(path)}
    assert {"all.xml", "source/people.xml", "theme/biodiversity.json"} <= changed
    assert not {"source/mee.xml", "theme/law.xml", "bri.xml", "index.html", "feeds.opml"} & changed
