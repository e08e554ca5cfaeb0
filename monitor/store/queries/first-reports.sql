-- title: Who was first: facts that each title had before all others
SELECT a.publisher, a.publisher_group, count(*) AS facts_first, sum(f.origins >= 2) AS since_corroborated,
       min(f.first_seen_at) AS earliest
  FROM v_facts f
  JOIN v_articles a ON a.article_id = f.first_article_id
 WHERE f.type <> 'background'
 GROUP BY a.publisher
 ORDER BY facts_first DESC, a.publisher
