-- zh: 编辑作出的决定
-- en: What editors decided
-- about.zh: 谁在何时把文章的专题由什么改成了什么。决定不会被抓取或模型改动。
-- about.en: Who changed the themes of an article, when, from what to what. No crawl and no model changes it back.
SELECT substr(d.at, 1, 16) AS "时间 when", d.who AS "编辑 editor", a.source || '/' || a.source_id AS article, a.title AS "标题 title",
    coalesce((SELECT group_concat(name_zh, '、') FROM json_each(d.before) JOIN themes ON slug = value), '—') AS "之前 before",
    coalesce((SELECT group_concat(name_zh, '、') FROM json_each(d.after) JOIN themes ON slug = value), '—') AS "之后 after"
FROM decisions d JOIN articles a ON a.id = d.article
WHERE d.kind = 'themes'
ORDER BY d.id DESC
