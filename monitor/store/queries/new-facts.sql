-- title: New facts of a day, and who said them first
-- param day: (the latest)
SELECT d.position, d.statement, f.standing, f.origins, a.publisher AS first_publisher, a.published_at, a.url
  FROM v_digest_items d
  JOIN v_facts f ON f.fact_id = d.fact_id
  JOIN v_articles a ON a.article_id = f.first_article_id
 WHERE d.digest_date = coalesce(nullif(:day, ''), (SELECT max(digest_date) FROM v_digest_items)) AND d.section = 'new'
 ORDER BY d.position
