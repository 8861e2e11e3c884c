-- zh: 注明的来源
-- en: Whom pages credit
-- about.zh: 文章注明“来源”的媒体，各有多少篇、由多少个网站转载。
-- about.en: Whom pages name as their source: how many articles, and on how many of our sources.
-- :since month
SELECT value AS "注明的来源 credited", count(*) AS "文章 articles", count(DISTINCT a.source) AS "网站 sources"
FROM articles a, json_each(a.credited)
WHERE a.published >= :since
GROUP BY value
ORDER BY 2 DESC, 1
