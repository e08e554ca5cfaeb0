-- title: Pages that changed after we read them, and by how much
SELECT a.publisher, a.url, t.version, t.seen_at, length(t.text) AS characters,
       length(t.text) - length(b.text) AS longer_by, t.title <> b.title AS new_headline
  FROM v_article_texts t
  JOIN v_article_texts b ON b.article_id = t.article_id AND b.version = t.version - 1
  JOIN v_articles a ON a.article_id = t.article_id
 WHERE a.relevant = 1
 ORDER BY t.seen_at, t.article_id, t.version
