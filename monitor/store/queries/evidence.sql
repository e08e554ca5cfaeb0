-- title: From a fact to the characters it rests on
-- param fact: (the most often mentioned)
SELECT f.statement, m.quote, m.attribution, m.hedge, m.origin, a.publisher, a.url, m.article_id, m.version, m.start, m."end",
       substr(t.text, max(1, m.start - 79), 80 + m."end" - m.start + 80) AS around, m.seen_at
  FROM v_facts f
  JOIN v_fact_mentions m ON m.fact_id = f.fact_id
  JOIN v_articles a ON a.article_id = m.article_id
  JOIN v_article_texts t ON t.article_id = m.article_id AND t.version = m.version
 WHERE f.fact_id = coalesce(nullif(:fact, ''), (SELECT fact_id FROM v_facts ORDER BY articles DESC, fact_id LIMIT 1))
 ORDER BY m.seen_at, m.article_id, m.version, m.start
