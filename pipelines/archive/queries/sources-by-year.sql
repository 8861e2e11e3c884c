-- zh: 各来源逐年文章数
-- en: Articles per source and year
-- about.zh: 每年从每个来源存档多少篇，其中多少篇属于专题。
-- about.en: How many articles of each source are kept of each year, and how many of them belong to a theme.
-- :source source
SELECT strftime('%Y', a.moment + 28800, 'unixepoch') AS "年份 year", s.publisher AS "来源 source", count(*) AS "文章 articles",
    sum(EXISTS (SELECT 1 FROM article_themes t WHERE t.article = a.id)) AS "属于专题 with a theme"
FROM sources s JOIN articles a ON a.source = s.name
WHERE :source IN ('', s.name)
GROUP BY 1, s.name
ORDER BY 1 DESC, 3 DESC
