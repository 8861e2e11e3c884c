-- zh: 哪家媒体常常最先
-- en: Which source is often first
-- about.zh: 多家媒体刊发的报道中，每家媒体参与多少则，最先刊发多少则。
-- about.en: Of the stories that several sources carried: how many each source took part in, and in how many it was first.
WITH told AS MATERIALIZED (
    SELECT story FROM articles GROUP BY story HAVING count(*) > 1
), shared AS MATERIALIZED (
    SELECT story FROM told CROSS JOIN articles USING (story) GROUP BY story HAVING count(DISTINCT source) > 1
), placed AS (
    SELECT a.source, row_number() OVER (PARTITION BY a.story ORDER BY substr(a.published, 1, 10), a.published_precision = 'day', a.moment, a.id) AS place
    FROM shared CROSS JOIN articles a USING (story)
)
SELECT publisher AS "来源 source", count(*) AS "参与 stories", sum(place = 1) AS "最先 first",
    round(100.0 * sum(place = 1) / count(*)) AS "百分比 percent"
FROM placed JOIN sources ON name = source
GROUP BY source
ORDER BY 3 DESC, 2 DESC
