"""Issues of the newsletter, and the items that stand in them or wait: what was once saved is never lost."""

from pipelines.archive.issues.past import Change, between, changes, newest, texts
from pipelines.archive.issues.pictures import keep_picture, picture
from pipelines.archive.issues.points import Point, note_points, points, speakers
from pipelines.archive.issues.rows import (
    Conflict,
    Content,
    Issue,
    IssueError,
    Row,
    Saved,
    all_issues,
    begin,
    close,
    item,
    items,
    named,
    rename,
    the,
    waiting,
)
from pipelines.archive.issues.saving import add, arrange, drop, move, restore, save, shift, take, withdraw
from pipelines.archive.issues.uses import failed_links, text_used, use, used, uses

__all__ = [
    "Change", "Conflict", "Content", "Issue", "IssueError", "Point", "Row", "Saved", "add", "all_issues", "arrange",
    "begin", "between", "changes", "close", "drop", "failed_links", "item", "items", "keep_picture", "move", "named",
    "newest", "note_points", "picture", "points", "rename", "restore", "save", "shift", "speakers", "take",
    "text_used", "texts", "the", "use", "used", "uses", "waiting", "withdraw",
]  # fmt: skip
