"""Which article lies where in the search index, which themes lie where, and how far the index is."""

from __future__ import annotations

from typing import Final

# `search` itself, the index, is made by `index`. Triggers keep the themes in step with whoever writes them.
STATEMENTS: Final = (
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
