-- zh: 涉及“一带一路”而无专题的文章
-- en: About the Belt and Road, without a theme
-- about.zh: 文章涉及“一带一路”，但不属于任何专题，不进入订阅源。看看有没有漏掉的。
-- about.en: Articles about the Belt and Road that belong to no theme and so stay out of the feeds. Was one missed?
-- :source source
-- :since month
SELECT substr(a.published, 1, 10) AS "日期 day", a.source || '/' || a.source_id AS article, a.title AS "标题 title", s.publisher AS "来源 source",
    round(a.relevance, 2) AS "相关度 relevance"
FROM articles a JOIN sources s ON s.name = a.source
WHERE a.belt_and_road = 1 AND :source IN ('', a.source) AND a.published >= :since
    AND NOT EXISTS (SELECT 1 FROM article_themes t WHERE t.article = a.id)
ORDER BY a.moment DESC, a.id DESC
