-- zh: 模型拿不准的文章
-- en: Articles the model was unsure of
-- about.zh: 模型给不出把握的判断，最该由人来看。
-- about.en: The model could not tell: these are worth a person's look first.
-- :theme theme
SELECT substr(a.published, 1, 10) AS "日期 day", a.source || '/' || a.source_id AS article, a.title AS "标题 title", s.publisher AS "来源 source",
    round(a.relevance, 2) AS "相关度 relevance",
    coalesce((SELECT group_concat(name_zh, '、') FROM article_themes t JOIN themes ON slug = t.theme WHERE t.article = a.id), '—') AS "专题 themes"
FROM articles a JOIN sources s ON s.name = a.source
WHERE a.unsure = 1
    AND (:theme = '' OR EXISTS (SELECT 1 FROM article_themes t WHERE t.article = a.id AND t.theme = :theme))
ORDER BY a.moment DESC, a.id DESC
