-- zh: 刊发后改动过的文章
-- en: Articles that were edited
-- about.zh: 网页内容改动过的文章：几个版本，何时首次见到、何时最近一次改动。点标题可读旧版本。
-- about.en: Articles whose pages were changed: how many texts, when first seen and when last changed. The title leads to the old ones.
-- :source source
WITH texts AS MATERIALIZED (
    SELECT article, count(*) AS texts, min(fetched) AS first, max(fetched) AS last
    FROM versions WHERE corrected = '' GROUP BY article HAVING count(*) > 1
)
SELECT substr(last, 1, 16) AS "最近改动 changed", a.source || '/' || a.source_id AS article, a.title AS "标题 title", s.publisher AS "来源 source",
    texts AS "版本 versions", substr(first, 1, 16) AS "首次见到 seen"
FROM texts JOIN articles a ON a.id = article JOIN sources s ON s.name = a.source
WHERE :source IN ('', a.source)
ORDER BY last DESC, a.id DESC
