-- zh: 谁最先报道
-- en: Who reported first
-- about.zh: 多家媒体刊发的报道，最先刊发的是谁，其他媒体晚了多少小时。只印日期的，按当天最晚计。
-- about.en: Of stories that several sources carried: who was first, and by how many hours. A day without a time counts as its end.
-- :theme theme
-- :since month
WITH told AS MATERIALIZED (
    SELECT story FROM articles GROUP BY story HAVING count(*) > 1
), placed AS (
    SELECT a.id, a.story, a.source, a.source_id, a.title, a.published,
        a.moment + CASE a.published_precision WHEN 'day' THEN 86399 ELSE 0 END AS latest,
        row_number() OVER (PARTITION BY a.story ORDER BY substr(a.published, 1, 10), a.published_precision = 'day', a.moment, a.id) AS place
    FROM told JOIN articles a USING (story)
)
SELECT substr(f.published, 1, 10) AS "日期 day", f.source || '/' || f.source_id AS article, f.title AS "标题 title",
    s.publisher AS "最先刊发 first",
    group_concat(n.publisher || ' +' || max(0, (l.latest - f.latest) / 3600) || ' h', '、') AS "其后 then"
FROM placed f
JOIN sources s ON s.name = f.source
JOIN placed l ON l.story = f.story AND l.place > 1
JOIN sources n ON n.name = l.source
WHERE f.place = 1 AND f.published >= :since
    AND (:theme = '' OR EXISTS (SELECT 1 FROM article_themes t WHERE t.article = f.id AND t.theme = :theme))
GROUP BY f.id
ORDER BY f.latest DESC, f.id DESC
