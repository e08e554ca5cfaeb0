-- title: Facts that nobody has confirmed: one origin, unconfirmed, denied or disputed
SELECT f.standing, f.origins, f.publishers, f.statement, a.publisher AS first_publisher, f.first_seen_at, f.fact_id
  FROM v_facts f
  JOIN v_articles a ON a.article_id = f.first_article_id
 WHERE f.type <> 'background' AND (f.standing IN ('unconfirmed', 'denied', 'disputed') OR f.standing = 'reported' AND f.origins < 2)
 ORDER BY f.first_seen_at DESC, f.fact_id
