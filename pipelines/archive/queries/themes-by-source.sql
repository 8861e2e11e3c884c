-- zh: 各来源的专题分布
-- en: Themes of each source
-- about.zh: 每个来源的文章分属哪些专题，各占多少。一篇文章可以属于几个专题。
-- about.en: Which themes the articles of each source belong to, and their share. An article may belong to several.
-- :source source
WITH counted AS (
    SELECT a.source, t.theme, count(*) AS n
    FROM article_themes t JOIN articles a ON a.id = t.article
    WHERE :source IN ('', a.source)
    GROUP BY a.source, t.theme
)
SELECT publisher AS "来源 source", theme AS "专题 theme", n AS "文章 articles",
    round(100.0 * n / sum(n) OVER (PARTITION BY source), 1) AS "百分比 percent"
FROM counted JOIN sources ON name = source
ORDER BY source, n DESC
