-- title: Coverage by day and council
SELECT date(a.first_seen_at) AS day, c.council, count(DISTINCT a.article_id) AS articles
  FROM v_article_councils c
  JOIN v_articles a ON a.article_id = c.article_id
 WHERE c.role IN ('affected', 'alerted', 'cleared', 'responding') AND a.relevant = 1
 GROUP BY day, c.gss
 ORDER BY day, articles DESC, c.council
