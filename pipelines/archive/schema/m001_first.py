"""The river: sources, articles with all their texts, themes, stories, what was fetched, runs."""

from __future__ import annotations

from typing import Final

# Times are ISO 8601 with offset. Of an article: `published` as printed, `moment` the same instant in seconds since
# 1970, to sort by; `fetched` when its text was last seen, `changed` when it was first seen.
STATEMENTS: Final = (
    """
CREATE TABLE sources (
    name TEXT PRIMARY KEY,
    publisher TEXT NOT NULL,
    homepage TEXT NOT NULL
) STRICT""",
    """
CREATE TABLE themes (
    slug TEXT PRIMARY KEY,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    colour TEXT NOT NULL
) STRICT""",
    """
CREATE TABLE stories (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE
) STRICT""",
    """
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
) STRICT""",
    "CREATE INDEX articles_by_moment ON articles (moment, id)",
    "CREATE INDEX articles_by_source ON articles (source, moment, id)",
    "CREATE INDEX articles_by_story ON articles (story)",
    """
CREATE TABLE article_themes (
    article INTEGER NOT NULL REFERENCES articles,
    theme TEXT NOT NULL REFERENCES themes,
    score REAL NOT NULL,
    because TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    PRIMARY KEY (article, theme)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX article_themes_by_theme ON article_themes (theme, article)",
    """
CREATE TABLE versions (
    article INTEGER NOT NULL REFERENCES articles,
    digest TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    fetched TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (article, digest)
) STRICT, WITHOUT ROWID""",
    """
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
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX fetches_by_state ON fetches (source, state)",
    """
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    began TEXT NOT NULL,
    ended TEXT,
    exit INTEGER
) STRICT""",
    """
CREATE TABLE source_runs (
    run INTEGER NOT NULL REFERENCES runs,
    source TEXT NOT NULL REFERENCES sources,
    listed INTEGER NOT NULL,
    fetched INTEGER NOT NULL,
    new INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    troubles TEXT NOT NULL,
    PRIMARY KEY (run, source)
) STRICT, WITHOUT ROWID""",
)
