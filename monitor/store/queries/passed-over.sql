-- title: Articles left out, the nearest to being kept first
SELECT relevance_score, kind, relevance_reason, publisher, title, first_seen_at, url
  FROM v_articles
 WHERE relevant = 0
 ORDER BY relevance_score DESC, first_seen_at DESC, article_id
