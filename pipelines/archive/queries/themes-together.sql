-- zh: 哪些专题常在一起
-- en: Which themes go together
-- about.zh: 同一篇文章属于两个专题的次数。
-- about.en: How often one article belongs to two themes.
-- :theme theme
SELECT a.theme AS "专题 theme", b.theme AS "另一专题 other theme", count(*) AS "文章 articles"
FROM article_themes a JOIN article_themes b ON b.article = a.article AND a.theme < b.theme
WHERE :theme IN ('', a.theme, b.theme)
GROUP BY a.theme, b.theme
ORDER BY 3 DESC
