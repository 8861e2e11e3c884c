-- zh: 各专题逐月报道数
-- en: Stories per theme and month
-- about.zh: 每个月各专题有多少则报道；多家媒体刊发的同一报道只计一次。
-- about.en: How many stories each theme had in each month; what several sources carried counts once.
-- :theme theme
-- :since month
-- :until month
WITH dated AS MATERIALIZED (
    SELECT a.story, t.theme, min(p.moment) AS moment
    FROM articles a CROSS JOIN article_themes t ON t.article = a.id CROSS JOIN search_places p ON p.article = a.id
    WHERE :theme IN ('', t.theme)
    GROUP BY a.story, t.theme
)
SELECT strftime('%Y-%m', moment + 28800, 'unixepoch') AS "月份 month", theme AS "专题 theme", count(*) AS "报道 stories"
FROM dated
GROUP BY 1, theme
HAVING "月份 month" >= :since AND substr("月份 month", 1, length(:until)) <= :until
ORDER BY 1 DESC, 3 DESC, theme
