-- title: Everything a digest told
-- param day: (the latest)
SELECT section, position, standing, statement, fact_id, conflict_id
  FROM v_digest_items
 WHERE digest_date = coalesce(nullif(:day, ''), (SELECT max(digest_date) FROM v_digest_items))
 ORDER BY CASE section WHEN 'new' THEN 1 WHEN 'changed' THEN 2 WHEN 'context' THEN 3 ELSE 4 END, position
