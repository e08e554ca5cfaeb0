-- title: How an incident went, step by step
-- param incident: (the largest)
SELECT t.at, t.at_precision, f.frame, t.what, f.standing, f.origins, a.publisher AS first_publisher, a.url
  FROM v_timeline t
  JOIN v_facts f ON f.fact_id = t.fact_id
  JOIN v_articles a ON a.article_id = f.first_article_id
 WHERE t.incident_id = coalesce(nullif(:incident, ''), (SELECT incident_id FROM v_incidents ORDER BY articles DESC, incident_id LIMIT 1))
 ORDER BY t.at, t.fact_id
