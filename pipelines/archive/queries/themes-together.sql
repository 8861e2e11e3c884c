-- zh: 哪些专题常在一起
-- en: Which themes go together
-- about.zh: 同一篇文章属于两个专题的次数。
-- about.en: How often one article belongs to two themes.
-- :theme theme
SELECT x.name_zh AS "专题 theme", y.name_zh AS "另一专题 and", count(*) AS "文章 articles"
FROM article_themes a JOIN article_themes b ON b.article = a.article AND a.theme < b.theme
JOIN themes x ON x.slug = a.theme JOIN themes y ON y.slug = b.theme
WHERE :theme IN ('', a.theme, b.theme)
GROUP BY a.theme, b.theme
ORDER BY 3 DESC
