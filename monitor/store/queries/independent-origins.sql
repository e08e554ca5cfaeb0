-- title: Facts that rest on two independent origins or more, with the exact words
SELECT f.fact_id, f.statement, f.standing, f.origins, m.origin, m.quote, a.publisher, a.url
  FROM v_facts f
  JOIN v_fact_mentions m ON m.fact_id = f.fact_id
  JOIN v_articles a ON a.article_id = m.article_id
 WHERE f.origins >= 2
 ORDER BY f.origins DESC, f.fact_id, m.seen_at, a.article_id
