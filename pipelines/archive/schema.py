"""The tables of the archive, as migrations: one SQLite file, WAL, foreign keys."""

from __future__ import annotations

from typing import Final

from sqlite_utils import Database, Migrations

from pipelines.archive import views
from pipelines.archive.schema_stories import STORIES

migrations: Final = Migrations("greensilk")

# Times are ISO 8601 with offset. Of an article: `published` as printed, `moment` the same instant in seconds since
# 1970, to sort by; `fetched` when its text was last seen, `changed` when it was first seen.
_TABLES: Final = """
CREATE TABLE sources (
    name TEXT PRIMARY KEY,
    publisher TEXT NOT NULL,
    homepage TEXT NOT NULL
) STRICT;

CREATE TABLE themes (
    slug TEXT PRIMARY KEY,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    colour TEXT NOT NULL
) STRICT;

CREATE TABLE stories (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL REFERENCES sources,
    source_id TEXT NOT NULL,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    summary TEXT NOT NULL,
    author TEXT NOT NULL,
    language TEXT NOT NULL,
    published TEXT NOT NULL,
    published_precision TEXT NOT NULL CHECK (published_precision IN ('minute', 'day')),
    moment INTEGER NOT NULL,
    credited TEXT NOT NULL,
    images TEXT NOT NULL,
    attachments TEXT NOT NULL,
    fetched TEXT NOT NULL,
    changed TEXT NOT NULL,
    fetched_from TEXT NOT NULL,
    read_by TEXT NOT NULL,
    relevance REAL NOT NULL,
    belt_and_road INTEGER NOT NULL,
    story INTEGER NOT NULL REFERENCES stories,
    UNIQUE (source, source_id)
) STRICT;
CREATE INDEX articles_by_moment ON articles (moment, id);
CREATE INDEX articles_by_source ON articles (source, moment, id);
CREATE INDEX articles_by_story ON articles (story);

CREATE TABLE article_themes (
    article INTEGER NOT NULL REFERENCES articles,
    theme TEXT NOT NULL REFERENCES themes,
    score REAL NOT NULL,
    because TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    PRIMARY KEY (article, theme)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_themes_by_theme ON article_themes (theme, article);

CREATE TABLE versions (
    article INTEGER NOT NULL REFERENCES articles,
    digest TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    fetched TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (article, digest)
) STRICT, WITHOUT ROWID;

CREATE TABLE fetches (
    url TEXT PRIMARY KEY,
    source TEXT NOT NULL REFERENCES sources,
    state TEXT NOT NULL CHECK (state IN ('list', 'pending', 'kept', 'drifted', 'failed', 'refused')),
    tries INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    etag TEXT NOT NULL DEFAULT '',
    last_modified TEXT NOT NULL DEFAULT '',
    status INTEGER,
    fetched TEXT,
    warc TEXT NOT NULL DEFAULT '',
    record TEXT NOT NULL DEFAULT '',
    article INTEGER REFERENCES articles
) STRICT, WITHOUT ROWID;
CREATE INDEX fetches_by_state ON fetches (source, state);

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    began TEXT NOT NULL,
    ended TEXT,
    exit INTEGER
) STRICT;

CREATE TABLE source_runs (
    run INTEGER NOT NULL REFERENCES runs,
    source TEXT NOT NULL REFERENCES sources,
    listed INTEGER NOT NULL,
    fetched INTEGER NOT NULL,
    new INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    troubles TEXT NOT NULL,
    PRIMARY KEY (run, source)
) STRICT, WITHOUT ROWID;
"""


@migrations()
def m001_first(db: Database) -> None:
    """The river: sources, articles with all their texts, themes, stories, what was fetched, runs."""
    for statement in filter(str.strip, _TABLES.split(";")):
        db.execute(statement)


_FETCHING: Final = """
CREATE TABLE backfills (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL REFERENCES sources,
    since TEXT NOT NULL,
    until TEXT NOT NULL,
    began TEXT NOT NULL,
    ended TEXT,
    UNIQUE (source, since, until)
) STRICT;
CREATE TABLE backfill_lists (
    backfill INTEGER NOT NULL REFERENCES backfills,
    url TEXT NOT NULL,
    page INTEGER NOT NULL,
    read INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (backfill, url)
) STRICT, WITHOUT ROWID;
ALTER TABLE fetches ADD COLUMN found_on TEXT NOT NULL DEFAULT '';
ALTER TABLE fetches ADD COLUMN page INTEGER NOT NULL DEFAULT 1;
ALTER TABLE fetches ADD COLUMN backfill INTEGER REFERENCES backfills;
ALTER TABLE runs ADD COLUMN kind TEXT NOT NULL DEFAULT 'run';
ALTER TABLE source_runs ADD COLUMN verdict TEXT NOT NULL DEFAULT '';
ALTER TABLE source_runs ADD COLUMN sentence TEXT NOT NULL DEFAULT '';
ALTER TABLE source_runs ADD COLUMN ended TEXT NOT NULL DEFAULT '';
ALTER TABLE source_runs ADD COLUMN counts TEXT NOT NULL DEFAULT '{}';
CREATE INDEX source_runs_by_source ON source_runs (source, run);
"""


