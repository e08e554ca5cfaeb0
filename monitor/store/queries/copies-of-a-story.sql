-- title: Where a story went: its copies in order, hours after the first
-- param story: (the most copied)
SELECT a.published_at, round((julianday(a.published_at) - julianday(s.first_published_at)) * 24, 1) AS hours_later,
       c.relation, a.publisher, a.publisher_group, c.similarity, c.containment, a.url
  FROM v_copies c
  JOIN v_articles a ON a.article_id = c.article_id
  JOIN v_stories s ON s.story_id = c.story_id
 WHERE c.story_id = coalesce(nullif(:story, ''), (SELECT story_id FROM v_stories ORDER BY articles DESC, story_id LIMIT 1))
 ORDER BY a.published_at, a.article_id
