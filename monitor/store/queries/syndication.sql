-- title: One text, many titles: the most copied stories
SELECT s.story_id, s.origin, s.articles, s.publishers, s.publisher_groups, a.title, a.publisher AS lead_publisher
  FROM v_stories s
  JOIN v_articles a ON a.article_id = s.lead_article_id
 WHERE s.articles > 1
 ORDER BY s.articles DESC, s.story_id
