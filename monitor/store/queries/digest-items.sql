-- title: Everything a digest told
-- param day: 2025-11-26
SELECT section, position, standing, statement, fact_id, conflict_id
  FROM v_digest_items
 WHERE digest_date = :day
 ORDER BY CASE section WHEN 'new' THEN 1 WHEN 'changed' THEN 2 WHEN 'context' THEN 3 ELSE 4 END, position
