"""A mark that is another one after every change of what is published: a publisher sees at once that nothing is new."""

from __future__ import annotations

from typing import Final

# When a page was last seen is not among them: every night tells that of many articles.
_PRINTED: Final = (
    "url, title, body, summary, author, language, published, published_precision, moment, credited, images,"
    " attachments, changed, belt_and_road, story"
)
_WATCHED: Final = {
    "articles": ("INSERT", "DELETE", f"UPDATE OF {_PRINTED}"),
    "article_themes": ("INSERT", "DELETE", "UPDATE"),
    "stories": ("UPDATE",),
    "sources": ("INSERT", "DELETE", "UPDATE"),
    "decisions": ("INSERT",),
}
STATEMENTS: Final = (
    "CREATE TABLE revision (mark TEXT NOT NULL) STRICT",
    "INSERT INTO revision VALUES (hex(randomblob(8)))",
    *(
        f"CREATE TRIGGER revision_{table}_{event.split()[0].lower()} AFTER {event} ON {table}"
        " BEGIN UPDATE revision SET mark = hex(randomblob(8)); END"
        for table, events in _WATCHED.items()
        for event in events
    ),
)
