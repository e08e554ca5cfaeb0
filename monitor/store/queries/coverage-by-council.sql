-- title: Coverage by council: articles, titles, texts
SELECT c.council, c.gss, sum(c.role = 'affected') AS as_affected, count(DISTINCT a.article_id) AS articles,
       count(DISTINCT a.publisher) AS publishers, count(DISTINCT a.story_id) AS stories,
       min(a.first_seen_at) AS first_seen_at, max(a.first_seen_at) AS last_seen_at
  FROM v_article_councils c
  JOIN v_articles a ON a.article_id = c.article_id
 WHERE c.role <> 'background' AND a.relevant = 1
 GROUP BY c.gss
 ORDER BY as_affected DESC, articles DESC, c.council
