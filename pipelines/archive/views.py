"""Views with plain names, in Chinese and in English, for people who open the archive with any SQLite tool."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

# A day alone is the day that was printed; a time is shown as Beijing's clocks showed it.
_WHEN: Final = (
    "CASE a.published_precision WHEN 'day' THEN substr(a.published, 1, 10)"
    " ELSE strftime('%Y-%m-%d %H:%M', a.moment, 'unixepoch', '+8 hours') END"
)
_THEMES: Final = (
    "coalesce((SELECT group_concat(name, '{comma}') FROM (SELECT t.{name} AS name FROM article_themes x"
    " JOIN themes t ON t.slug = x.theme WHERE x.article = a.id ORDER BY x.score DESC, t.slug)), '')"
)
_CREDITED: Final = (
    "coalesce((SELECT group_concat(value, '、') FROM (SELECT value FROM json_each(a.credited) ORDER BY key)), '')"
)
_BEIJING: Final = "strftime('%Y-%m-%d %H:%M', {}, '+8 hours')"
_LAST: Final = "(SELECT {} FROM source_runs r WHERE r.source = s.name ORDER BY r.run DESC LIMIT 1)"
# Of each column its Chinese name, its English name, and what is shown; twice where the languages differ.
_NEWS: Final = (
    ("时间", "published", _WHEN),
    ("标题", "title", "a.title"),
    ("来源", "source", "s.publisher"),
    ("署名来源", "credited", _CREDITED),
    ("专题", "themes", _THEMES.format(name="name_zh", comma="、"), _THEMES.format(name="name_en", comma=", ")),
    (
        "一带一路",
        "belt_and_road",
        "CASE WHEN a.belt_and_road THEN '是' ELSE '否' END",
        "CASE WHEN a.belt_and_road THEN 'yes' ELSE 'no' END",
    ),
    (
        "语言",
        "language",
        "CASE a.language WHEN 'zh' THEN '中文' WHEN 'en' THEN '英文' ELSE a.language END",
        "CASE a.language WHEN 'zh' THEN 'Chinese' WHEN 'en' THEN 'English' ELSE a.language END",
    ),
    ("作者", "author", "a.author"),
    ("链接", "link", "a.url"),
    ("正文", "text", "a.body"),
    ("编号", "id", "a.id"),
)
_TEXTS: Final = (
    ("编号", "id", "v.article"),
    ("看到时间", "seen", _BEIJING.format("v.fetched")),
    ("标题", "title", "v.title"),
    ("来源", "source", "s.publisher"),
    (
        "说明",
        "note",
        "CASE WHEN v.corrected <> '' THEN '读取有误，已更正' WHEN v.title = a.title AND v.body = a.body"
        " THEN '现在的文本' ELSE '以前的文本' END",
        "CASE WHEN v.corrected <> '' THEN 'was read wrongly, corrected' WHEN v.title = a.title AND v.body = a.body"
        " THEN 'the text now' ELSE 'an earlier text' END",
    ),
    ("正文", "text", "v.body"),
    ("链接", "link", "a.url"),
)
_OUTLETS: Final = (
    ("来源", "source", "s.publisher"),
    ("简称", "short_name", "s.name", "s.name"),
    ("主页", "homepage", "s.homepage", "s.homepage"),
    ("文章数", "articles", "(SELECT count(*) FROM articles WHERE source = s.name)"),
    (
        "最新",
        "newest",
        "(SELECT strftime('%Y-%m-%d', max(moment), 'unixepoch', '+8 hours') FROM articles WHERE source = s.name)",
    ),
    ("状态", "health", _LAST.format("verdict")),
    ("原因", "why", _LAST.format("sentence")),
    ("检查时间", "asked", f"(SELECT {_BEIJING.format(_LAST.format('ended'))})"),
)
_THEMED: Final = (
    ("编号", "id", "x.article"),
    ("专题", "theme", "t.name_zh", "t.name_en"),
    ("标题", "title", "a.title"),
    ("得分", "score", "round(x.score, 2)"),
    (
        "依据",
        "because",
        "coalesce((SELECT group_concat(json_extract(value, '$[0]'), '、') FROM json_each(x.because)), '')",
    ),
    (
        "判定",
        "decided_by",
        "CASE WHEN x.decided_by LIKE 'editor %' THEN '编辑 ' || substr(x.decided_by, 8) ELSE '模型' END",
        "x.decided_by",
    ),
)
_VIEWS: Final = (
    ("文章", "news", _NEWS, "articles a JOIN sources s ON s.name = a.source ORDER BY a.moment DESC, a.id DESC"),
    (
        "版本",
        "texts",
        _TEXTS,
        "versions v JOIN articles a ON a.id = v.article JOIN sources s ON s.name = a.source"
        " ORDER BY v.article, v.fetched",
    ),
    ("来源", "outlets", _OUTLETS, "sources s ORDER BY s.name"),
    (
        "专题",
        "tags",
        _THEMED,
        "article_themes x JOIN articles a ON a.id = x.article JOIN themes t ON t.slug = x.theme"
        " ORDER BY a.moment DESC, a.id DESC, x.score DESC",
    ),
)


def statements() -> Iterator[str]:
    """What makes the views, in place of older ones: a migration that changes a column of theirs runs this, too."""
    for chinese, english, columns, body in _VIEWS:
        for view, name, sql in ((chinese, 0, 2), (english, 1, -1)):
            selected = ", ".join(f"{column[sql]} AS {column[name]}" for column in columns)
            yield f"DROP VIEW IF EXISTS {view}"
            yield f"CREATE VIEW {view} AS SELECT {selected} FROM {body}"
