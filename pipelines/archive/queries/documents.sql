-- zh: 带附件的文章
-- en: Articles with documents
-- about.zh: 文章附带的文件（政策文本、报告、表格），可按附件名称查找。
-- about.en: Files that articles carry (policies, reports, tables), to be found by name.
-- :word text
SELECT substr(a.published, 1, 10) AS "日期 day", a.source || '/' || a.source_id AS article, a.title AS "标题 title", s.publisher AS "来源 source",
    coalesce(nullif(json_extract(f.value, '$.title'), ''), '—') AS "附件 document", json_extract(f.value, '$.url') AS "网址 url"
FROM articles a JOIN sources s ON s.name = a.source, json_each(a.attachments) f
WHERE instr(a.title || json_extract(f.value, '$.title'), :word) > 0
ORDER BY a.moment DESC, a.id DESC
