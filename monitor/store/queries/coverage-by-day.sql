-- title: Coverage by day: articles, titles, texts, facts
WITH told AS (SELECT date(first_seen_at) AS day, count(*) AS facts FROM v_facts GROUP BY day)
SELECT date(a.first_seen_at) AS day, count(*) AS articles, count(DISTINCT a.publisher) AS publishers,
       count(DISTINCT a.story_id) AS stories, coalesce(told.facts, 0) AS facts_first_seen
  FROM v_articles a
  LEFT JOIN told ON told.day = date(a.first_seen_at)
 WHERE a.relevant = 1
 GROUP BY date(a.first_seen_at)
 ORDER BY 1