@migrations()
def m002_fetching(db: Database) -> None:
    """Where an address was found, back-fills, and how each source was at the end of each run."""
    for statement in filter(str.strip, _FETCHING.split(";")):
        db.execute(statement)


_DECISIONS: Final = (
    """
CREATE TABLE decisions (
    id INTEGER PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES articles,
    kind TEXT NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    before TEXT NOT NULL CHECK (json_valid(before)),
    after TEXT NOT NULL CHECK (json_valid(after))
) STRICT""",
    "CREATE INDEX decisions_by_article ON decisions (article, kind, id)",
    *(
        f"CREATE TRIGGER decisions_no_{what} BEFORE {what} ON decisions"
        " BEGIN SELECT RAISE(ABORT, 'a decision stands: write another one'); END"
        for what in ("update", "delete")
    ),
    "ALTER TABLE articles ADD COLUMN unsure INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE articles ADD COLUMN tagged_by TEXT NOT NULL DEFAULT ''",
)


@migrations()
def m003_decisions(db: Database) -> None:
    """What editors decide, append only; which model tagged an article, and whether it was unsure."""
    for statement in _DECISIONS:
        db.execute(statement)


# `search` itself, the index, is made by `index`. Triggers keep the themes in step with whoever writes them.
_SEARCH: Final = (
    """
CREATE TABLE search_places (
    place INTEGER PRIMARY KEY,
    article INTEGER NOT NULL UNIQUE REFERENCES articles,
    moment INTEGER NOT NULL
) STRICT""",
    """
CREATE TABLE search_themes (
    theme TEXT NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (theme, place)
) STRICT, WITHOUT ROWID""",
    """
CREATE TABLE search_state (
    version TEXT NOT NULL,
    built INTEGER NOT NULL,
    moment INTEGER NOT NULL,
    article INTEGER NOT NULL
) STRICT""",
    "INSERT INTO search_state VALUES ('', 0, 0, 0)",
    """
CREATE TRIGGER search_places_come AFTER INSERT ON search_places BEGIN
    INSERT INTO search_themes SELECT theme, new.place FROM article_themes WHERE article = new.article;
END""",
    """
CREATE TRIGGER search_places_go AFTER DELETE ON search_places BEGIN
    DELETE FROM search_themes WHERE theme IN (SELECT slug FROM themes) AND place = old.place;
END""",
    """
CREATE TRIGGER search_themes_come AFTER INSERT ON article_themes BEGIN
    INSERT OR IGNORE INTO search_themes SELECT new.theme, place FROM search_places WHERE article = new.article;
END""",
    """
CREATE TRIGGER search_themes_go AFTER DELETE ON article_themes BEGIN
    DELETE FROM search_themes WHERE theme = old.theme
    AND place = (SELECT place FROM search_places WHERE article = old.article);
END""",
)


@migrations()
def m004_search(db: Database) -> None:
    """Which article lies where in the search index, which themes lie where, and how far the index is."""
    for statement in _SEARCH:
        db.execute(statement)


@migrations()
def m006_stories(db: Database) -> None:
    """Which articles are one text and why, what editors put together or apart, and the index that finds them."""
    for statement in STORIES:
        db.execute(statement)


_PAGES: Final = (
    # The bytes of an answer whose recording is gone, or was never ours; compressed by zlib, the rest as it was said.
    """
CREATE TABLE pages (
    record TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    content_type TEXT NOT NULL,
    body BLOB NOT NULL
) STRICT""",
    "CREATE INDEX fetches_by_article ON fetches (article) WHERE article IS NOT NULL",
    # When a reread put another reading of the same page in place of this one; empty for what the site printed.
    "ALTER TABLE versions ADD COLUMN corrected TEXT NOT NULL DEFAULT ''",
    # How far a reread has come, and with which readers.
    """
CREATE TABLE rereads (
    source TEXT PRIMARY KEY REFERENCES sources,
    readers TEXT NOT NULL,
    reached INTEGER NOT NULL,
    began TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
)


@migrations()
def m007_pages(db: Database) -> None:
    """Pages outlive their recordings; a reread corrects readings and goes on where it was stopped."""
    for statement in _PAGES:
        db.execute(statement)


@migrations()
def m008_views(db: Database) -> None:
    """What staff see who open the file themselves."""
    views.renew(db)


_ALARMS: Final = (
    """
CREATE TABLE alarms (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    verdict TEXT NOT NULL,
    sentence TEXT NOT NULL,
    began TEXT NOT NULL,
    told TEXT NOT NULL DEFAULT '',
    ended TEXT NOT NULL DEFAULT ''
) STRICT""",
    "CREATE UNIQUE INDEX alarms_lasting ON alarms (source) WHERE ended = ''",
    """
CREATE TABLE mutes (
    source TEXT PRIMARY KEY,
    until TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
)


@migrations()
def m009_alarms(db: Database) -> None:
    """What needs a person, since when, when it was last said, and what is muted."""
    for statement in _ALARMS:
        db.execute(statement)
